"""The figures of agents. Only current reviews count, and of what was found only what is sure.

Calls that name no agent stand together under the id None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qa.store.statistics import Mean, Share


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSummary:
    """One agent in a line."""

    agent_id: str | None
    name: str | None  # the latest given
    calls: int
    first_day: date | None
    last_day: date | None
    points: Mean
    opening: Share  # calls whose opening got all its points, of those where an opening was owed
    forbidden_hits: int
    forbidden_per_100: float  # hits per 100 calls
    fatal_calls: int
    unsure_open: int  # hits and misses that a person has still to decide
    shown: Mapping[str, int]  # required phrase -> calls in which it was said; never shown: absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The calls of one day, or of the week (Monday to Sunday) that begins on ``start``."""

    start: date
    calls: int
    points: Mean
    forbidden_hits: int
    fatal_calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCall:
    """One call in an agent's list."""

    id: str
    day: date | None
    points: float
    grade: str
    fatal: bool
    unsure: int
    forbidden: tuple[str, ...]  # sure hits, in the order of the call


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReport:
    """One agent at length. Calls without a start are in the totals, not in the trend."""

    summary: AgentSummary
    forbidden: Mapping[str, int]  # forbidden phrase -> hits
    missed: Mapping[str, int]  # required phrase -> calls in which it was owed and not said
    days: tuple[Period, ...]
    weeks: tuple[Period, ...]
    undated_calls: int
    recent: tuple[AgentCall, ...]  # the latest first
