"""Interruptions, hurried speech, the end of a call; what a transcript tells; and what any of it costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from calls import FULL, JUDGE, ZONE, call
from timed import LONG, clock, events, item, recorded, said, transcript

from phrasebook import load_phrasebook
from qa.call import Timing
from qa.judging.document import review_document
from qa.judging.review import Judge

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
