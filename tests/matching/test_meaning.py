"""Rudeness in other words is found by what was learnt from examples, and good words beside it make it innocent."""

from pathlib import Path

import pytest

from phrasebook import load_phrasebook
from phrasebook.network import Network, read_network, write_network
from qa.call import Hit, Turn
from qa.matching.learning import callers, digest, sayings
from qa.matching.matcher import Matcher
from qa.matching.meaning import OPEN, Meaning

BOOK = load_phrasebook()
matcher = Matcher(BOOK)


def forbidden(said: str, *, asked: str = "我想问一下我家的事。") -> list[Hit]:
    opening = Turn(role="agent", text="您好，翠湖物业客服中心，我姓林，请问有什么可以帮助您？")
    turns = [opening, Turn(role="customer", text=asked), Turn(role="agent", text=said)]
    return [hit for hit in matcher.hits(turns) if hit.id.startswith("forbidden:")]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("漏水是楼上的事,谁家漏的你敲谁家门去。", 16),
        ("大门口那张纸写得清清楚楚,识字的都看得懂,你不识字吗?", 3),
        ("我两只手都占着呢,你去问隔壁窗口的小刘。", 20),
        ("解释了三遍了还绕不明白,你这脑子怎么长的。", 13),
    ],
)
def test_other_words_for_the_same_rudeness(said: str, number: int) -> None:
    found = {hit.id: hit for hit in forbidden(said)}
    assert f"forbidden:{number}" in found
    hit = found[f"forbidden:{number}"]
    assert said[slice(*hit.span)] == hit.text


@pytest.mark.parametrize(
    "said",
    [
        "楼上漏水的话,我先联系楼上的业主,半小时内给您回话。",
        "通知贴在大门口,您要是没看到,我现在念给您听。",
        "师傅大概两点到,到之前会给您打电话。",
        "哪栋?几楼?",
        "好的,记下了。",
    ],
)
def test_plain_answers_are_innocent(said: str) -> None:
    assert not [hit for hit in forbidden(said) if hit.certainty == "sure"]


def test_what_is_only_likely_is_unsure_and_says_how_likely() -> None:
    meaning = Meaning(BOOK.meanings)
    for line in ("你问我我问谁去", "有本事你就去告我们好了", "我这儿一堆事呢你找别人"):
        found = meaning.search(matcher.normalise(line).text)
        assert found
        assert all(OPEN <= meant.probability <= 1 for meant in found)


def test_courtesy_in_the_same_breath_leaves_it_to_a_person() -> None:
    rude = "我两只手都占着呢,你去问隔壁窗口的小刘。"
    assert [hit.certainty for hit in forbidden(rude)] == ["sure"]
    assert [hit.certainty for hit in forbidden("对不起," + rude)] in ([], ["unsure"])


def test_the_networks_are_of_the_examples_at_hand() -> None:
    """If this fails: pip install -e '.[learn]' && python -m qa.matching.learning."""
    assert BOOK.meanings.source == digest(sayings(BOOK))
    assert BOOK.callers.source == digest(callers())


@pytest.mark.parametrize("network", [BOOK.meanings, BOOK.callers], ids=["meanings", "callers"])
def test_the_file_keeps_the_network(network: Network, tmp_path: Path) -> None:
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    write_network(network, first)
    write_network(read_network(first), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("content", [b"", b"something else", b"PK\x03\x04 cut off"])
def test_another_file_is_no_network(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "meanings.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"meanings\.npz: not a network"):
        read_network(path)


@pytest.mark.parametrize(
    ("said", "phrase", "certainty"),
    [
        ("我做不了主。", "forbidden:19", "sure"),
        ("装修押金我做不了主,得看验收结果,没问题的话七天退到您卡上。", "forbidden:19", "unsure"),
        ("催什么催,烦死人了。", "forbidden:4", "sure"),
        ("夜里碰上这种声音真是烦死人了,您听着是几楼传来的?", "forbidden:4", "unsure"),
    ],
)
def test_rude_words_in_an_innocent_turn_are_left_to_a_person(said: str, phrase: str, certainty: str) -> None:
    assert [hit.certainty for hit in forbidden(said) if hit.id == phrase] == [certainty]


def test_a_very_long_turn_is_no_trouble() -> None:
    assert forbidden("好的" * 5000) == []


def test_an_accusation_that_stands_alone_needs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is only likely is sure where the agent was rude elsewhere, whichever turn came first."""
    monkeypatch.setattr("qa.matching.meaning.SURE", 1.1)
    likely, rude = "我这儿一堆事呢,你上隔壁窗口问去。", "你真烦,等一会吧,我在忙。"
    decent = "好的,我记下了,师傅两点到。"

    def certainty(*said: str) -> list[str]:
        turns = [
            Turn(role="agent", text="您好，翠湖物业。"),
            *(Turn(role="agent", text=text) for text in said),
        ]
        return [hit.certainty for hit in matcher.hits(turns) if hit.method == "meaning"]

    assert certainty(decent, likely) == ["unsure"]
    assert certainty(rude, likely) == certainty(likely, rude) == ["sure"]
    assert "sure" not in certainty(rude, "对不起," + likely)
