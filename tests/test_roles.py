"""Who is the agent: from what is said, who speaks first, and that voices take turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from phrasebook.roles import RoleCue, RoleCues, load_roles
from qa.call import Line
from qa.roles import assign_roles, name_speakers

PACKAGED = Path(__file__).parent.parent / "phrasebook" / "zh" / "roles.toml"


@pytest.fixture(scope="module")
def cues() -> RoleCues:
    return load_roles(PACKAGED)


# Each call alternates; the number is the agent's voice (0: the first to speak).
POLITE = (
    "您好，青松物业客服中心，请问有什么可以帮您？",
    "你好，我家厨房水管爆了，你们能不能派人来看看？",
    "您别着急，请问您是几栋几单元？",
    "6栋2单元301。",
    "好的，我帮您登记，师傅二十分钟内到，请您留一个联系电话。",
    "139开头那个，谢谢你啊。",
    "不客气，感谢您的来电，再见。",
    "再见。",
)
RUDE = (
    "喂，讲话。",
    "是物业吗？我们楼道灯坏了一个礼拜了。",
    "报修了，等着吧。",
    "你们到底什么时候来修？我妈晚上看不见路。",
    "不归我管，你找工程部去。",
    "你这什么态度，我要投诉你！",
    "随便你。",
    "叫你们领导来听。",
)
OUTBOUND = (
    "您好，请问是王女士吗？这里是青松物业，打扰您了。",
    "我是，什么事？",
    "给您做个回访，上次的水管修好了吗？",
    "修好了，谢谢你们。",
    "好的，祝您生活愉快，再见。",
)
CALLER_FIRST = (
    "喂，你好，是物业吧？我要报修，我家马桶堵了。",
    "您好，您是哪一栋？",
    "8栋502。",
    "好的，已经给您登记了，请稍等师傅联系您。",
)
ASR = (
    "喂哪里",
    "我家没水了你们知不知道啊",
    "停水通知早贴了墙上你自己看",
    "我在外地我家就一个老人在家",
    "那我也没办法",
    "你们物业就这么办事的",
)
CALLS = [(POLITE, 0), (RUDE, 0), (OUTBOUND, 0), (CALLER_FIRST, 1), (ASR, 0)]


@pytest.mark.parametrize(("texts", "agent"), CALLS)
@pytest.mark.parametrize("labels", [("A", "B"), ("发言人2", "发言人1"), ("1", "0")])
def test_two_speakers(cues: RoleCues, texts: tuple[str, ...], agent: int, labels: tuple[str, str]) -> None:
    named = name_speakers([(labels[at % 2], text) for at, text in enumerate(texts)], cues)
    assert named[labels[agent]][0] == "agent"
    assert named[labels[1 - agent]][0] == "customer"
    assert all(confidence > 0.9 for _, confidence in named.values())


@pytest.mark.parametrize(("texts", "agent"), CALLS)
def test_lines_without_labels(cues: RoleCues, texts: tuple[str, ...], agent: int) -> None:
    turns = assign_roles([Line(text=text) for text in texts], cues)
    assert [turn.role for turn in turns] == [
        "agent" if at % 2 == agent else "customer" for at in range(len(texts))
    ]
    assert all(0.5 <= turn.role_confidence <= 1 for turn in turns)
    assert [turn.text for turn in turns] == list(texts)


def test_a_run_of_lines_by_one_voice(cues: RoleCues) -> None:
    lines = [
        ("agent", "您好，青松物业，请问有什么可以帮您？"),
        ("customer", "你好，我家漏水了。"),
        ("customer", "我要投诉你们物业，没人管。"),
        ("agent", "您别着急。"),
        ("agent", "我帮您登记一下，请问您是几栋？"),
        ("customer", "我是3栋的，我家在五楼。"),
        ("agent", "好的，感谢您的来电。"),
    ]
    turns = assign_roles([Line(text=text) for _, text in lines], cues)
    assert [turn.role for turn in turns] == [role for role, _ in lines]


def test_without_a_clue_the_confidence_says_so(cues: RoleCues) -> None:
    named = name_speakers([("A", "苹果"), ("B", "香蕉"), ("A", "梨")], cues)
    assert named["A"][1] < 0.8
    turns = assign_roles([Line(text="苹果")] * 6, cues)
    assert all(turn.role_confidence < 0.8 for turn in turns)
    assert turns[-1].role_confidence < 0.6


def test_more_words_more_confidence(cues: RoleCues) -> None:
    spoken = [("AB"[at % 2], text) for at, text in enumerate(POLITE)]
    assert name_speakers(spoken[2:4], cues)["A"][1] < name_speakers(spoken, cues)["A"][1]


def test_punctuation_spaces_and_traditional_formulas_do_not_matter(cues: RoleCues) -> None:
    for text in ("请 问，有 什么 可以帮您", "請問有什麼可以幫助您？"):
        assert name_speakers([("B", "嗯"), ("A", text)], cues)["A"][0] == "agent"


def test_three_voices(cues: RoleCues) -> None:
    third = ("C", "爸，你问他们物业什么时候来修，我家孩子还没洗澡。")
    spoken = [*(("AB"[at % 2], text) for at, text in enumerate(POLITE)), third]
    assert {speaker: role for speaker, (role, _) in name_speakers(spoken, cues).items()} == {
        "A": "agent",
        "B": "customer",
        "C": "customer",
    }
    colleague = [
        ("C", "您好，我是工程部的，请问有什么可以帮您？"),
        ("C", "我帮您登记，请您稍等，师傅马上给您回电话。"),
    ]
    assert name_speakers(spoken[:-1] + colleague, cues)["C"][0] == "agent"


def test_nobody_and_somebody_alone(cues: RoleCues) -> None:
    assert name_speakers([], cues) == {}
    assert assign_roles([], cues) == ()
    assert name_speakers([("A", "您好，青松物业客服中心")], cues)["A"][0] == "agent"
    assert name_speakers([("A", "我家漏水了，你们物业管不管？")], cues)["A"][0] == "customer"


def test_roles_of_the_file_stand(cues: RoleCues) -> None:
    lines = [
        Line(text="我要投诉你们物业", role="agent", start=1.0, end=2.0),
        Line(text="请问有什么可以帮您", role="customer"),
        Line(text="请稍候", role="other"),
        Line(text="我家漏水了", speaker="王女士"),
        Line(text="嗯"),
    ]
    turns = assign_roles(lines, cues)
    assert [turn.role for turn in turns[:4]] == ["agent", "customer", "other", "customer"]
    assert [turn.role_confidence for turn in turns[:3]] == [1.0, 1.0, 1.0]
    assert (turns[0].start, turns[0].end) == (1.0, 2.0)
    assert turns[4].role == "agent" and turns[4].role_confidence < 1.0


def test_the_same_lines_give_the_same_turns(cues: RoleCues) -> None:
    lines = [Line(text=text) for text in RUDE]
    assert assign_roles(lines, cues) == assign_roles(list(lines), load_roles(PACKAGED))


def test_places_of_cues() -> None:
    cues = RoleCues(
        cues=(
            RoleCue("agent", ("我是…的",), 2.0),
            RoleCue("agent", ("早",), 2.0, "first"),
            RoleCue("customer", ("喂",), 2.0, "start"),
            RoleCue("customer", ("吧",), 2.0, "end"),
            RoleCue("customer", ("好的",), 2.0, "whole"),
        ),
        first_speaker=0.0,
    )

    def role(*texts: str) -> str:
        (named,) = name_speakers([("A", text) for text in texts], cues).values()
        return "" if named[1] == 0.5 else named[0]

    assert role("我是青松物业，的") == "agent"
    assert role("我是一二三四五六七八九的") == ""
    assert (role("早"), role("唔", "早")) == ("agent", "")
    assert (role("喂早上"), role("早上喂")) == ("", "agent")
    assert (role("走吧。"), role("吧台")) == ("customer", "")
    assert (role("好，的！"), role("好的呀")) == ("customer", "")


GOOD = '[[cue]]\nrole = "agent"\nwords = ["您"]\nweight = 1\n[[cue]]\nrole = "customer"\nwords = ["你们"]\nweight = 1\n'


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("cue = 3", "cue: "),
        ("", "cue: "),
        ("[[cue]", "不是有效的 TOML"),
        ("cue = [1]", "cue[1]: "),
        (GOOD.replace('"customer"', '"agent"'), "cue: "),
        (GOOD.replace('"customer"', '"robot"'), "cue[2].role: "),
        (GOOD.replace("weight = 1", "weight = -1"), "cue[1].weight: "),
        (GOOD.replace("weight = 1", "weight = nan"), "cue[1].weight: "),
        (GOOD.replace("weight = 1", ""), "cue[1].weight: "),
        (GOOD.replace("weight = 1", "weight = true"), "cue[1].weight: "),
        (GOOD.replace('["您"]', "[]"), "cue[1].words: "),
        (GOOD.replace('["您"]', '"您"'), "cue[1].words: "),
        (GOOD.replace('["您"]', '["…"]'), "cue[1].words: "),
        (GOOD.replace('["您"]', '["，"]'), "cue[1].words: "),
        (GOOD + 'place = "middle"', "cue[2].place: "),
        (GOOD + "wieght = 1", "cue[2].wieght: "),
        ("voices = 1\n" + GOOD, "voices: "),
        (GOOD + "[voices]\ntrust = 2", "voices.trust: "),
        (GOOD + "[voices]\nswitch = [1.0]", "voices.switch: "),
        (GOOD + "[voices]\nswitch = []", "voices.switch: "),
        (GOOD + "[other]", "other: "),
    ],
)
def test_bad_cues_name_the_field(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "roles.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        load_roles(path)
    assert str(caught.value).startswith(field)


def test_good_cues(tmp_path: Path) -> None:
    path = tmp_path / "roles.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_roles(path).cues == (RoleCue("agent", ("您",), 1.0), RoleCue("customer", ("你们",), 1.0))
