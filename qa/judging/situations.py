"""What was owed: situations that make a phrase due, and whether it was said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from phrasebook.model import Moment, Phrasebook, Situation, Template
from qa.call import Call, Hit, Miss
from qa.judging.opening import OpeningFinding, direction_of
from qa.judging.speech import Silence, silences, stretches
from qa.matching.callers import Callers
from qa.matching.matcher import Matcher
from qa.matching.normal import NormalText
from qa.matching.patterns import PatternSet

Part = Literal["words", "unless", "settled", "given"]
Said = Mapping[tuple[str, Part], Sequence[int]]
"""(situation, part of it) -> numbers of the turns, of whichever role it asks for, that have one of its templates."""
Acts = Callable[[int], Mapping[str, float]]
"""A turn of the caller -> what the caller does in it -> how likely."""


@dataclass(frozen=True, slots=True)
class Due:
    """A phrase that a call owed at a turn."""

    situation: Situation
    turn: int
    hits: tuple[int, ...]  # numbers of the hits that satisfy it
    said: bool | None  # None: open, for a hit is unsure, or who said what is
    doubted: bool = False  # it was not said as far as one can tell, and a person decides whether it was owed


class SituationJudge:
    """Built once from a phrasebook."""

    def __init__(self, book: Phrasebook, matcher: Matcher) -> None:
        self._situations = book.situations
        self._callers = Callers(book.callers)
        self._least_sure = book.scorecard.min_accused_confidence
        self._dead_air_s = book.scorecard.timing.dead_air_s
        self._says: PatternSet[tuple[str, str, Part]] = PatternSet(str)
        for situation in book.situations:
            own = "agent" if situation.moment == "agent_says" else "customer"
            parts: tuple[tuple[str, Part, tuple[Template, ...]], ...] = (
                (own, "words", situation.templates),
                (own, "unless", situation.unless),
                ("agent", "settled", situation.settled),
                ("customer", "given", situation.given),
            )
            for role, part, templates in parts:
                for template in templates:
                    self._says.add((situation.id, role, part), matcher.canonical_tree(template.tree))

    def dues(
        self,
        call: Call,
        texts: Sequence[NormalText],
        hits: Sequence[Hit],
        opening: OpeningFinding,
        *,
        ends_early: bool = False,
    ) -> tuple[Due, ...]:
        """All that was due in the call, each situation once, in the order of the phrasebook.

        Where the call ends early, the goodbye may have been cut off.
        """
        scene = Scene(
            agent_turns=[number for number, turn in enumerate(call.turns) if turn.role == "agent"],
            last=len(call.turns) - 1,
            silences=silences(stretches(call), least_s=self._dead_air_s),
            said=self._turns_saying(call, texts),
            customer_turns=[number for number, turn in enumerate(call.turns) if turn.role == "customer"],
            acts=lru_cache(len(call.turns))(lambda turn: self._callers.acts(texts[turn].text)),
            hits=hits,
        )
        direction = direction_of(call, opening)
        unsure = any(
            turn.role_confidence < self._least_sure or (turn.has_gap and turn.role == "agent")
            for turn in call.turns
        )
        found = []
        for situation in self._situations:
            if situation.direction not in ("", direction):
                continue
            due = (
                _due_in_opening(situation, hits, opening)
                if situation.moment == "opening"
                else _due(situation, scene)
            )
            if due is None:
                continue
            cut_off = ends_early and situation.moment == "end"
            doubtful = unsure or cut_off or situation.certainty == "unsure"
            found.append(replace(due, said=None, doubted=True) if doubtful and due.said is False else due)
        return tuple(found)

    def _turns_saying(self, call: Call, texts: Sequence[NormalText]) -> Said:
        said: dict[tuple[str, Part], list[int]] = {}
        for number, turn in enumerate(call.turns):
            keys = {key for key, _, _ in self._says.search(texts[number].text)}
            for name, role, part in keys:
                if role == turn.role:
                    said.setdefault((name, part), []).append(number)
        return said


@dataclass(frozen=True, slots=True)
class Scene:
    """What the moments of a call are found in."""

    agent_turns: Sequence[int]
    last: int  # number of the last turn
    silences: Sequence[Silence]
    said: Said
    customer_turns: Sequence[int]
    acts: Acts  # worked out when asked for: most calls never ask
    hits: Sequence[Hit]

    def arises_at(self, situation: Situation) -> list[int]:
        """The turns that say the words of a situation, or mean what it asks for, and nothing that speaks against it."""
        turns = set(self.said.get((situation.id, "words"), ()))
        if situation.means:
            looked_at = turns if situation.both else self.customer_turns
            meant = {turn for turn in looked_at if self._is_meant(situation, turn)}
            turns = meant if situation.both else turns | meant
        turns -= set(self.said.get((situation.id, "unless"), ()))
        return sorted(turns)

    def _is_meant(self, situation: Situation, turn: int) -> bool:
        acts = self.acts(turn)
        return any(acts[act] >= situation.likelihood for act in situation.means)

    def window(self, turn: int, within: int, *, own: bool) -> range:
        """The turns in which what is due at ``turn`` counts: up to the agent's last that is near enough.

        Empty if the agent had no turn left. The turn itself counts if it is the agent's ``own``.
        """
        after = bisect_right(self.agent_turns, turn)
        last = len(self.agent_turns)
        if within:
            last = min(last, after + within + (0 if own else 1))
        if last > after:
            return range(turn if own else turn + 1, self.agent_turns[last - 1] + 1)
        return range(turn, turn + 1) if own else range(0)


Moments = Iterator[tuple[int, range]]
"""The turns at which a situation arises, each with the turns in which what is owed counts."""


def _at_the_end(situation: Situation, scene: Scene) -> Moments:
    yield scene.last, range(scene.last + 1)


def _customer_says(situation: Situation, scene: Scene) -> Moments:
    for turn in scene.arises_at(situation):
        window = scene.window(turn, situation.within, own=False)
        yield turn, window if situation.within or not window else range(scene.last + 1)


def _agent_says(situation: Situation, scene: Scene) -> Moments:
    for turn in scene.arises_at(situation):
        yield (
            turn,
            scene.window(turn, situation.within, own=True) if situation.within else range(scene.last + 1),
        )


def _agent_slips(situation: Situation, scene: Scene) -> Moments:
    yield _slips(situation, scene.hits)[situation.times - 1], range(scene.last + 1)


def _silence(situation: Situation, scene: Scene) -> Moments:
    """Due in the agent's last words before the silence, or with ``within`` in the next ones after it."""
    for silence in scene.silences:
        turn = silence.before
        before = [number for number in scene.agent_turns if number <= turn]
        if before and situation.within:
            goes_on = turn == silence.after == before[-1]  # the agent's turn has the silence in it
            yield turn, scene.window(turn, situation.within - 1, own=goes_on)
        elif before:
            yield before[-1], range(before[-2] if len(before) > 1 else 0, turn + 1)


MOMENTS: Mapping[Moment, Callable[[Situation, Scene], Moments]] = {
    "end": _at_the_end,
    "customer_says": _customer_says,
    "agent_says": _agent_says,
    "agent_slips": _agent_slips,
    "silence": _silence,
}


def _due(situation: Situation, scene: Scene) -> Due | None:
    """The first time that the situation arose and the phrase was not said; else that it was."""
    if situation.after and len(_slips(situation, scene.hits)) < situation.times:
        return None
    owing = [n for n, hit in enumerate(scene.hits) if hit.id in situation.owes]
    instead = scene.said.get((situation.id, "settled")) or scene.said.get((situation.id, "given"))
    if instead and not any(scene.hits[n].certainty == "sure" for n in owing):
        return None
    dues = [
        _judged(situation, turn, scene.hits, [n for n in owing if scene.hits[n].turn in window])
        for turn, window in MOMENTS[situation.moment](situation, scene)
        if window  # else the agent had no turn left in which to say it
    ]
    return min(dues, key=lambda due: (due.said is not False, due.turn), default=None)


def _due_in_opening(situation: Situation, hits: Sequence[Hit], opening: OpeningFinding) -> Due | None:
    if opening.turn is None:
        return None
    early = [n for n, hit in enumerate(hits) if hit.id in situation.owes and hit.turn <= opening.turn + 1]
    due = _judged(situation, opening.turn, hits, early)
    if situation.part and due.said is False:
        return Due(situation, opening.turn, (), opening.parts[situation.part])
    untold = None in opening.parts.values() or (
        opening.time_of_day == "unknown" and all(opening.parts.values())
    )
    if due.said is False and untold:
        return Due(situation, opening.turn, (), None)
    return due


def _slips(situation: Situation, hits: Iterable[Hit]) -> list[int]:
    """The turns in which the agent said one of the phrases of ``after`` for sure."""
    whole = "forbidden:*" in situation.after
    return sorted(
        {
            hit.turn
            for hit in hits
            if hit.certainty == "sure"
            and (hit.id in situation.after or (whole and hit.id.startswith("forbidden:")))
        }
    )


def _judged(situation: Situation, turn: int, hits: Sequence[Hit], owing: Sequence[int]) -> Due:
    sure = tuple(n for n in owing if hits[n].certainty == "sure")
    return Due(situation, turn, sure or tuple(owing), True if sure else None if owing else False)


def misses(dues: Sequence[Due]) -> tuple[Miss, ...]:
    """The phrases that were owed and not said, by turn; a sure miss before an unsure one of the same phrase."""
    unique: dict[str, Miss] = {}
    for due in sorted(dues, key=lambda due: due.doubted):
        if due.said is False or due.doubted:
            miss = Miss(
                id=due.situation.owes[0],
                turn=due.turn,
                why=due.situation.why,
                certainty="unsure" if due.doubted else "sure",
            )
            unique.setdefault(miss.id, miss)
    return tuple(sorted(unique.values(), key=lambda miss: (miss.turn, miss.id)))
