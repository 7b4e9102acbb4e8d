"""What makes a phrase due, what does instead of it, and when a person decides."""

from dataclasses import replace

import pytest
from calls import FULL, JUDGE, call

from qa.call import Direction, Miss


def missed(*said: str, direction: Direction | None = None) -> dict[str, Miss]:
    return {miss.id: miss for miss in JUDGE.review(call(*said, direction=direction)).missed}


def test_thanks_are_answered_at_once_or_missed() -> None:
    assert "required:5" in missed(f"坐:{FULL}", "客:好的谢谢。", "坐:嗯。", "客:再见。", "坐:再见。")
    for answer in ("不客气。", "这是我们应该做的。"):
        assert "required:5" not in missed(f"坐:{FULL}", "客:好的谢谢。", f"坐:{answer}")


def test_the_last_word_was_the_callers_so_nothing_was_missed() -> None:
    assert "required:5" not in missed(f"坐:{FULL}", "客:几点？", "坐:九点，再见。", "客:谢谢。")


@pytest.mark.parametrize("words", ["急死我了！", "我妈被困在电梯里了！", "楼道里好大一股煤气味。"])
def test_an_anxious_caller_is_calmed(words: str) -> None:
    assert missed(f"坐:{FULL}", f"客:{words}", "坐:哪栋？")["required:11"].certainty == "sure"
    assert "required:11" not in missed(f"坐:{FULL}", f"客:{words}", "坐:您先别着急，哪栋？")


def test_a_miss_names_the_turn_and_the_reason() -> None:
    miss = missed(f"坐:{FULL}", "客:你好。", "坐:您说。", "客:急死我了！", "坐:哪栋？")["required:11"]
    assert miss.turn == 3
    assert "着急" in miss.why


def test_an_agent_who_slips_again_and_again_owes_an_apology_but_a_person_decides() -> None:
    rude = (f"坐:{FULL}", "客:灯坏了。", "坐:不知道。", "客:那怎么办？", "坐:你问我，我问谁？")
    assert missed(*rude)["required:4"].certainty == "unsure"
    assert "required:14" not in missed(*rude)
    assert missed(*rude, "客:那找谁？", "坐:我不管，该找谁找谁。")["required:14"].certainty == "unsure"
    assert "required:4" not in missed(*rude, "客:你！", "坐:对不起，是我没说好。")


@pytest.mark.parametrize("words", ["你们物业除了贴通知还会干啥？", "你说得倒轻巧。"])
def test_blame_in_any_words_owes_thanks_where_the_agent_was_rude(words: str) -> None:
    asked = (f"坐:{FULL}", f"客:{words}")
    assert "required:16" not in missed(*asked, "坐:这就给您查。")
    slips = ("坐:不知道。", "客:那怎么办？", "坐:你问我，我问谁？")
    assert missed(*asked, *slips)["required:16"].certainty == "unsure"


def test_what_is_unsure_costs_nothing_and_widens_the_range() -> None:
    review = JUDGE.review(
        call(f"坐:{FULL}", "客:灯坏了。", "坐:不知道。", "客:那怎么办？", "坐:你问我，我问谁？")
    )
    unsure = [item for item in review.score.items if item.id == "courtesy.apology"]
    assert not unsure[0].applies
    assert review.score.low < review.score.high


def test_dealing_with_a_complaint_does_instead_of_the_words() -> None:
    complaint = (f"坐:{FULL}", "客:我要投诉，楼道没人扫！")
    assert "required:20" in missed(*complaint, "坐:哦。")
    assert "required:20" not in missed(*complaint, "坐:我马上派保洁过去打扫，扫完回复您。")


def test_silence_asks_for_a_word_before_it() -> None:
    def held(before: str) -> dict[str, Miss]:
        whole = call(
            f"坐:{FULL}", "客:帮我查个账。", f"坐:{before}", "坐:查到了，三百块。", model="base@test"
        )
        turns = [*whole.turns]
        late = turns[2].end or 0.0
        turns[3] = replace(turns[3], start=late + 8.0, end=late + 10.0)
        return {miss.id: miss for miss in JUDGE.review(replace(whole, turns=tuple(turns))).missed}

    assert held("嗯。")["required:7"].certainty == "unsure"
    assert "required:7" not in held("请稍等，我查一下。")


def test_outbound_calls_owe_other_phrases() -> None:
    owed = missed(
        "坐:您好，翠湖物业客服，我姓林，跟您回访一下。", "客:好。", "坐:再见。", direction="outbound"
    )
    assert "required:19" in owed
    assert not owed.keys() & {"required:2", "required:10", "required:18"}
