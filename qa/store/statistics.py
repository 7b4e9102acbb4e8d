"""How far a figure from a few calls can be trusted: 95 % intervals, without any library."""

from __future__ import annotations

import math
from dataclasses import dataclass

FEW_CALLS = 10
"""Below this a figure is shown with a warning, and nobody is compared by it."""
Z = 1.959963984540054  # of the normal distribution, two-sided 95 %
T_QUANTILES = (
    *(12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139),
    *(2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963),
    *(2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272),
)  # Student's t, two-sided 95 %, for 1 to 30 degrees of freedom


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of ``n`` points (0-100). No calls: no mean; one call: no interval."""

    n: int
    mean: float | None
    low: float | None
    high: float | None
    few: bool  # fewer than FEW_CALLS: indicative only


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``count`` out of ``n``, as a share from 0 to 1; None where there is nothing to count."""

    n: int
    count: int
    share: float | None
    low: float | None
    high: float | None


def mean_of(n: int, total: float, total_of_squares: float) -> Mean:
    """The mean with Student's interval, kept inside 0-100, from what one pass over the points adds up."""
    if n == 0:
        return Mean(n=0, mean=None, low=None, high=None, few=True)
    mean = total / n
    if n == 1:
        return Mean(n=1, mean=mean, low=None, high=None, few=True)
    variance = max(0.0, (total_of_squares - n * mean * mean) / (n - 1))
    reach = t_quantile(n - 1) * math.sqrt(variance / n)
    return Mean(n=n, mean=mean, low=max(0.0, mean - reach), high=min(100.0, mean + reach), few=n < FEW_CALLS)


def share_of(count: int, n: int) -> Share:
    """The share with Wilson's interval, which holds for small ``n`` and at 0 and 1 too."""
    if n == 0:
        return Share(n=0, count=0, share=None, low=None, high=None)
    share, z2 = count / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if count == 0 else middle - reach
    high = 1.0 if count == n else middle + reach
    return Share(n=n, count=count, share=share, low=low, high=high)


def t_quantile(degrees: int) -> float:
    """Student's t for a two-sided 95 % interval; above 30 by Fisher's expansion (right to 0.00001)."""
    if degrees <= len(T_QUANTILES):
        return T_QUANTILES[degrees - 1]
    return (
        Z
        + (Z**3 + Z) / (4 * degrees)
        + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * degrees**2)
        + (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * degrees**3)
    )
