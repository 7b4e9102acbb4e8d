"""The pigeonhole search loses nothing that an exhaustive search finds."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from phrasebook import load_phrasebook
from qa.matching.fuzzy import FuzzySet
from qa.matching.sound import Sounds

sounds = Sounds(load_phrasebook().syllables)
TARGET = "请留下你的电话号码"
EDITS = len(TARGET) // 5


def exhaustive(text: str) -> int | None:
    """The fewest edits of any window of ``text``, if few enough."""
    encoded, target = sounds(text), sounds(TARGET)
    best = [
        Levenshtein.distance(encoded[begin:end], target)
        for begin in range(len(encoded) + 1)
        for end in range(begin, len(encoded) + 1)
    ]
    return min(best) if min(best) <= EDITS else None


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["请留下你的电话号码", "请流下", "你的", "电", "话", "号码", "好", "吗", "姓名", "留下"]
        ),
        max_size=6,
    ),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["", "很", "得"])), max_size=3),
)
def test_it_finds_what_an_exhaustive_search_finds(parts: list[str], slips: list[tuple[int, str]]) -> None:
    text = list("".join(parts))
    for at, instead in slips:
        if at < len(text):
            text[at] = instead
    said = "".join(text)
    search: FuzzySet[str] = FuzzySet(sounds)
    search.add("phrase", TARGET)
    found = [edits for _, _, _, edits, _ in search.search(sounds(said))]
    expected = exhaustive(said)
    assert (min(found) if found else None) == expected


def test_a_slip_that_turns_the_meaning_round_is_none() -> None:
    search: FuzzySet[str] = FuzzySet(sounds)
    search.add("phrase", "这个事我处理不了")
    assert list(search.search(sounds("这个事我处理步了")))
    assert not list(search.search(sounds("这个事我处理好了")))


def test_short_phrases_are_left_to_the_exact_search() -> None:
    search: FuzzySet[str] = FuzzySet(sounds)
    search.add("phrase", "不知道")
    assert not list(search.search(sounds("不知道")))
