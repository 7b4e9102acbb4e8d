"""Late answers and dead air: their places, and who is not to blame."""

from __future__ import annotations

import pytest
from calls import FULL, JUDGE
from timed import clock, events, item, recorded, said, spans

from qa.call import Timing

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
