"""Runs the examples of a phrasebook: every phrase, guard and situation must do what its examples say.

An example is what the agent says. ``业主话→坐席话`` gives the caller's words before it; ``【开场】`` at its start
makes it the agent's first turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from phrasebook.model import Guard, Phrase, Phrasebook, Situation
from qa.call import Call, Facts, Review, Role, Turn
from qa.judging.review import Judge

_OPENING = "【开场】"
_ZONE = ZoneInfo("Asia/Shanghai")
_MORNING = datetime(2026, 3, 2, 10, tzinfo=_ZONE)
_FIRST = Turn(role="agent", text="上午好,翠湖物业客服中心,我姓林,请问有什么可以帮助您?")
_HOURS = {"下午": 15, "晚上": 20}


@dataclass(frozen=True, slots=True)
class Broken:
    """An example that does not hold."""

    id: str
    example: str
    expected: str

    def __str__(self) -> str:
        return f"{self.id}: {self.example} — {self.expected}"


def check_examples(book: Phrasebook) -> Iterator[Broken]:
    """Every example that does not hold."""
    judge = Judge(book, timezone=_ZONE)
    for phrase in book.phrases.values():
        yield from _phrase(judge, phrase)
    for guard in book.guards:
        yield from _guard(judge, guard)
    for situation in book.situations:
        yield from _situation(judge, situation)


def count_examples(book: Phrasebook) -> int:
    """How many examples there are."""
    entries: list[Phrase | Guard | Situation] = [*book.phrases.values(), *book.guards, *book.situations]
    return sum(len(entry.examples) + len(entry.counter_examples) for entry in entries)


def _phrase(judge: Judge, phrase: Phrase) -> Iterator[Broken]:
    for example in phrase.examples:
        if phrase.id not in _sure(judge, example):
            yield Broken(phrase.id, example, "应命中 (should be found)")
    for example in phrase.counter_examples:
        if phrase.id in _sure(judge, example):
            yield Broken(phrase.id, example, "不应命中 (should not be found)")


def _guard(judge: Judge, guard: Guard) -> Iterator[Broken]:
    for example in guard.examples:
        if any(_applies(guard, name) for name in _sure(judge, example)):
            yield Broken(guard.id, example, "应是无辜的 (should be innocent)")
    for example in guard.counter_examples:
        if not any(_applies(guard, name) for name in _sure(judge, example)):
            yield Broken(guard.id, example, "仍应命中 (should still be found)")


def _situation(judge: Judge, situation: Situation) -> Iterator[Broken]:
    for example, due in (
        *((example, True) for example in situation.examples),
        *((example, False) for example in situation.counter_examples),
    ):
        said = {miss.why for miss in _situated(judge, situation, example).missed}
        if (situation.why in said) != due:
            expected = "应触发 (should make it due)" if due else "不应触发 (should not make it due)"
            yield Broken(situation.id, example, expected)


def _applies(guard: Guard, phrase_id: str) -> bool:
    return phrase_id in guard.applies or f"{phrase_id.split(':')[0]}:*" in guard.applies


def _sure(judge: Judge, example: str) -> set[str]:
    """The ids of sure hits in the turn of the example."""
    before, _, said = example.rpartition("→")
    if said.startswith(_OPENING):
        turns = [Turn(role="agent", text=said.removeprefix(_OPENING))]
    else:
        asked = Turn(role="customer", text=before or "我想问一下。")
        turns = [_FIRST, asked, Turn(role="agent", text=said)]
    review = judge.review(_call(turns, said))
    target = len(turns) - 1
    found = (*review.hits, *review.others)
    return {hit.id for hit in found if hit.turn == target and hit.certainty == "sure"}


def _situated(judge: Judge, situation: Situation, example: str) -> Review:
    """A call in which the example is said, and nothing polite after it."""
    role: Role = "agent" if situation.moment == "agent_says" else "customer"
    turns = [_FIRST, Turn(role="customer", text="你好,我想问一下。"), Turn(role="agent", text="嗯。")]
    turns += [
        Turn(role=role, text=example),
        Turn(role="customer", text="哦。"),
        Turn(role="agent", text="嗯。"),
    ]
    return judge.review(_call(turns, ""))


def _call(turns: list[Turn], said: str) -> Call:
    hour = next((hour for word, hour in _HOURS.items() if word in said), 10)
    facts = Facts(started_at=_MORNING.replace(hour=hour))
    return Call(id="example", source="example", sha256="", facts=facts, turns=tuple(turns))
