"""The other channel's voice, leaking in: it is not heard twice.

A hybrid or a headset lets some of one side into the other, twenty decibels down. Where a piece of a channel is the
other channel at that moment, but quieter, nobody speaks in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.recording.decode_child import RATE
from qa.recording.speech import Stretch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = RATE // 4
_QUIETER = 10 ** (-8 / 20)  # than the other channel at the time, at most
_ALIKE = 0.5  # least correlation with the other channel at its best delay …
_DELAY = RATE // 50  # … of 20 ms at most
_LOUD = 0.1  # of a stretch's loudest block: quieter ones say nothing
_ALL = 0.8  # share of the loud blocks that are the other's: so is the stretch


def without_crosstalk(
    channels: Sequence[NDArray[np.int16]], speech: Sequence[Sequence[Stretch]]
) -> list[list[Stretch]]:
    """``speech`` of two channels without what is the other's; of one channel as it is."""
    if len(channels) != 2:
        return [list(stretches) for stretches in speech]
    return [
        [
            own
            for stretch in stretches
            if (own := _own_part(stretch, channels[number], channels[1 - number])) is not None
        ]
        for number, stretches in enumerate(speech)
    ]


def _own_part(stretch: Stretch, own: NDArray[np.int16], other: NDArray[np.int16]) -> Stretch | None:
    """The stretch from its first block to its last that are its own; ``None`` if hardly any is."""
    import numpy as np

    count = max(1, (stretch.end - stretch.begin) // _BLOCK)
    edges = np.linspace(stretch.begin, stretch.end, count + 1).astype(int).tolist()
    blocks = [
        (own[a:z].astype(np.float32), other[a:z].astype(np.float32)) for a, z in itertools.pairwise(edges)
    ]
    levels = np.array([np.sqrt((mine**2).mean()) for mine, _ in blocks])
    loud = levels > _LOUD * levels.max()
    leaked = np.array([is_loud and _is_leaked(*block) for is_loud, block in zip(loud, blocks, strict=True)])
    if not leaked.any():
        return stretch
    if leaked.sum() >= _ALL * loud.sum():
        return None
    kept = (loud & ~leaked).nonzero()[0]
    return replace(stretch, begin=edges[max(0, kept[0] - 1)], end=edges[min(count, kept[-1] + 2)])


def _is_leaked(mine: NDArray[np.float32], theirs: NDArray[np.float32]) -> bool:
    import numpy as np

    energy, others = float((mine**2).sum()), float((theirs**2).sum())
    if not others or energy > _QUIETER**2 * others:
        return False
    size = 2 * len(mine)
    product = np.fft.rfft(mine, size) * np.conj(np.fft.rfft(theirs, size))
    correlation = np.fft.irfft(product, size)
    best = max(np.abs(correlation[:_DELAY]).max(), np.abs(correlation[-_DELAY:]).max())
    return bool(best >= _ALIKE * np.sqrt(energy * others))
