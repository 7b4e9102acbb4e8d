"""Points: from the scorecard, with evidence, within 0-100, and never for what is unsure."""

from dataclasses import replace

from calls import FULL, JUDGE, call
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.call import Review

POLITE = (
    f"坐:{FULL}",
    "客:我家水管漏了，急死我了。",
    "坐:您好，请您不要着急，请稍等，我帮您查一下。",
    "客:好的，谢谢。",
    "坐:不客气，这是我们应该做的，感谢您的来电，再见。",
)


def items(review: Review) -> dict[str, float]:
    return {item.id: item.points for item in review.score.items if item.applies}


def test_a_polite_call_has_all_its_points() -> None:
    score = JUDGE.review(call(*POLITE)).score
    assert (score.points, score.low, score.high, score.grade, score.fatal) == (100, 100, 100, "优秀", ())


def test_a_forbidden_phrase_costs_by_its_severity_and_names_its_hit() -> None:
    review = JUDGE.review(call(*POLITE[:2], "坐:急什么。", *POLITE[2:]))
    item = next(item for item in review.score.items if item.id == "forbidden:25")
    assert item.points == -JUDGE.book.scorecard.deductions["major"]
    assert [review.hits[n].text for n in item.hits] == ["急什么"]
    assert review.score.points == 100 + item.points


def test_a_fatal_error_caps_the_score() -> None:
    score = JUDGE.review(call(*POLITE[:2], "坐:有本事你去告！", *POLITE[2:])).score
    assert score.fatal == ("forbidden:11",)
    assert score.points == JUDGE.book.scorecard.fatal_points
    assert score.grade == "不合格"


def test_what_does_not_apply_leaves_both_sides() -> None:
    short = JUDGE.review(call(f"坐:{FULL}", "客:没事了。", "坐:感谢您的来电，再见。"))
    assert "courtesy.thanks" not in items(short)
    assert short.score.points == 100
    outbound = JUDGE.review(
        call(
            "坐:您好，我是翠湖物业的林晓燕，对不起，打扰您了。",
            "客:你好。",
            "坐:再见。",
            direction="outbound",
        )
    )
    assert "opening.offer_of_help" not in items(outbound)
    assert outbound.opening.offer_of_help is False
    assert outbound.score.points == 100


def test_an_unsure_hit_costs_nothing_and_widens_the_range() -> None:
    doubtful = call(*POLITE[:2], "坐:急什么。", *POLITE[2:])
    turns = list(doubtful.turns)
    turns[2] = replace(turns[2], role_confidence=0.5)
    review = JUDGE.review(replace(doubtful, turns=tuple(turns)))
    assert [hit.certainty for hit in review.hits if hit.id == "forbidden:25"] == ["unsure"]
    assert (review.score.points, review.score.high) == (100, 100)
    assert review.score.low == 100 - JUDGE.book.scorecard.deductions["major"]


def test_an_unsure_courtesy_is_neither_said_nor_missed() -> None:
    doubtful = call(*POLITE)
    turns = list(doubtful.turns)
    turns[-1] = replace(turns[-1], role_confidence=0.5)
    review = JUDGE.review(replace(doubtful, turns=tuple(turns)))
    assert "required:6" not in {miss.id for miss in review.missed}
    assert "ending.goodbye" not in items(review)
    assert review.score.low < review.score.points == review.score.high


def test_every_miss_says_where_and_why() -> None:
    review = JUDGE.review(call("坐:喂。", "客:谢谢你。", "坐:嗯。", "客:我要投诉你们！", "坐:随便。"))
    missed = {miss.id: miss for miss in review.missed}
    assert {"required:1", "required:2", "required:5", "required:6", "required:18", "required:20"} <= set(
        missed
    )
    assert missed["required:5"].turn == 1
    assert missed["required:6"].turn == 4
    assert all(miss.why for miss in review.missed)


def test_thanks_in_the_last_words_need_no_answer_that_nobody_could_give() -> None:
    assert "required:5" not in {m.id for m in JUDGE.review(call(f"坐:{FULL}", "客:谢谢。")).missed}


SAID = st.sampled_from(
    [
        "坐:喂",
        "坐:不知道。",
        "坐:急什么，烦死人了",
        "坐:有本事你去告",
        "坐:您好",
        "客:谢谢",
        "客:我要投诉",
        "坐:再见",
        "坐:",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SAID, max_size=12))
def test_scores_stay_within_their_bounds(said: list[str]) -> None:
    review = JUDGE.review(call("坐:嗯", *said))
    score = review.score
    assert 0 <= score.low <= score.points <= score.high <= 100
    for item in score.items:
        assert all(0 <= n < len(review.hits) for n in item.hits)
        assert all(0 <= n < len(review.missed) for n in item.missed)
        assert item.points <= item.max_points
