"""The recording is asked about words that sound nearly like a phrase, and its answer decides."""

from __future__ import annotations

import pytest

from phrasebook import load_phrasebook
from qa.call import Answer, Hit, Likelihood, Question, Turn, Word
from qa.matching.matcher import Matcher
from qa.matching.verify import Verifier

MATCHER = Matcher(load_phrasebook())
VERIFIER = Verifier(MATCHER.suspects, MATCHER.normalise)
ASKED = Turn(role="customer", text="师傅什么时候来?", start=0.0, end=1.5)


def heard(text: str, *, probability: float = 0.6, likelihoods: tuple[Likelihood, ...] = ()) -> Turn:
    """A turn of the agent as a recogniser writes it, four characters a second."""
    words = tuple(
        Word(text=c, start=2 + n / 4, end=2 + (n + 1) / 4, probability=probability)
        for n, c in enumerate(text)
    )
    return Turn(
        role="agent",
        text=text,
        start=2.0,
        end=2 + len(text) / 4,
        channel=0,
        words=words,
        likelihoods=likelihoods,
    )


def answered(turn: Turn, ratio: float) -> tuple[Turn, ...]:
    """The call after a recording that finds every suspect so likely a character."""
    answers = []
    for question in VERIFIER.questions([ASKED, turn]):
        first = question.texts[0]
        values = tuple(0.0 if text == first else ratio * _changed(first, text) for text in question.texts)
        answers.append(Answer(question=question, log_probabilities=values))
    return VERIFIER.with_likelihoods([ASKED, turn], answers)


def _changed(first: str, text: str) -> int:
    """Characters of the wording in ``text``: those between what both have in common, three at least."""
    return max(3, sum(a != b for a, b in zip(first, text, strict=False)))


def hits(turns: tuple[Turn, ...]) -> list[Hit]:
    return [hit for hit in MATCHER.hits(turns) if hit.id.startswith("forbidden:")]


def test_a_question_holds_what_was_heard_and_what_may_have_been_said() -> None:
    (question,) = VERIFIER.questions([ASKED, heard("其什么，等着吧。")])
    assert question.texts[0] == "其什么，等着吧。"
    assert "急什么，等着吧。" in question.texts[1:]
    assert len(question.texts) <= 5
    assert (question.channel, question.start) == (0, 2.0)


@pytest.mark.parametrize(
    ("ratio", "certainties"), [(0.2, {"sure"}), (-0.4, {"sure"}), (-0.8, {"unsure"}), (-2.0, set())]
)
def test_the_recording_raises_or_drops_a_phrase(ratio: float, certainties: set[str]) -> None:
    by_sound = [h for h in hits(answered(heard("其什么，等着吧。"), ratio)) if h.method == "sound"]
    found = [hit for hit in by_sound if hit.id == "forbidden:25"]
    assert {hit.certainty for hit in found} == certainties
    for hit in found:
        assert hit.text == "其什么"
        assert hit.likelihood == pytest.approx(ratio, abs=0.3)


@pytest.mark.parametrize(("ratio", "found"), [(0.5, False), (3.0, True)])
def test_what_sounds_little_like_the_phrase_needs_more_than_to_beat_nonsense(
    ratio: float, found: bool
) -> None:
    """“He is out” (不在，出去了), heard as nonsense, is not “get out” because that fits no worse."""
    got = hits(answered(heard("小培，不再，出去聊"), ratio))
    assert ("forbidden:14" in {hit.id for hit in got}) == found


def test_without_the_recording_a_slip_is_unsure() -> None:
    """A phrase may have been added when the sound was gone already."""
    by_words = Matcher(load_phrasebook(), methods=("exact", "variant", "sound", "fuzzy"))
    (recorded,) = by_words.hits((ASKED, heard("初去今天不办工")))
    assert (recorded.id, recorded.certainty) == ("forbidden:14", "unsure")
    (typed,) = by_words.hits((ASKED, Turn(role="agent", text="初去今天不办工")))
    assert (typed.id, typed.certainty) == ("forbidden:14", "sure")  # typed by hand: nothing to ask


def test_what_is_written_as_the_phrase_needs_no_question() -> None:
    assert "sure" in {hit.certainty for hit in hits((ASKED, heard("急什么，等着。")))}


def test_words_heard_with_certainty_are_not_questioned() -> None:
    assert VERIFIER.questions([ASKED, heard("其什么，等着吧。", probability=0.97)]) == ()


def test_a_customer_and_a_transcript_are_not_questioned() -> None:
    customer = Turn(role="customer", text="其什么", channel=1, words=heard("其什么").words)
    assert VERIFIER.questions([customer, Turn(role="agent", text="其什么")]) == ()


def test_a_short_phrase_is_said_in_one_breath() -> None:
    assert "急什么" not in {s.wording for s in MATCHER.suspects(MATCHER.normalise("您急,什么事?").text)}


def test_a_guard_holds_for_what_was_misheard() -> None:
    """Somebody else's words, quoted, are nobody's rudeness, misheard or not."""
    assert not [
        hit
        for hit in hits(answered(heard("您说他跟您讲其什么，这个我来核实。"), 0.1))
        if hit.certainty == "sure"
    ]


def test_an_answer_to_another_question_says_nothing() -> None:
    turn = heard("其什么，等着吧。")
    other = Question(channel=1, start=2.0, end=4.5, texts=("其什么，等着吧。", "急什么，等着吧。"))
    (_, same) = VERIFIER.with_likelihoods(
        [ASKED, turn], [Answer(question=other, log_probabilities=(0.0, 0.0))]
    )
    assert same == turn
