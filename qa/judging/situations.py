"""What was owed: situations that make a phrase due, and whether it was said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from phrasebook.model import Phrasebook, Situation
from qa.call import Call, Hit, Miss
from qa.judging.opening import OpeningFinding, direction_of
from qa.matching.matcher import Matcher
from qa.matching.normal import NormalText
from qa.matching.patterns import PatternSet


@dataclass(frozen=True, slots=True)
class Due:
    """A phrase that a call owed at a turn."""

    situation: Situation
    turn: int
    hits: tuple[int, ...]  # numbers of the hits that satisfy it
    said: bool | None  # None: open, for a hit is unsure, or who said what is
    doubted: bool = False  # it was not heard, but the agent may have said it in a turn of an unsure voice


class SituationJudge:
    """Built once from a phrasebook."""

    def __init__(self, book: Phrasebook, matcher: Matcher) -> None:
        self._situations = book.situations
        self._least_sure = book.scorecard.min_accused_confidence
        self._says: PatternSet[tuple[str, bool]] = PatternSet(str)
        for situation in book.situations:
            for template in situation.templates:
                self._says.add((situation.id, True), matcher.canonical_tree(template.tree))
            for template in situation.unless:
                self._says.add((situation.id, False), matcher.canonical_tree(template.tree))

    def dues(
        self, call: Call, texts: Sequence[NormalText], hits: Sequence[Hit], opening: OpeningFinding
    ) -> tuple[Due, ...]:
        """All that was due in the call, each situation once, in the order of the phrasebook."""
        direction = direction_of(call, opening)
        said = self._turns_saying(call, texts)
        doubtful = any(turn.role_confidence < self._least_sure for turn in call.turns)
        found = []
        for situation in self._situations:
            if situation.direction not in ("", direction):
                continue
            due = self._due(situation, call, said, hits, opening)
            if due is not None:
                found.append(replace(due, said=None, doubted=True) if doubtful and due.said is False else due)
        return tuple(found)

    def _turns_saying(self, call: Call, texts: Sequence[NormalText]) -> dict[tuple[str, str], list[int]]:
        """(situation, role) -> numbers of the turns with its words and without its exceptions."""
        said: dict[tuple[str, str], list[int]] = {}
        for number, turn in enumerate(call.turns):
            keys = {key for key, _, _ in self._says.search(texts[number].text)}
            for name, positive in keys:
                if positive and (name, False) not in keys:
                    said.setdefault((name, turn.role), []).append(number)
        return said

    def _due(
        self,
        situation: Situation,
        call: Call,
        said: dict[tuple[str, str], list[int]],
        hits: Sequence[Hit],
        opening: OpeningFinding,
    ) -> Due | None:
        owing = [n for n, hit in enumerate(hits) if hit.id in situation.owes]
        if situation.moment == "opening":
            return self._due_in_opening(situation, hits, owing, opening)
        if situation.moment == "end":
            return _judged(situation, len(call.turns) - 1, hits, owing)
        if situation.moment == "call":
            return _judged(situation, 0, hits, owing)
        role = "customer" if situation.moment == "customer_says" else "agent"
        agent_turns = [number for number, turn in enumerate(call.turns) if turn.role == "agent"]
        dues = []
        for turn in said.get((situation.id, role), ()):
            window = _window(agent_turns, turn, situation.within, own=role == "agent")
            if not window:
                continue  # the agent had no turn left in which to say it
            near = [n for n in owing if not situation.within or hits[n].turn in window]
            dues.append(_judged(situation, turn, hits, near))
        open_first = sorted(dues, key=lambda due: (due.said is not False, due.turn))
        return open_first[0] if open_first else None

    def _due_in_opening(
        self, situation: Situation, hits: Sequence[Hit], owing: list[int], opening: OpeningFinding
    ) -> Due | None:
        if opening.turn is None:
            return None
        early = [n for n in owing if hits[n].turn <= opening.turn + 1]
        due = _judged(situation, opening.turn, hits, early)
        if situation.part and due.said is False:
            return Due(situation, opening.turn, (), opening.parts[situation.part])
        untold = None in opening.parts.values() or (
            opening.time_of_day == "unknown" and all(opening.parts.values())
        )
        if due.said is False and untold:
            return Due(situation, opening.turn, (), None)
        return due


def misses(dues: Sequence[Due]) -> tuple[Miss, ...]:
    """The phrases that were owed and not said, by turn; unsure where it is not clear who said what."""
    unique: dict[str, Miss] = {}
    for due in dues:
        if due.said is False or due.doubted:
            miss = Miss(
                id=due.situation.owes[0],
                turn=due.turn,
                why=due.situation.why,
                certainty="unsure" if due.doubted else "sure",
            )
            unique.setdefault(miss.id, miss)
    return tuple(sorted(unique.values(), key=lambda miss: (miss.turn, miss.id)))


def _judged(situation: Situation, turn: int, hits: Sequence[Hit], owing: list[int]) -> Due:
    sure = tuple(n for n in owing if hits[n].certainty == "sure")
    return Due(situation, turn, sure or tuple(owing), True if sure else None if owing else False)


def _window(agent_turns: Sequence[int], turn: int, within: int, *, own: bool) -> range:
    """The turns in which what is due at ``turn`` counts: up to the agent's last that is near enough.

    Empty if the agent had no turn left. The turn itself counts if it is the agent's ``own``.
    """
    after = bisect_right(agent_turns, turn)
    last = len(agent_turns) if not within else min(len(agent_turns), after + within + (0 if own else 1))
    if last > after:
        return range(turn if own else turn + 1, agent_turns[last - 1] + 1)
    return range(turn, turn + 1) if own else range(0)
