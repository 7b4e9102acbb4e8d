"""What the clock says of a call: sums, places, and who is not to blame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from calls import FULL, JUDGE, ZONE, call

from phrasebook import load_phrasebook
from qa.call import Call, Facts, Review, Role, Timing, TimingEvent, Turn, Word
from qa.judging.document import review_document
from qa.judging.review import Judge

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


# ---- answer delay


def test_an_answer_after_three_seconds_is_late() -> None:
    assert spans(clock(said("agent", FULL, 4.0)), "late_answer") == [(0.0, 4.0, "sure", False)]
    assert not events(clock(said("agent", FULL, 2.9)), "late_answer")


def test_who_calls_out_is_not_late() -> None:
    turns = (said("customer", "喂你好", 5.0), said("agent", "您好，打扰您了，我是物业的小林。", 6.5))
    timing = clock(*turns, direction="outbound")
    assert timing.answer_delay_s == 6.5
    assert not events(timing, "late_answer")
    review = JUDGE.review(recorded(*turns, direction="outbound"))
    assert not item(review, "opening.answer_delay").applies


def test_a_late_answer_costs_with_its_evidence_and_nothing_at_an_unsure_voice() -> None:
    late = JUDGE.review(recorded(said("agent", FULL, 4.0)))
    assert (item(late, "opening.answer_delay").applies, item(late, "opening.answer_delay").points) == (
        True,
        0,
    )
    (number,) = item(late, "opening.answer_delay").events
    assert late.timing.events[number].kind == "late_answer"
    unsure = JUDGE.review(recorded(said("agent", FULL, 4.0, sure=0.85)))
    assert not item(unsure, "opening.answer_delay").applies
    assert [event.certainty for event in events(unsure.timing, "late_answer")] == ["unsure"]
    assert unsure.score.low < unsure.score.points


# ---- dead air


def waiting(before: str, silence_s: float, *, asks: str = "帮我查个账", **more: float) -> Timing:
    """The agent says something, and nobody speaks for so long."""
    last = said("agent", before, 10.0, sure=more.get("sure", 1.0))
    after = said("agent", "查到了一共三百块钱", (last.end or 0.0) + silence_s)
    return clock(said("agent", FULL, 1.0), said("customer", asks, 7.0), last, after)


def test_a_silence_of_five_seconds_is_dead_air_and_has_its_place() -> None:
    timing = waiting("我知道了", 8.0)
    (event,) = events(timing, "dead_air")
    assert (event.turn, event.role, event.certainty, event.excused) == (2, "agent", "sure", False)
    assert (event.start, event.end) == pytest.approx((10.8, 18.8))
    assert timing.dead_air_s == 8.0
    assert waiting("我知道了", 4.8).events == ()


@pytest.mark.parametrize("hold", ["请稍等", "您等一下啊", "我帮您查一下", "先别挂电话", "請您稍候片刻"])
def test_a_silence_that_was_announced_is_excused(hold: str) -> None:
    timing = waiting(hold, 30.0)
    assert [event.excused for event in events(timing, "dead_air")] == [True]
    assert timing.dead_air_s == 0.0


def test_an_announcement_excuses_up_to_its_limit_and_the_rest_counts() -> None:
    limit_s = JUDGE.book.scorecard.timing.max_hold_s
    timing = waiting("请稍等", limit_s + 25)
    first, rest = events(timing, "dead_air")
    assert (first.excused, rest.excused) == (True, False)
    assert first.end - first.start == pytest.approx(limit_s)
    assert first.end == rest.start
    assert timing.dead_air_s == 25.0


def test_silences_after_one_announcement_share_its_limit() -> None:
    timing = clock(
        said("agent", "请稍等", 0.6),
        said("customer", "喂", 41.2),
        said("agent", "嗯", 42.0),
        said("agent", "查到了三百块", 82.2),
    )
    assert timing.dead_air_s == pytest.approx(42.2 + 40.0 - 1.2 - 60.0, abs=0.01)
    again = clock(
        said("agent", "请稍等", 0.6), said("agent", "请您再稍等", 41.2), said("agent", "查到了三百块", 82.2)
    )
    assert again.dead_air_s == 0.0


def test_an_announcement_is_over_when_the_agent_goes_on_with_the_call() -> None:
    timing = clock(
        said("agent", "请稍等", 1.0),
        said("agent", "查到了您一共欠三百块钱", 12.0),
        said("agent", "还有别的吗", 22.0),
    )
    assert spans(timing, "dead_air") == [(1.6, 12.0, "sure", True), (14.2, 22.0, "sure", False)]


def test_an_announcement_long_ago_excuses_nothing() -> None:
    talk = [said("customer", "我跟你讲讲这个事情的经过吧", 2.0 + 3 * n) for n in range(8)]
    timing = clock(said("agent", "请稍等", 1.0), *talk, said("agent", "我知道了", 35.0))
    assert spans(timing, "dead_air") == [(25.6, 35.0, "sure", False)]


def test_waiting_for_the_customer_is_not_the_agents_dead_air() -> None:
    asked = clock(
        said("agent", "好的，请问您住几栋几号", 1.0),
        said("customer", "我想想啊三栋六零一", 9.0),
        said("agent", "记下了", 12.0),
    )
    looked_up = clock(
        said("agent", "您的卡号报给我", 1.0),
        said("customer", "您等一下我去拿卡", 3.0),
        said("customer", "一二三四五", 15.0),
    )
    for timing in (asked, looked_up):
        (event,) = events(timing, "dead_air")
        assert (event.role, event.excused) == ("customer", True)
    asked_and_forgotten = waiting("请问您住几栋几号", 30.0)
    assert [event.excused for event in events(asked_and_forgotten, "dead_air")] == [True, False]
    assert asked_and_forgotten.dead_air_s == 30.0 - JUDGE.book.scorecard.timing.max_thinking_s
    asked_for = waiting("我知道了", 8.0, asks="好，帮我查一下这个账")  # it is the agent who is to look
    assert [event.excused for event in events(asked_for, "dead_air")] == [False]
    said_more = waiting("您住几栋我先记一下别的", 8.0)  # the question was not the last thing
    assert [event.excused for event in events(said_more, "dead_air")] == [False]


def test_a_silence_within_one_turn_is_dead_air_too() -> None:
    turn = said("agent", "我想想，查到了，一共三百块", 1.0, pauses={3: 12.0})
    assert spans(clock(turn), "dead_air") == [(1.6, 13.6, "sure", False)]
    held = said("agent", "请稍等，查到了，一共三百块", 1.0, pauses={3: 12.0})
    assert spans(clock(held), "dead_air") == [(1.6, 13.6, "sure", True)]
    owed = {miss.id for miss in JUDGE.review(recorded(turn)).missed}
    assert "required:7" in owed
    assert "required:7" not in {miss.id for miss in JUDGE.review(recorded(held)).missed}


def test_a_silence_at_an_unsure_role_is_held_against_nobody() -> None:
    timing = waiting("我知道了", 8.0, sure=0.85)
    assert [event.certainty for event in events(timing, "dead_air")] == ["unsure"]


def test_a_menu_is_neither_and_its_silence_nobodys() -> None:
    timing = clock(
        said("other", "正在为您转接人工", 0.0), said("agent", FULL, 20.0), said("customer", "喂你好", 27.0)
    )
    assert events(timing, "dead_air") == []
    assert timing.dead_air_s == 0.0
    assert timing.agent_talk_share == pytest.approx(0.886, abs=0.01)


# ---- overlap


def talked_over(agent: str, customer: str = LONG, *, at: float = 3.0, sure: float = 1.0) -> Timing:
    """The customer speaks from 1.0 to 6.4 seconds; the agent begins at ``at``."""
    return clock(said("customer", customer, 1.0), said("agent", agent, at, sure=sure))


def test_the_agent_who_talks_over_the_customer_interrupts() -> None:
    timing = talked_over("这个不归我们管你去找别人问吧")
    (event,) = events(timing, "interruption")
    assert (event.turn, event.role, event.certainty, event.excused) == (1, "agent", "sure", False)
    assert (event.start, event.end) == pytest.approx((3.0, 5.8))
    assert timing.overlap_s == pytest.approx(2.8, abs=0.01)


def test_a_sign_of_listening_is_no_interruption() -> None:
    assert events(talked_over("对对对"), "interruption") == []
    drawled = clock(said("customer", LONG, 1.0), said("agent", "嗯好的", 3.0, cpm=60))
    assert drawled.overlap_s == pytest.approx(3.0)
    assert events(drawled, "interruption") == []


def test_four_characters_are_no_interruption_where_they_are_soon_over() -> None:
    assert events(talked_over("好的好的"), "interruption") == []


def test_a_short_overlap_at_the_change_of_turns_is_no_interruption() -> None:
    assert events(talked_over("这个不归我们管你去找别人问吧", at=5.0), "interruption") == []


def test_a_customer_who_interrupts_is_named_and_is_no_fault_of_the_agents() -> None:
    timing = clock(said("agent", LONG, 1.0), said("customer", "你不用说了我就要投诉你们", 3.0))
    (event,) = events(timing, "interruption")
    assert (event.turn, event.role, event.excused) == (1, "customer", True)


def test_who_was_speaking_already_does_not_interrupt() -> None:
    """The customer uses a breath of the agent's to cut in, and the agent goes on."""
    agent = said("agent", LONG, 1.0, pauses={9: 0.4})
    timing = clock(agent, said("customer", "你不用说了我就要投诉你们", 3.1))
    assert [event.role for event in events(timing, "interruption") if not event.excused] == []
    at_once = clock(said("customer", LONG, 1.0), said("agent", "这个不归我们管你去找别人问吧", 1.1))
    assert events(at_once, "interruption") == []


def test_an_echo_of_the_customer_in_the_agents_channel_is_no_interruption() -> None:
    timing = clock(said("customer", LONG, 1.0), said("agent", LONG[1:], 1.5))
    assert events(timing, "interruption") == []


def test_talking_over_an_unsure_voice_is_held_against_nobody() -> None:
    timing = talked_over("这个不归我们管你去找别人问吧", sure=0.7)
    assert [event.certainty for event in events(timing, "interruption")] == ["unsure"]


# ---- rate, share, end


def test_the_rate_leaves_pauses_out() -> None:
    timing = clock(said("agent", LONG, 1.0, cpm=240, pauses={8: 2.0, 17: 3.0}))
    assert timing.agent_speech_rate_cpm == pytest.approx(240, abs=1)
    assert events(timing, "fast_speech") == []


def test_a_hurried_turn_is_named_with_its_rate() -> None:
    timing = clock(said("agent", LONG, 1.0, cpm=450, pauses={8: 2.0}), said("customer", "什么", 10.0))
    (event,) = events(timing, "fast_speech")
    assert (event.turn, event.role, event.certainty) == (0, "agent", "sure")
    assert event.rate_cpm == pytest.approx(450, abs=1)


def test_few_characters_or_the_customers_or_impossible_times_are_no_hurry() -> None:
    assert events(clock(said("agent", LONG[:19], 1.0, cpm=450)), "fast_speech") == []
    assert (
        events(clock(said("agent", "您好", 0.5), said("customer", LONG, 2.0, cpm=450)), "fast_speech") == []
    )
    assert events(clock(said("agent", LONG, 1.0, cpm=900)), "fast_speech") == []


def test_one_channel_with_two_voices_accuses_nobody() -> None:
    turns = (
        said("agent", LONG, 4.0, cpm=450, sure=0.85, channel=0),
        said("customer", "我家水管漏水了", 9.0, sure=0.6, channel=0),
        said("agent", "知道了", 20.0, sure=0.8, channel=0),
    )
    timing = clock(*turns, duration_s=30.0)
    assert {event.kind for event in timing.events} == {"late_answer", "fast_speech", "dead_air"}
    assert {event.certainty for event in timing.events} == {"unsure"}
    assert timing.agent_spoke_last is None


def test_the_share_is_of_what_was_spoken() -> None:
    timing = clock(
        said("agent", "一二三四五六", 1.0, pauses={2: 4.0}), said("customer", "一二三四五六七八九十", 3.0)
    )
    assert timing.agent_talk_share == pytest.approx(6 / 16, abs=0.001)


def test_the_end_is_reported_and_judged_by_nobody() -> None:
    turns = (said("agent", FULL, 1.0), said("customer", "好再见", 7.0))
    timing = clock(*turns, duration_s=12.6)
    assert (timing.hang_up_delay_s, timing.agent_spoke_last) == (pytest.approx(5.0), False)
    assert timing.events == ()
    assert clock(*turns[::-1][1:], duration_s=9.0).agent_spoke_last is True


# ---- what has other times, or none


def transcript(*turns: Turn) -> Call:
    bare = tuple(replace(turn, words=(), channel=None) for turn in turns)
    return replace(recorded(*bare, duration_s=60.0), model=None)


def test_a_transcript_accuses_nobody() -> None:
    """Its times may be rounded to the minute, or worked out from the number of characters."""
    timing = JUDGE.review(
        transcript(
            said("agent", LONG, 5.0, cpm=450),
            said("customer", LONG, 20.0),
            said("agent", "这个不归我们管你去找别人问吧", 22.0),
        )
    ).timing
    assert {(event.kind, event.certainty) for event in timing.events} == {("dead_air", "unsure")}
    assert timing.overlap_s == pytest.approx(2.8)
    assert (timing.answer_delay_s, timing.hang_up_delay_s) == (None, None)


def test_without_the_times_of_one_turn_there_is_nothing() -> None:
    assert JUDGE.review(call(f"坐:{FULL}", "客:你好。")).timing == Timing()
    whole = recorded(said("agent", FULL, 1.0), said("customer", "好", 20.0))
    untimed = replace(whole, turns=(whole.turns[0], replace(whole.turns[1], end=None, words=())))
    assert JUDGE.review(untimed).timing == Timing()


# ---- document and scorecard


def item(review: Review, name: str):  # type: ignore[no-untyped-def]
    return next(item for item in review.score.items if item.id == name)


def test_the_document_has_the_places() -> None:
    review = JUDGE.review(
        recorded(said("agent", "我知道了", 1.0), said("agent", "查到了", 11.0), duration_s=14.0)
    )
    timing = review_document(review)["timing"]
    assert timing["events"] == [
        {
            "kind": "dead_air", "start": 1.8, "end": 11.0, "turn": 0, "role": "agent",
            "certainty": "sure", "excused": False, "rate_cpm": None,
        }
    ]  # fmt: skip
    assert (timing["hang_up_delay_s"], timing["agent_spoke_last"]) == (2.4, True)


def test_events_cost_nothing_until_the_scorecard_says_so(tmp_path: Path) -> None:
    opening = (said("agent", FULL, 1.0), said("customer", LONG, 7.0))
    interrupted = recorded(*opening, said("agent", "这个不归我们管你去找别人问吧", 9.0))
    clean = recorded(*opening, said("agent", "这个不归我们管你去找别人问吧", 13.0))
    assert JUDGE.review(interrupted).timing.events
    assert JUDGE.review(interrupted).score == JUDGE.review(clean).score
    (tmp_path / "scorecard.toml").write_text(
        '[[rule]]\nid = "timing.interruption"\ndisabled = false\npoints = 7\n', encoding="utf-8"
    )
    charging = Judge(load_phrasebook(tmp_path), timezone=ZONE)
    review = charging.review(interrupted)
    rule = item(review, "timing.interruption")
    assert (rule.points, rule.max_points, rule.applies) == (0, 7, True)
    assert [review.timing.events[number].kind for number in rule.events] == ["interruption"]
    assert item(charging.review(clean), "timing.interruption").points == 7
    unsure = replace(interrupted, turns=tuple(replace(t, role_confidence=0.85) for t in interrupted.turns))
    assert not item(charging.review(unsure), "timing.interruption").applies
    assert not item(charging.review(transcript(*interrupted.turns)), "timing.interruption").applies


def test_limits_are_the_scorecards(tmp_path: Path) -> None:
    (tmp_path / "scorecard.toml").write_text(
        "[score]\ndead_air_s = 9\n[timing]\nmax_speech_rate_cpm = 250\n", encoding="utf-8"
    )
    strict = Judge(load_phrasebook(tmp_path), timezone=ZONE)
    timing = strict.review(recorded(said("agent", LONG, 1.0), said("agent", "好了", 14.0))).timing
    assert [event.kind for event in timing.events] == ["fast_speech"]
