"""Findings → points. The weights are data (``scorecard.toml``); a new kind of rule is one function in ``KINDS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from phrasebook.model import Phrasebook, Rule
from qa.call import Hit, Miss, Opening, Score, ScoreItem, Timing
from qa.judging.opening import OpeningFinding
from qa.judging.situations import Due

Benefit = Literal["open", "against", "for"]
"""What becomes of an unsure finding: left open, held against the agent, or decided for the agent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that points can rest on."""

    hits: Sequence[Hit]
    missed: Sequence[Miss]
    opening: OpeningFinding
    dues: Sequence[Due]
    direction: str
    recorded: bool  # a recording, whose times are as they were
    timing: Timing
    max_answer_delay_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Reached or not (``None``: cannot tell), and the numbers of hits, misses and events that say so."""

    reached: bool | None
    hits: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    events: tuple[int, ...] = ()


def _opening_part(rule: Rule, evidence: Evidence) -> Outcome | None:
    opening = evidence.opening
    if opening.turn is None:
        return None
    hits, missed = _opening_evidence(rule.part, evidence)
    if rule.part != "time_of_day":
        return Outcome(opening.parts[rule.part], hits, missed)
    if opening.time_of_day == "unknown":
        return None
    if opening.time_of_day != "right" and (opening.spared or opening.has_gap):
        return Outcome(None, hits, missed)
    return Outcome(opening.time_of_day == "right", hits, missed)


def _opening_evidence(part: str, evidence: Evidence) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The phrases that the part is, or belongs to: said, or owed and missed."""
    of_opening = [due.situation for due in evidence.dues if due.situation.moment == "opening"]
    own = {name for situation in of_opening if situation.part == part for name in situation.owes}
    whole = {name for situation in of_opening if not situation.part for name in situation.owes}
    turn = evidence.opening.turn
    hits = tuple(n for n, hit in enumerate(evidence.hits) if hit.turn == turn and hit.id in own)
    missed = tuple(n for n, miss in enumerate(evidence.missed) if miss.id in (own or whole))
    return hits, missed


def _stiff_words(rule: Rule, evidence: Evidence) -> Outcome | None:
    """A stiff word that is a forbidden phrase too costs there, and only there."""
    opening = evidence.opening
    if opening.turn is None:
        return None
    charged = {hit.id for hit in evidence.hits if hit.turn == opening.turn}
    return Outcome(not any(phrase not in charged for _, phrase in opening.stiff))


def _answer_delay(rule: Rule, evidence: Evidence) -> Outcome | None:
    delay = evidence.opening.answer_delay_s
    if delay is None:
        return None
    if delay <= evidence.max_answer_delay_s:
        return Outcome(True)
    return _none_of("late_answer", evidence.timing, otherwise=None)  # who calls out is answered first


def _owed(rule: Rule, evidence: Evidence) -> Outcome | None:
    """All situations that owe one of the rule's phrases, together: one unmet is unmet."""
    dues = [due for due in evidence.dues if due.situation.owes[0] in rule.phrases]
    if not dues:
        return None
    hits = tuple(sorted({number for due in dues for number in due.hits}))
    missed = tuple(n for n, miss in enumerate(evidence.missed) if miss.id in rule.phrases)
    outcomes = [due.said for due in dues]
    reached = False if False in outcomes else None if None in outcomes else True
    return Outcome(reached, hits, missed)


def _timing(rule: Rule, evidence: Evidence) -> Outcome | None:
    """No event of the rule's kind is the agent's; of a transcript nobody can tell."""
    timing = evidence.timing
    if not evidence.recorded or timing.dead_air_s is None:
        return None
    return _none_of(rule.event, timing, otherwise=Outcome(True))


def _none_of(kind: str, timing: Timing, *, otherwise: Outcome | None) -> Outcome | None:
    """Not reached by the events of a kind that are the agent's, if one is sure."""
    numbers = tuple(
        number
        for number, event in enumerate(timing.events)
        if event.kind == kind and event.role == "agent" and not event.excused
    )
    if not numbers:
        return otherwise
    sure = any(timing.events[number].certainty == "sure" for number in numbers)
    return Outcome(False if sure else None, events=numbers)


KINDS: dict[str, Callable[[Rule, Evidence], Outcome | None]] = {
    "opening_part": _opening_part,
    "stiff_words": _stiff_words,
    "answer_delay": _answer_delay,
    "owed": _owed,
    "timing": _timing,
}


def score(book: Phrasebook, evidence: Evidence) -> Score:
    """Points 0-100 with their evidence, and the range that the unsure findings leave."""
    outcomes = [
        (rule, KINDS[rule.kind](rule, evidence) if rule.direction in ("", evidence.direction) else None)
        for rule in book.scorecard.rules
    ]
    items = (*_earned(outcomes, "open"), *_deducted(book, evidence, "open"))
    points, fatal = _total(book, items)
    low = high = points
    if _is_open(evidence, outcomes):
        against = (*_earned(outcomes, "against"), *_deducted(book, evidence, "against"))
        in_favour = (*_earned(outcomes, "for"), *_deducted(book, evidence, "for"))
        low, high = _total(book, against)[0], _total(book, in_favour)[0]
    grade = next(name for least, name in book.scorecard.grades if points >= least)
    return Score(
        points=points, low=min(low, points), high=max(high, points), grade=grade, fatal=fatal, items=items
    )


def opening_points(book: Phrasebook, finding: OpeningFinding, items: Sequence[ScoreItem]) -> Opening:
    """The opening with the points of its own rules."""
    parts = {rule.id for rule in book.scorecard.rules if rule.kind == "opening_part"}
    stiff = {rule.id for rule in book.scorecard.rules if rule.kind == "stiff_words"}
    counted = [item for item in items if item.id in parts | stiff and item.applies]
    return Opening(
        points=sum(item.points for item in counted),
        max_points=sum(item.max_points for item in counted),
        applies=any(item.id in parts for item in counted),
        greeting=finding.parts["greeting"],
        company=finding.parts["company"],
        surname=finding.parts["surname"],
        offer_of_help=finding.parts["offer_of_help"],
        time_of_day=finding.time_of_day,
        stiff_words=tuple(word for word, _ in finding.stiff),
        answer_delay_s=finding.answer_delay_s,
    )


def _earned(outcomes: Sequence[tuple[Rule, Outcome | None]], benefit: Benefit) -> list[ScoreItem]:
    """One item a rule; ``benefit``: what is open left so, or taken for or against the agent."""
    items = []
    for rule, outcome in outcomes:
        found = outcome or Outcome(None)
        reached = found.reached
        if outcome is not None and reached is None and benefit != "open":
            reached = benefit == "for"
        applies = reached is not None
        points = rule.points if reached else 0.0
        items.append(
            ScoreItem(
                id=rule.id,
                points=points,
                max_points=rule.points,
                applies=applies,
                hits=found.hits,
                missed=found.missed,
                events=found.events,
            )
        )
    return items


def _deducted(book: Phrasebook, evidence: Evidence, benefit: Benefit) -> list[ScoreItem]:
    """One item a forbidden phrase that was said, however often; each time costs."""
    by_phrase: dict[str, list[int]] = {}
    for number, hit in enumerate(evidence.hits):
        counts = hit.certainty == "sure" or benefit == "against"
        if hit.id.startswith("forbidden:") and counts:
            by_phrase.setdefault(hit.id, []).append(number)
    return [
        ScoreItem(
            id=phrase,
            points=-sum(book.scorecard.deductions[evidence.hits[n].severity] for n in numbers),
            max_points=0.0,
            applies=True,
            hits=tuple(numbers),
        )
        for phrase, numbers in sorted(by_phrase.items(), key=lambda item: item[1])
    ]


def _is_open(evidence: Evidence, outcomes: Sequence[tuple[Rule, Outcome | None]]) -> bool:
    """Whether any finding is unsure: only then can the score still move."""
    return any(hit.certainty == "unsure" for hit in evidence.hits) or any(
        outcome is not None and outcome.reached is None for _, outcome in outcomes
    )


def _total(book: Phrasebook, items: Sequence[ScoreItem]) -> tuple[float, tuple[str, ...]]:
    """Points, and the ids of fatal items."""
    earned = [item for item in items if item.applies and item.max_points > 0]
    deducted = [item for item in items if item.id in book.phrases]
    most = sum(item.max_points for item in earned)
    share = 100 * sum(item.points for item in earned) / most if most else 100.0
    points = min(100.0, max(0.0, share + sum(item.points for item in deducted)))
    fatal = tuple(item.id for item in deducted if book.phrases[item.id].severity == "fatal")
    if fatal:
        points = min(points, book.scorecard.fatal_points)
    return round(points, 1), fatal
