"""Calls whose words are timed, and what the clock says of them."""

from __future__ import annotations

from dataclasses import replace

from calls import JUDGE

from qa.call import Call, Facts, Review, Role, ScoreItem, Timing, TimingEvent, Turn, Word

LONG = "我先把您刚才讲的情况登记下来然后马上通知工程部的值班师傅"  # 27 characters


def said(
    role: Role,
    text: str,
    start: float,
    *,
    cpm: float = 300.0,
    sure: float = 1.0,
    channel: int | None = None,
    pauses: dict[int, float] | None = None,
) -> Turn:
    """A turn with a timed word a character, after whose n-th there may be a pause."""
    words = []
    at = start
    for number, character in enumerate(text):
        seconds = 60 / cpm if character.isalnum() else 0.0
        words.append(Word(text=character, start=at, end=at + seconds, probability=0.9))
        at = words[-1].end + (pauses or {}).get(number, 0.0)
    return Turn(
        role=role,
        text=text,
        start=start,
        end=words[-1].end,
        channel=channel if channel is not None else (0 if role == "agent" else 1),
        role_confidence=sure,
        words=tuple(words),
    )


def recorded(*turns: Turn, duration_s: float | None = None, direction: str = "inbound") -> Call:
    return Call(
        id="test",
        source="test.wav",
        sha256="0" * 64,
        facts=Facts(direction="outbound" if direction == "outbound" else "inbound"),
        turns=tuple(sorted(turns, key=lambda turn: turn.start or 0.0)),
        duration_s=duration_s,
        model="base@test",
    )


def clock(*turns: Turn, duration_s: float | None = None, direction: str = "inbound") -> Timing:
    return JUDGE.review(recorded(*turns, duration_s=duration_s, direction=direction)).timing


def events(timing: Timing, kind: str) -> list[TimingEvent]:
    return [event for event in timing.events if event.kind == kind]


def spans(timing: Timing, kind: str) -> list[tuple[float, float, str, bool]]:
    return [(round(e.start, 2), round(e.end, 2), e.certainty, e.excused) for e in events(timing, kind)]


def transcript(*turns: Turn) -> Call:
    bare = tuple(replace(turn, words=(), channel=None) for turn in turns)
    return replace(recorded(*bare, duration_s=60.0), model=None)


def item(review: Review, name: str) -> ScoreItem:
    return next(item for item in review.score.items if item.id == name)
