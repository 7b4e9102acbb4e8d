"""Both voices at once (抢话): how long, and who began while the other was speaking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qa.call import Role
from qa.judging.speech import Stretch

_ONE_OVERLAP_S = 1.0  # overlaps nearer to each other than this are one
_HELD_S = 0.6  # who pauses for less has not stopped talking
_AT_ONCE_S = 0.2  # who begins so soon after the other began with him
_ECHO = 50  # similarity (0-100) from which both channels have the same words: one is heard in the other


@dataclass(frozen=True, slots=True)
class Overlap:
    """Agent and customer speak at once."""

    start: float
    end: float
    seconds: float  # both speak; less than from start to end where there were pauses
    began: Role | None  # who began to speak while the other spoke; None: nobody clearly did
    agent_turn: int
    customer_turn: int
    agent_words: str
    customer_words: str

    @property
    def is_echo(self) -> bool:
        """Whether both say the same: one channel of the recording is heard in the other."""
        return fuzz.ratio(self.agent_words, self.customer_words) >= _ECHO


def overlaps(speech: Sequence[Stretch]) -> tuple[Overlap, ...]:
    """All overlaps of agent and customer, by start."""
    agent = [stretch for stretch in speech if stretch.role == "agent"]
    customer = [stretch for stretch in speech if stretch.role == "customer"]
    groups: list[list[tuple[int, int]]] = []
    reached = 0.0
    for pair in _pairs(agent, customer):
        start, end = _both(agent[pair[0]], customer[pair[1]])
        if groups and start - reached < _ONE_OVERLAP_S:
            groups[-1].append(pair)
        else:
            groups.append([pair])
        reached = end
    return tuple(_overlap(group, agent, customer) for group in groups)


def _pairs(agent: Sequence[Stretch], customer: Sequence[Stretch]) -> list[tuple[int, int]]:
    found = []
    first = second = 0
    while first < len(agent) and second < len(customer):
        start, end = _both(agent[first], customer[second])
        if start < end:
            found.append((first, second))
        if agent[first].end < customer[second].end:
            first += 1
        else:
            second += 1
    return found


def _both(one: Stretch, other: Stretch) -> tuple[float, float]:
    return max(one.start, other.start), min(one.end, other.end)


def _overlap(
    group: Sequence[tuple[int, int]], agent: Sequence[Stretch], customer: Sequence[Stretch]
) -> Overlap:
    times = [_both(agent[first], customer[second]) for first, second in group]
    first, second = group[0]
    began: Role | None = None
    if _cuts_in(agent, first, customer[second]):
        began = "agent"
    elif _cuts_in(customer, second, agent[first]):
        began = "customer"
    return Overlap(
        start=times[0][0],
        end=times[-1][1],
        seconds=sum(end - start for start, end in times),
        began=began,
        agent_turn=agent[first].turn,
        customer_turn=customer[second].turn,
        agent_words="".join(agent[n].characters(*time) for (n, _), time in zip(group, times, strict=True)),
        customer_words="".join(
            customer[n].characters(*time) for (_, n), time in zip(group, times, strict=True)
        ),
    )


def _cuts_in(own: Sequence[Stretch], number: int, other: Stretch) -> bool:
    """Whether a voice, silent until then, begins while the other is speaking."""
    start = own[number].start
    held = number > 0 and start - own[number - 1].end < _HELD_S
    return not held and other.start + _AT_ONCE_S < start < other.end
