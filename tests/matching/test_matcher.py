"""What counts as a hit, where it points, and what never counts."""

import pytest

from phrasebook import load_phrasebook
from qa.call import Hit, Role, Turn, Word
from qa.examples import check_examples
from qa.matching import Matcher

BOOK = load_phrasebook()
matcher = Matcher(BOOK)
ASKED = Turn(role="customer", text="我想问一下。")
FIRST = Turn(role="agent", text="您好。")


def hits(text: str, *, role: Role = "agent", confidence: float = 1.0, opening: bool = False) -> list[Hit]:
    turn = Turn(role=role, text=text, role_confidence=confidence)
    turns = [turn] if opening else [FIRST, ASKED, turn]
    return [hit for hit in matcher.hits(turns) if hit.turn == len(turns) - 1]


def ids(text: str, **how: object) -> set[str]:
    return {hit.id for hit in hits(text, **how)}  # type: ignore[arg-type]


def test_every_example_of_the_phrasebook_holds() -> None:
    assert [str(broken) for broken in check_examples(BOOK)] == []


@pytest.mark.parametrize(
    ("text", "id", "method", "said"),
    [
        ("哦，不知道。", "forbidden:2", "exact", "不知道"),
        ("急什么，烦死人了！", "forbidden:4", "exact", "急什么，烦死人了"),
        ("你急啥呀", "forbidden:25", "variant", "急啥"),
        ("都下搬了你不知到呀", "forbidden:24", "sound", "都下搬了你不知到"),
        ("讲了一天你还没听懂", "forbidden:13", "fuzzy", "讲了一天你还没听懂"),
        ("謝謝您的批評指正", "required:16", "exact", "謝謝您的批評指正"),
    ],
)
def test_a_hit_says_how_it_was_found_and_points_into_the_raw_text(
    text: str, id: str, method: str, said: str
) -> None:
    hit = next(hit for hit in hits(text) if hit.id == id)
    assert (hit.method, hit.text, text[slice(*hit.span)]) == (method, said, said)
    assert hit.certainty == "sure"
    assert (hit.similarity == 100) == (method == "exact")


def test_the_longest_match_wins_and_nested_phrases_are_not_counted_twice() -> None:
    assert ids("急什么，没看到我在忙着吗？") == {"forbidden:5"}
    assert ids("你自己都不知道，我怎么知道？") == {"forbidden:30"}
    assert ids("都下班了你不知道呀") == {"forbidden:24"}
    assert ids("对不起，打扰您了。") == {"required:19"}
    assert ids("谢谢您的批评指正。") == {"required:16"}


def test_a_phrase_counts_once_a_turn() -> None:
    assert [hit.id for hit in hits("不知道，不知道，就是不知道。")] == ["forbidden:2"]


@pytest.mark.parametrize("role", ["customer", "other"])
def test_the_words_of_others_never_count(role: Role) -> None:
    assert hits("急什么，烦死人了！不知道！谢谢，再见。", role=role) == []


def test_words_of_a_voice_that_may_not_be_the_agents_are_never_sure() -> None:
    assert {hit.certainty for hit in hits("急什么，烦死人了！谢谢。", confidence=0.6)} == {"unsure"}


def test_hey_counts_in_the_opening_alone() -> None:
    assert "forbidden:1" in ids("喂，翠湖物业。", opening=True)
    assert "forbidden:1" not in ids("喂，您还在听吗？")


def test_a_hit_in_a_recording_takes_its_time_from_the_words() -> None:
    words = (
        Word(text="哦,", start=1.0, end=1.2, probability=0.9),
        Word(text="不", start=1.5, end=1.7, probability=0.9),
        Word(text="知道", start=1.7, end=2.1, probability=0.9),
    )
    turn = Turn(role="agent", text="哦,不知道", start=1.0, end=2.1, words=words)
    hit = next(hit for hit in matcher.hits([FIRST, ASKED, turn]) if hit.id == "forbidden:2")
    assert (hit.start, hit.end) == (1.5, 2.1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "，。！",
        "\x00\ufffd",
        "急" * 5000,
        "不知" * 2000,
        "((((",
        "𠮷野家\U0001f600",
    ],
)
def test_strange_text_is_no_trouble(text: str) -> None:
    assert all(hit.certainty in ("sure", "unsure") for hit in hits(text))


def test_a_turn_of_160_000_characters_is_searched_to_the_end() -> None:
    turns = [Turn(role="agent", text="您好不知道急什么" * 20_000)]
    assert {"forbidden:2", "forbidden:25"} & {hit.id for hit in matcher.hits(turns)}
