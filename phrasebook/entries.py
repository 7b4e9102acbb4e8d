"""Checked TOML tables become the values of :mod:`phrasebook.model`, one function a kind of entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from phrasebook.model import (
    EventKind,
    Family,
    Guard,
    GuardKind,
    Moment,
    OpeningRule,
    Phrase,
    Rule,
    RuleKind,
    Scorecard,
    Severity,
    Situation,
    Spoken,
    StiffWord,
    TimeGreeting,
)
from phrasebook.table import Table
from phrasebook.template import Sequence
from phrasebook.timing import timing_limits

Lists = Mapping[str, Sequence]
METHODS = ("exact", "variant", "sound", "fuzzy", "meaning")
DIRECTIONS = ("", "inbound", "outbound")
PARTS = ("greeting", "company", "surname", "offer_of_help", "time_of_day")


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that an entry may refer to; those that are switched off are left out in silence."""

    phrases: frozenset[str]
    switched_off: frozenset[str]
    acts: tuple[str, ...]  # what a caller may do, by what was learnt


def phrase(table: Table, family: str, names: Lists) -> Phrase:
    """One ``[[phrase]]``."""
    name = table.text("id")
    if not re.fullmatch(rf"{family}:[\w.-]{{1,40}}", name):
        raise table.wrong("id", f"应形如 {family}:1 (expected like {family}:1)")
    kind: Family = family  # type: ignore[assignment]  # the key of PHRASE_FILES
    default = "" if family == "required" else "major"
    severity: Severity = table.text("severity", default, among=get_args(Severity))  # type: ignore[assignment]
    entry = Phrase(
        id=name,
        family=kind,
        text=table.text("text"),
        english=table.text("english", ""),
        severity=severity,
        advice=table.text("advice", ""),
        forms=table.templates("forms", names, (table.text("text"),)),
        variants=table.templates("variants", names),
        written=table.templates("written", names),
        heard=table.templates("heard", names),
        sound=table.flag("sound", True),
        fuzzy=table.flag("fuzzy", True),
        softens=table.flag("softens", False),
        keeps=table.texts("keeps"),
        examples=table.texts("examples"),
        counter_examples=table.texts("counter_examples"),
    )
    table.finish()
    return entry


def guards(file: Table, names: Lists, known: Known) -> tuple[Guard, ...]:
    """All ``[[guard]]``."""
    found = []
    for table in file.tables("guard"):
        kind: GuardKind = table.text("kind", among=get_args(GuardKind))  # type: ignore[assignment]
        applies = _known(table, "applies", known)
        whole = applies == table.texts("applies")
        counters = table.texts("counter_examples")
        needs_words = kind not in ("quoted", "boundary", "place")
        found.append(
            Guard(
                id=table.text("id"),
                kind=kind,
                applies=applies,
                methods=_among(table, "methods", METHODS),
                templates=table.templates("words", names, None if needs_words else ()),
                reach=int(table.number("reach", 12, least=0)),
                place=table.text("place", "", among=("", "opening_start", "not_opening")),
                effect=table.text("effect", "drop", among=("drop", "unsure")),  # type: ignore[arg-type]
                why=table.text("why"),
                examples=table.texts("examples", None),
                counter_examples=counters if whole else (),  # they may need what is switched off
            )
        )
        table.finish()
    return tuple(found)


def situations(file: Table, names: Lists, known: Known) -> tuple[Situation, ...]:
    """All ``[[situation]]``."""
    found = []
    for table in file.tables("situation"):
        owes = _known(table, "owes", known)
        certainty: Literal["sure", "unsure"] = "sure"
        if table.text("certainty", "sure", among=("sure", "unsure")) == "unsure":
            certainty = "unsure"
        moment: Moment = table.text("moment", among=get_args(Moment))  # type: ignore[assignment]
        found.append(
            Situation(
                id=table.text("id"),
                moment=moment,
                direction=table.text("direction", "", among=DIRECTIONS),
                part=table.text("part", "", among=("", *PARTS)),
                templates=table.templates("words", names),
                unless=table.templates("unless", names),
                means=_among(table, "means", known.acts),
                likelihood=table.number("likelihood", 0.5, least=0, most=1),
                both=table.flag("both", False),
                after=_known(table, "after", known),
                times=int(table.number("times", 1, least=1)),
                settled=table.templates("settled", names),
                given=table.templates("given", names),
                owes=owes,
                within=int(table.number("within", 0, least=0)),
                certainty=certainty,
                why=table.text("why"),
                examples=table.texts("examples"),
                counter_examples=table.texts("counter_examples"),
            )
        )
        if moment in ("customer_says", "agent_says") and not (found[-1].templates or found[-1].means):
            raise table.wrong("words", "必须填写 (is required)")
        if moment == "agent_slips" and "after" not in table.values:
            raise table.wrong("after", "必须填写 (is required)")
        if not owes:
            found.pop()  # all that it owes is switched off
        table.finish()
    return tuple(found)


def opening_rule(file: Table, names: Lists, known: Known) -> OpeningRule:
    """``opening.toml``."""
    parts = file.table("parts")
    rule = OpeningRule(
        greeting=parts.templates("greeting", names, None),
        company=parts.templates("company", names, None),
        not_company=parts.texts("not_company"),
        not_company_after=parts.text("not_company_after", ""),
        surname=parts.templates("surname", names, None),
        offer_of_help=parts.templates("offer_of_help", names, None),
        times=tuple(_time(table, names) for table in file.tables("time")),
        stiff=tuple(_stiff(table, names, known) for table in file.tables("stiff")),
        hello=parts.templates("hello", names),
        broken_off=parts.templates("broken_off", names),
        outbound=parts.templates("outbound", names),
        full=_known(parts, "full", known)[0],
        max_answer_delay_s=parts.number("max_answer_delay_s", 3.0, least=0),
    )
    parts.finish()
    return rule


def _time(table: Table, names: Lists) -> TimeGreeting:
    greeting = TimeGreeting(
        name=table.text("id"),
        templates=table.templates("words", names, None),
        begin=_minutes(table, "from"),
        end=_minutes(table, "to"),
    )
    table.finish()
    return greeting


def _minutes(table: Table, field: str) -> int:
    value = re.fullmatch(r"(\d\d):(\d\d)", table.text(field))
    if not value or int(value[1]) > 24 or int(value[2]) > 59:
        raise table.wrong(field, "应形如 05:00 (expected like 05:00)")
    return int(value[1]) * 60 + int(value[2])


def _stiff(table: Table, names: Lists, known: Known) -> StiffWord:
    word = StiffWord(
        word=table.text("id"),
        templates=table.templates("words", names, None),
        phrase="".join(_known(table, "phrase", known)),
    )
    table.finish()
    return word


def scorecard(file: Table, names: Lists, known: Known) -> Scorecard:
    """``scorecard.toml``."""
    score = file.table("score")
    off = file.table("deductions")
    timing = file.table("timing")
    grades = []
    for table in file.tables("grade"):
        grades.append((table.number("least", least=0), table.text("id")))
        table.finish()
    if not grades or min(least for least, _ in grades) > 0:
        raise file.wrong("grade", "最低一级的 least 应为 0 (the lowest grade needs least = 0)")
    card = Scorecard(
        rules=tuple(_rule(table, known) for table in file.tables("rule")),
        deductions={level: off.number(level, least=0) for level in ("minor", "major", "fatal")},
        fatal_points=score.number("fatal_points", 0, least=0),
        grades=tuple(sorted(grades, reverse=True)),
        min_word_confidence=score.number("min_word_confidence", 0.0, least=0),
        timing=timing_limits(
            timing,
            names,
            holds=_known(timing, "holds", known),
            dead_air_s=score.number("dead_air_s", 5.0, least=1),
        ),
        min_role_confidence=score.number("min_role_confidence", 0.8, least=0),
        min_accused_confidence=score.number("min_accused_confidence", 0.9, least=0),
    )
    off.finish()
    score.finish()
    return card


def _rule(table: Table, known: Known) -> Rule:
    kind: RuleKind = table.text("kind", among=get_args(RuleKind))  # type: ignore[assignment]
    event = cast("EventKind", table.text("event", "", among=("", *get_args(EventKind))))
    rule = Rule(
        id=table.text("id"),
        kind=kind,
        points=table.number("points", least=0),
        part=table.text("part", "", among=("", *PARTS)),
        phrases=_known(table, "phrases", known),
        event=event,
        direction=table.text("direction", "", among=DIRECTIONS),
        title=table.text("title"),
    )
    if kind == "opening_part" and not rule.part:
        raise table.wrong("part", "必须填写 (is required)")
    if kind == "timing" and not event:
        raise table.wrong("event", "必须填写 (is required)")
    if kind == "owed" and "phrases" not in table.values:
        raise table.wrong("phrases", "必须填写 (is required)")
    table.finish()
    return rule


def spoken(file: Table) -> Spoken:
    """``spoken.toml`` without its lists."""
    same = file.table("same")
    pairs = {character: same.text(character) for character in same.values}
    for character, folded in pairs.items():
        if len(character) != 1 or len(folded) != 1:
            raise same.wrong(character, "应为一个字对一个字 (expected one character for one)")
    return Spoken(
        same=pairs,
        fillers=file.text("fillers", ""),
        er_after=file.text("er_after", ""),
        er_before=file.text("er_before", ""),
    )


def accents(file: Table) -> tuple[tuple[str, str], ...]:
    """Pairs of syllable beginnings or endings that are heard as one."""
    pairs = []
    for text in file.texts("accents"):
        heard, _, folded = text.partition("=")
        if not re.fullmatch(r"-?[a-z]+=-?[a-z]+", text):
            raise file.wrong("accents", f"应形如 zh=z 或 -ing=-in (expected like zh=z): {text!r}")
        pairs.append((heard, folded))
    return tuple(pairs)


def _known(table: Table, field: str, known: Known) -> tuple[str, ...]:
    """The phrase ids of a field, one or a list; ``required:*`` is a whole family."""
    value = table.values.get(field)
    wanted = (table.text(field),) if isinstance(value, str) else table.texts(field)
    for name in wanted:
        whole = re.fullmatch(r"(required|forbidden|other):\*", name)
        if not whole and name not in known.phrases | known.switched_off:
            raise table.wrong(field, f"没有 {name} (no such phrase)")
    return tuple(name for name in wanted if name not in known.switched_off)


def _among(table: Table, field: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    values = table.texts(field)
    for value in values:
        if value not in allowed:
            raise table.wrong(field, f"{value!r}: 应为以下之一 (expected one of) {', '.join(allowed)}")
    return values
