"""Calls and reviews made up for the tests of the store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from qa.call import (
    Call,
    Certainty,
    Facts,
    Hit,
    Miss,
    Opening,
    Review,
    Score,
    ScoreItem,
    Timing,
    Turn,
    Versions,
    Word,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
TURNS = (
    Turn(role="agent", text="您好,急什么", start=0.1, end=2.30000001, channel=0, role_confidence=0.875),
    Turn(
        role="customer", text="𠮷先生\0吗?", words=(Word(text="𠮷", start=0.1, end=0.2, probability=1 / 3),)
    ),
    Turn(role="other", text=""),
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def at(text: str) -> datetime:
    """``2024-03-01 09:30`` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hit(phrase: str, certainty: Certainty = "sure") -> Hit:
    return Hit(
        id=phrase,
        turn=0,
        span=(3, 6),
        text="急什么",
        method="exact",
        similarity=100,
        certainty=certainty,
        severity="" if phrase.startswith("required") else "major",
        start=1.0,
        end=2.0,
    )


def miss(phrase: str, certainty: Certainty = "sure") -> Miss:
    return Miss(id=phrase, turn=0, why="opening", certainty=certainty)


def review(
    call_id: str | None = None,
    content: str = "one",
    *,
    points: float = 80.0,
    hits: tuple[Hit, ...] = (),
    missed: tuple[Miss, ...] = (),
    others: tuple[Hit, ...] = (),
    opening: tuple[float, bool] = (30.0, True),  # points of 30, applies
    fatal: tuple[str, ...] = (),
    phrasebook: str = "zh-1",
    turns: tuple[Turn, ...] = TURNS,
    source: str = "in/a.json",
    **facts: object,
) -> Review:
    facts_of_call = replace(Facts(call_id=call_id), **facts)  # type: ignore[arg-type]
    digest = sha256(content)
    return Review(
        call=Call(
            id=call_id or digest[:16],
            source=source,
            sha256=digest,
            facts=facts_of_call,
            turns=turns,
            duration_s=12.5,
        ),
        versions=Versions(checker="0.1", phrasebook=phrasebook, model=None),
        opening=Opening(
            points=opening[0],
            max_points=30.0,
            applies=opening[1],
            greeting=True,
            company=None,
            surname=True,
            offer_of_help=True,
            time_of_day="unknown",
        ),
        hits=hits,
        missed=missed,
        others=others,
        timing=Timing(),
        score=Score(
            points=points,
            low=points,
            high=points,
            grade="B",
            fatal=fatal,
            items=(ScoreItem(id="opening", points=1, max_points=1, applies=True),),
        ),
    )


def body(made: Review) -> str:
    """A review as JSON, as far as the store looks at it."""
    started = made.call.facts.started_at
    return json.dumps(
        {
            "call_id": made.call.id,
            "source": made.call.source,
            "agent_id": made.call.facts.agent_id,
            "started_at": started.isoformat() if started else None,
            "direction": made.call.facts.direction,
            "hits": [found.id for found in made.hits],
            "turns": [turn.text for turn in made.call.turns],
            "score": {"points": made.score.points},
        },
        ensure_ascii=False,
    )
