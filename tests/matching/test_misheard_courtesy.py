"""What an agent said and the recogniser did not get is asked of the recording, so that nobody is told it is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from phrasebook import load_phrasebook
from qa.call import UNHEARD, Answer, Call, Facts, Review, Turn, Word
from qa.judging.review import Judge

BOOK = load_phrasebook()
JUDGE = Judge(BOOK, timezone=ZoneInfo("Asia/Shanghai"))


def heard(role: str, text: str, start: float) -> Turn:
    words = tuple(
        Word(text=c, start=start + n / 4, end=start + (n + 1) / 4, probability=0.6)
        for n, c in enumerate(text)
    )
    return Turn(
        role="agent" if role == "坐" else "customer",
        text=text,
        start=start,
        end=words[-1].end,
        channel=0,
        words=words,
    )


def asked(said: str, ratio: float, *turns: str, others: float = -80.0) -> Review:
    """The review where the recording finds ``said`` so likely a character, and all else as ``others``."""
    spoken = tuple(heard(*turn.split(":"), start=1.0 + 10 * n) for n, turn in enumerate(turns))
    answers = [
        Answer(
            question=question,
            log_probabilities=tuple(
                0.0 if not n else ratio * len(said) if said in text else others * len(said)
                for n, text in enumerate(question.texts)
            ),
        )
        for question in JUDGE.verifier.questions(spoken)
    ]
    call = Call(
        id="x",
        source="x",
        sha256="",
        facts=Facts(started_at=datetime(2026, 3, 2, 14, tzinfo=ZoneInfo("Asia/Shanghai"))),
        turns=JUDGE.verifier.with_likelihoods(spoken, answers),
        duration_s=60.0,
        model="base@test",
    )
    return JUDGE.review(call)


@pytest.mark.parametrize(("ratio", "surname"), [(0.5, True), (-1.0, True), (-2.0, None), (-5.0, False)])
def test_a_surname_that_was_misheard(ratio: float, surname: bool | None) -> None:
    opening = "坐:下午好，和顺物业客服中心，我尽假，请问有什么可以帮助您？"
    review = asked("我姓贾", ratio, opening, "客:停车费怎么交？")
    assert review.opening.surname is surname
    whole = any(hit.id == BOOK.opening.full for hit in review.hits)
    assert whole == (surname is True)


@pytest.mark.parametrize("words", ["我们这里是，", "我来帮您看，", "我就在听，", ""])
def test_no_surname_is_looked_for_in_other_words(words: str) -> None:
    review = asked("我姓", 9.0, f"坐:下午好，和顺物业客服中心，{words}请问有什么可以帮助您？", "客:停车费？")
    assert review.opening.surname is False


def test_a_surname_is_looked_for_in_the_opening_alone() -> None:
    later = asked(
        "我姓贾", 9.0, "坐:下午好，和顺物业客服中心，请讲。", "客:停车费？", "坐:我尽假，请问是几栋？"
    )
    assert later.opening.surname is False
    turns = [heard("坐", "好的，下午好，和顺物业，感谢您的来便。", 1.0), heard("客", "停车费？", 9.0)]
    questions = JUDGE.verifier.questions([*turns, heard("坐", "好的，我尽假，请问是几栋？", 12.0)])
    assert not [text for question in questions for text in question.texts if "我姓" in text]


def test_an_opening_in_two_turns_is_asked_as_one() -> None:
    review = asked(
        "我姓贾", 0.5, "坐:下午好，和顺物业客服中心。", "坐:我尽假，请问有什么可以帮助您？", "客:停车费？"
    )
    assert review.opening.surname is True


def test_of_two_courtesies_in_the_same_words_the_likelier_one_was_said() -> None:
    review = asked(
        "感谢你的来电",
        0.3,
        "坐:您好，和顺物业。",
        "客:停车费？",
        "坐:线上交，感谢您的来便，再见。",
        others=-0.9,
    )
    found = {hit.id for hit in review.hits if hit.text == "感谢您的来便"}
    assert found == {"required:18"}


def test_what_could_not_be_made_out_is_in_no_question() -> None:
    gap = Word(text=UNHEARD, start=0.0, end=1.0, probability=0.0)
    turn = heard("坐", "感谢您的来便，再见。", 1.1)
    whole = replace(turn, text=UNHEARD + turn.text, start=0.0, words=(gap, *turn.words))
    (question,) = JUDGE.verifier.questions([whole])
    assert question.start == 1.1
    assert not [text for text in question.texts if UNHEARD in text]


@pytest.mark.parametrize(("ratio", "certainty"), [(0.3, "sure"), (-0.9, "sure"), (-1.5, None)])
def test_a_courtesy_that_was_misheard(ratio: float, certainty: str | None) -> None:
    review = asked(
        "感谢你的来电", ratio, "坐:您好，和顺物业。", "客:停车费怎么交？", "坐:线上交，感谢您的来便，再见。"
    )
    found = [hit for hit in review.hits if hit.id == "required:18" and hit.text == "感谢您的来便"]
    assert [hit.certainty for hit in found] == ([certainty] if certainty else [])
    for hit in found:
        assert (hit.method, hit.likelihood) == ("sound", pytest.approx(ratio))


def test_what_was_said_in_so_many_words_is_not_asked_about_again() -> None:
    texts = [
        text
        for question in JUDGE.verifier.questions([heard("坐", "感谢您的来电，再见。不，感谢您的来便。", 1.0)])
        for text in question.texts[1:]
    ]
    assert not [text for text in texts if text.count("来电") > 1]
