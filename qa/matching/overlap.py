"""Which of the candidates that share words in one turn count, and which timed words they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa.call import Method, Turn, Word
from qa.matching.candidate import Candidate

RANK: Mapping[Method, int] = {"exact": 0, "variant": 1, "sound": 2, "fuzzy": 3, "meaning": 4}
"""The methods, the most exact first."""


def longest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Of overlapping candidates of one family the sure before the unsure, then the longest, then the most exact.

    A phrase counts once a turn; what the taken phrase ``keeps`` may lie inside it.
    """
    taken: list[Candidate] = []
    order = sorted(
        candidates,
        key=lambda c: (c.certainty != "sure", c.begin - c.end, RANK[c.method], c.begin, c.phrase.id),
    )
    for candidate in order:
        if all(_may_stand_beside(candidate, other) for other in taken):
            taken.append(candidate)
    return sorted(taken, key=place_in_turn)


def place_in_turn(candidate: Candidate) -> tuple[int, int, str]:
    """Sorts candidates as they are spoken."""
    return candidate.begin, candidate.end, candidate.phrase.id


def lies_inside(candidate: Candidate, other: Candidate) -> bool:
    """What is part of an innocent expression is innocent with it; one that only sounds alike proves nothing."""
    return (
        other.method in ("exact", "variant")
        and candidate.phrase.family == other.phrase.family
        and candidate.phrase.id not in other.phrase.keeps
        and other.begin <= candidate.begin
        and candidate.end <= other.end
        and other.end - other.begin > candidate.end - candidate.begin
    )


def _may_stand_beside(candidate: Candidate, other: Candidate) -> bool:
    if candidate.phrase.id == other.phrase.id:
        return False
    apart = candidate.end <= other.begin or other.end <= candidate.begin
    return (
        apart
        or candidate.phrase.family != other.phrase.family
        or candidate.phrase.id in other.phrase.keeps
        or other.phrase.id in candidate.phrase.keeps
    )


def words_in(turn: Turn, begin: int, end: int) -> list[Word]:
    """The timed words of a span."""
    at = 0
    spoken = []
    for word in turn.words:
        if at < end and at + len(word.text) > begin:
            spoken.append(word)
        at += len(word.text)
    return spoken
