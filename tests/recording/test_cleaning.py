"""What the model wrote becomes what was said."""

from __future__ import annotations

import pytest

from qa.call import UNHEARD, Word
from qa.recording.cleaning import is_credit, simplified
from qa.recording.reading import Reading, goes_in_circles
from qa.recording.speech import Stretch
from qa.recording.whisper import _segment


def words(*texts: str) -> list[Word]:
    return [Word(text=text, start=n, end=n + 0.5, probability=0.9) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["您好,", "請問", "有", "什麼", "可以", "幫助", "您?"], "您好，请问有什么可以帮助您？"),
        (["不", "知道"], "不知道"),
        ([" 師傅", " 來", "了。"], "师傅来了。"),
        (["乾", "淨", "乾", "隆"], "干净乾隆"),  # one character, two ways: by the word beside it
        (["我", " Wi", "Fi", " is", " down,", "你", "來"], "我WiFi is down,你来"),
        (["3", "棟", "\ufffd", "6", "0", "1"], "3栋601"),
        ([], ""),
    ],
)
def test_simplified_joins_to_the_text_and_keeps_times(written: list[str], said: str) -> None:
    found = simplified(words(*written))
    assert "".join(word.text for word in found) == said
    assert {word.start for word in found} <= {word.start for word in words(*written)}
    assert all(word.text for word in found)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢观看",
        "谢谢大家收看！",
        "感谢您的观看",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "字幕由Amara.org社区提供",
        "字幕by索兰娅",
        "中文字幕志愿者 杨茜茜",
        "下期再见",
    ],
)
def test_credits_of_films_are_not_speech(text: str) -> None:
    assert is_credit(text)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢",
        "谢谢您",
        "谢谢大家",
        "感谢您的来电，再见。",
        "您给我们点个赞吧",
        "好的，再见。",
        "我订阅了你们的公众号",
        "那个字幕屏坏了",
        "谢谢您的批评指正",
    ],
)
def test_what_is_said_on_the_telephone_stays(text: str) -> None:
    assert not is_credit(text)


def test_a_loop_is_told_from_speech() -> None:
    assert goes_in_circles("好的" * 40)
    assert not goes_in_circles("喂喂喂，您好，您好，听得见吗？")
    assert not goes_in_circles("对于您反映的问题，我们会马上处理，并尽快给您回复。感谢您的来电，再见。")
    assert not goes_in_circles("")


@pytest.mark.parametrize(("chinese", "text"), [(0.98, UNHEARD), (0.02, None)])
def test_of_a_loop_remains_that_somebody_spoke_if_it_was_this_language(
    chinese: float, text: str | None
) -> None:
    looped = Reading(
        channel=0,
        stretch=Stretch(16_000, 16_000 * 21),
        words=tuple(words(*["好的"] * 40)),
        no_speech_probability=0.1,
        is_looped=True,
        chinese_probability=chinese,
        window_speech_s=20.0,
    )
    segment = _segment(looped)
    assert (segment.text if segment else None) == text
    if segment:
        assert [(word.start, word.end, word.probability) for word in segment.words] == [(1.0, 21.0, 0.0)]
