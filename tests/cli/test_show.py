"""A review for reading: what the clock says, with its place in the recording."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from phrasebook import load_phrasebook
from qa.call import Call, Facts, Role, Turn, Word
from qa.cli.show import review_text
from qa.cli.terminal import Ink
from qa.judging.review import Judge

BOOK = load_phrasebook()
JUDGE = Judge(BOOK, timezone=ZoneInfo("Asia/Shanghai"))


def said(role: Role, text: str, start: float) -> Turn:
    """0.2 seconds a character."""
    words = tuple(
        Word(text=c, start=start + n / 5, end=start + (n + 1) / 5, probability=0.9)
        for n, c in enumerate(text)
    )
    return Turn(role=role, text=text, start=start, end=words[-1].end, words=words)


def shown(*turns: Turn, model: str | None = "base@test", duration_s: float | None = None) -> list[str]:
    call = Call(
        id="C1",
        source="C1.wav",
        sha256="0" * 64,
        facts=Facts(direction="inbound"),
        turns=turns,
        duration_s=duration_s,
        model=model,
    )
    return review_text(JUDGE.review(call), BOOK, Ink(False)).splitlines()


def test_the_clock_is_shown_with_minutes_and_seconds_and_whose_fault_it_is() -> None:
    lines = shown(
        said("agent", "您好请稍等", 1.0),
        said("agent", "查到了是三百块钱", 82.0),
        said("customer", "你们这个费用算得不对我上个月已经交过了", 95.0),
        said("agent", "系统里面没有就是没有交", 96.0),
        duration_s=102.0,
    )
    (measures,) = [line for line in lines if line.startswith("时间 timing")]
    for part in (
        "静音 31.4 秒",
        "同时说话 2.2 秒",
        "坐席语速 300 字/分钟",
        "坐席占",
        "挂机 3.2 秒,对方最后说话",
    ):
        assert part in measures
    events = [line.strip() for line in lines if line.strip()[:4] in {"· 00", "✗ 01"}]
    assert events == [
        "· 00:02–01:02 静音 dead air 60.0 秒(已请客户等候 announced) — 第 0 轮",
        "✗ 01:02–01:22 静音 dead air 20.0 秒 — 第 0 轮",
        "✗ 01:23–01:35 静音 dead air 11.4 秒 — 第 1 轮",
        "✗ 01:36–01:38 抢话 interruption 2.2 秒 — 第 3 轮",
    ]


def test_a_transcript_is_doubted_and_one_without_times_says_nothing() -> None:
    turns = (said("agent", "您好我知道了", 1.0), said("agent", "查到了", 15.0))
    assert any(line.startswith("  ? 00:02–00:15 静音") for line in shown(*turns, model=None))
    untimed = tuple(Turn(role=turn.role, text=turn.text) for turn in turns)
    assert not any("timing" in line for line in shown(*untimed, model=None))
