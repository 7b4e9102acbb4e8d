"""The project's own measure of agreement with labelled calls and lines (labels: ``tests/data/README.md``).

A hit agrees if its number, or one that the label accepts too, is found in the labelled turn. Only sure hits count;
borderline labels count neither way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PARTS = ("greeting", "company", "surname", "offer_of_help")
ROUTINE = frozenset({1, 2, 6, 10, 18, 19})  # owed by nearly every call
STIFF_TOO = frozenset({23, 28})  # what a stiff opening may also be called


@dataclass
class Agreement:
    """Right, false and lost; precision, recall and F1 from them."""

    right: int = 0
    false: int = 0
    lost: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.lost)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, *, right: int = 0, false: int = 0, lost: int = 0) -> None:
        self.right += right
        self.false += false
        self.lost += lost

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} ({self.right}+{self.false}-{self.lost})"


@dataclass
class CallFigures:
    """How the reviews of labelled calls agree with their labels."""

    forbidden: Agreement = field(default_factory=Agreement)
    required: Agreement = field(default_factory=Agreement)
    owed: Agreement = field(default_factory=Agreement)
    situational: Agreement = field(default_factory=Agreement)
    parts_right: int = 0
    parts: int = 0
    times_right: int = 0
    calls: int = 0
    traps: int = 0
    traps_taken: int = 0
    agent_turns: int = 0


def measure_calls(
    records: Iterable[Mapping[str, Any]], reviews: Mapping[str, Mapping[str, Any]]
) -> CallFigures:
    """Figures over ``records`` (labelled) and ``reviews`` by call id."""
    figures = CallFigures()
    for record in records:
        review = reviews[record["call_id"]]
        gold = record["gold"]
        sure = {
            (*_numbered(h["id"]), h["turn"])
            for h in review["hits"]
            if h["certainty"] == "sure" and h["id"].split(":")[0] in ("required", "forbidden")
        }
        figures.calls += 1
        figures.agent_turns += sum(turn["role"] == "agent" for turn in record["turns"])
        accepted = _forbidden(figures, record, sure)
        _traps(figures, gold, sure, accepted)
        _courtesies(figures, gold, review, {n for family, n, _ in sure if family == "required"})
        _opening(figures, gold["opening"], review["opening"]["parts"])
    return figures


def _forbidden(figures: CallFigures, record: Mapping[str, Any], sure: set[tuple[str, int, int]]) -> set[Any]:
    gold = record["gold"]
    first = next((i for i, turn in enumerate(record["turns"]) if turn["role"] == "agent"), 0)
    accepted: set[tuple[int, int]] = set()
    for label in gold["forbidden_agent"]:
        names = {(n, label["turn"]) for n in (label["n"], *label.get("also_acceptable", ()))}
        found = any(("forbidden", *name) in sure for name in names)
        if label.get("borderline") or found:
            accepted |= names
        if not label.get("borderline"):
            figures.forbidden.add(right=int(found), lost=int(not found))
    labelled = {(label["n"], label["turn"]) for label in gold["forbidden_agent"]}
    for family, n, turn in sure:
        stiff = n in STIFF_TOO and turn == first and gold["opening"]["stiff_words"]
        if family == "forbidden" and (n, turn) not in accepted | labelled and not stiff:
            figures.forbidden.add(false=1)
    return accepted


def _traps(
    figures: CallFigures, gold: Mapping[str, Any], sure: set[tuple[str, int, int]], accepted: set[Any]
) -> None:
    for trap in (*gold["innocent_traps"], *gold["forbidden_customer_only"]):
        place = (trap["n"], trap["turn"])
        figures.traps += 1
        figures.traps_taken += ("forbidden", *place) in sure and place not in accepted


def _courtesies(
    figures: CallFigures, gold: Mapping[str, Any], review: Mapping[str, Any], heard: set[int]
) -> None:
    said = {label["n"] for label in gold["required_said"]}
    contained = {label["n"] for label in gold.get("required_contained", ())}
    figures.required.add(right=len(said & heard), lost=len(said - heard), false=len(heard - said - contained))
    owed = {label["n"] for label in gold["required_missed"]}
    reported = {_numbered(miss["id"])[1] for miss in review["missed"]}
    for agreement, aside in ((figures.owed, frozenset[int]()), (figures.situational, ROUTINE)):
        agreement.add(
            right=len((owed & reported) - aside),
            lost=len(owed - reported - aside),
            false=len(reported - owed - aside),
        )


def _opening(figures: CallFigures, gold: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
    figures.parts += len(PARTS)
    figures.parts_right += sum(bool(parts[part]) == bool(gold[part]) for part in PARTS)
    figures.times_right += parts["time_of_day"] == gold["time_of_day"]


@dataclass
class LineFigures:
    """How single lines are judged; firm: without the borderline ones."""

    forbidden: Agreement = field(default_factory=Agreement)
    required: Agreement = field(default_factory=Agreement)
    violations: int = 0
    own_number: int = 0


def measure_lines(records: Iterable[tuple[Mapping[str, Any], set[str]]]) -> LineFigures:
    """Figures over (labelled line, ids of the sure hits in it)."""
    figures = LineFigures()
    for line, sure in records:
        family = line["phrase_id"].split(":")[0]
        same = line["phrase_id"] in sure
        hit = any(name.startswith("forbidden:") for name in sure) if family == "forbidden" else same
        wanted = line["label"] in ("violation", "satisfied")
        if line["label"] == "violation":
            figures.violations += 1
            figures.own_number += same
        if not line.get("borderline"):
            agreement = figures.forbidden if family == "forbidden" else figures.required
            agreement.add(
                right=int(wanted and hit), false=int(hit and not wanted), lost=int(wanted and not hit)
            )
    return figures


def _numbered(name: str) -> tuple[str, int]:
    family, _, n = name.partition(":")
    return family, int(n) if n.isdigit() else -1
