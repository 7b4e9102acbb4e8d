"""Canonical text and the way back to the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook import load_phrasebook
from qa.matching.normal import Normaliser

BOOK = load_phrasebook()
normalise = Normaliser(BOOK.spoken, dict(BOOK.simplified))


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("您好，請問有什麼可以幫助您？", "你好,请问有什么可以帮助你,"),
        ("这个事儿  我…处理不了！！", "这个事,我,处理不了,"),
        ("嗯，不知道。", "不知道,"),
        ("急，嗯，什么", "急,什么"),
        ("我儿子和女儿", "我儿子和女儿"),
        ("ＡＢ２栋", "ab2栋"),
        ("", ""),
    ],
)
def test_what_is_said_the_same_is_written_the_same(raw: str, canonical: str) -> None:
    assert normalise(raw).text == canonical


def test_a_span_points_into_the_raw_text() -> None:
    text = normalise("哎，这个事儿嗯，我处理不了。")
    begin = text.text.index("我处理不了")
    assert text.raw[slice(*text.span(begin, begin + 5))] == "我处理不了"


@given(st.text(alphabet="您好嗯呃，。 儿事急什麼!\U0001f600a1ＡＢ\x00", max_size=40), st.data())
def test_every_span_is_within_the_raw_text_and_reads_the_same(raw: str, data: st.DataObject) -> None:
    text = normalise(raw)
    if not text.text:
        return
    begin = data.draw(st.integers(0, len(text.text) - 1))
    end = data.draw(st.integers(begin + 1, len(text.text)))
    first, last = text.span(begin, end)
    assert 0 <= first < last <= len(raw)
    assert normalise("。" + raw[first:last]).text.strip(",") == text.text[begin:end].strip(",")
