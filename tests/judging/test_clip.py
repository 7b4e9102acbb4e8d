"""What was cut off, or not surely heard, is held against nobody."""

from dataclasses import replace

import pytest
from calls import FULL, JUDGE, call

from qa.call import UNHEARD, Call, Turn, Word

MODEL = "base@test"


def timed(whole: Call, *, start: float, end: float, duration_s: float) -> Call:
    """The call as a recording whose speech begins and ends so."""
    turns = list(whole.turns)
    turns[0] = replace(turns[0], start=start)
    turns[-1] = replace(turns[-1], end=end)
    return replace(whole, turns=tuple(turns), duration_s=duration_s)


def test_a_transcript_that_starts_amid_the_matter_has_no_opening_to_judge() -> None:
    review = JUDGE.review(
        call("客:三栋的电梯又停了，你们什么时候来修？", "坐:师傅在路上了。", "客:好。", "坐:再见。")
    )
    assert review.opening.greeting is None
    assert not review.opening.applies
    assert not [miss for miss in review.missed if miss.id in ("required:1", "required:2", "required:10")]


@pytest.mark.parametrize("hello", ["喂，你好，是物业吗？", "你好，我想问一下停车费的事。", "喂？有人吗？"])
def test_a_caller_who_must_say_hello_first_was_not_greeted(hello: str) -> None:
    review = JUDGE.review(call(f"客:{hello}", "坐:说。", "客:停车费怎么交？", "坐:线上交。再见。"))
    assert review.opening.greeting is False


def test_a_recording_that_begins_amid_the_callers_speech_has_no_opening_to_judge() -> None:
    whole = call("客:你好，那个楼道的灯。", "坐:哪栋？", "客:三栋。", "坐:感谢您的来电，再见。", model=MODEL)
    assert JUDGE.review(timed(whole, start=0.02, end=12.0, duration_s=20.0)).opening.greeting is None
    assert JUDGE.review(timed(whole, start=1.0, end=12.0, duration_s=20.0)).opening.greeting is False


def test_a_recording_that_ends_amid_speech_leaves_the_goodbye_open() -> None:
    whole = call(f"坐:{FULL}", "客:停车费怎么交？", "坐:线上就可以交。", model=MODEL)
    broken = JUDGE.review(timed(whole, start=1.0, end=9.0, duration_s=9.02))
    ended = JUDGE.review(timed(whole, start=1.0, end=9.0, duration_s=12.0))
    assert {miss.certainty for miss in broken.missed if miss.id in ("required:6", "required:18")} == {
        "unsure"
    }
    assert {miss.certainty for miss in ended.missed if miss.id in ("required:6", "required:18")} == {"sure"}
    assert broken.score.low <= ended.score.points <= broken.score.high


def test_a_line_that_broke_leaves_the_goodbye_open() -> None:
    review = JUDGE.review(call(f"坐:{FULL}", "客:停车费怎么交？", "坐:线上就可以交。", "客:（通话中断）"))
    assert {miss.certainty for miss in review.missed if miss.id == "required:6"} == {"unsure"}


@pytest.mark.parametrize(("probability", "certainty"), [(0.1, "unsure"), (0.9, "sure")])
def test_words_that_the_recogniser_hardly_heard_accuse_nobody(probability: float, certainty: str) -> None:
    whole = call(f"坐:{FULL}", "客:几点修好？", "坐:不知道。", model=MODEL)
    words = (Word(text="不知道。", start=7.0, end=8.0, probability=probability),)
    heard = replace(whole, turns=(*whole.turns[:2], replace(whole.turns[2], words=words)))
    [hit] = [hit for hit in JUDGE.review(heard).hits if hit.id == "forbidden:2"]
    assert hit.certainty == certainty


def test_callers_words_in_an_agents_turn_leave_it_to_a_person() -> None:
    review = JUDGE.review(call(f"坐:{FULL}", "客:你好。", "坐:急什么，我家厨房都漏成这样了。"))
    assert {hit.certainty for hit in review.hits if hit.id == "forbidden:25"} == {"unsure"}
    assert review.score.low < review.score.points


def test_turns_without_words_are_taken_as_written() -> None:
    turn = Turn(role="agent", text="不知道。")
    assert not turn.words
    review = JUDGE.review(call(f"坐:{FULL}", "客:几点修好？", "坐:不知道。"))
    assert [hit.certainty for hit in review.hits if hit.id == "forbidden:2"] == ["sure"]


def heard_in_part(whole: Call, number: int, probability: float = 0.0) -> Call:
    """The call with speech before a turn's words that could not be made out."""
    turns = list(whole.turns)
    words = (
        Word(text=UNHEARD, start=0.0, end=4.0, probability=probability),
        Word(text=turns[number].text, start=4.0, end=6.0, probability=0.9),
    )
    turns[number] = replace(turns[number], text=UNHEARD + turns[number].text, words=words)
    return replace(whole, turns=tuple(turns))


def test_what_was_not_made_out_may_have_been_the_opening() -> None:
    whole = call("坐:请讲。", "客:停车费怎么交？", "坐:线上就可以交。再见。", model=MODEL)
    opening = JUDGE.review(heard_in_part(whole, 0)).opening
    assert (opening.greeting, opening.company, opening.applies) == (None, None, False)
    assert JUDGE.review(heard_in_part(whole, 2)).opening.greeting is False


def test_what_was_not_made_out_may_have_been_what_was_owed() -> None:
    whole = call(f"坐:{FULL}", "客:停车费怎么交？", "坐:线上就可以交。", model=MODEL)
    assert {miss.certainty for miss in JUDGE.review(whole).missed} == {"sure"}
    assert {miss.certainty for miss in JUDGE.review(heard_in_part(whole, 2)).missed} == {"unsure"}


def test_what_the_caller_said_and_nobody_made_out_changes_nothing_for_the_agent() -> None:
    whole = call(f"坐:{FULL}", "客:停车费怎么交？", "坐:线上就可以交。", model=MODEL)
    assert JUDGE.review(heard_in_part(whole, 1)).missed == JUDGE.review(whole).missed


def test_a_stiff_word_that_was_heard_stays_beside_what_was_not() -> None:
    whole = call("坐:喂，说吧。", "客:停车费怎么交？", "坐:线上就可以交。再见。", model=MODEL)
    assert JUDGE.review(whole).opening.stiff_words
    assert (
        JUDGE.review(heard_in_part(whole, 0)).opening.stiff_words == JUDGE.review(whole).opening.stiff_words
    )


def test_dots_that_somebody_wrote_are_no_gap() -> None:
    whole = call(f"坐:{FULL}", "客:停车费怎么交？", "坐:……线上就可以交。")
    assert {miss.certainty for miss in JUDGE.review(whole).missed} == {"sure"}
    written = heard_in_part(call(f"坐:{FULL}", "客:停车费？", "坐:线上交。", model=MODEL), 2, probability=0.9)
    assert {miss.certainty for miss in JUDGE.review(written).missed} == {"sure"}
