"""Where nobody says anything to a caller, no words are invented, and nobody is credited or accused."""

from __future__ import annotations

from pathlib import Path

import nothing
import pytest
from telephone import write_wav

from phrasebook import load_phrasebook
from qa.call import Facts
from qa.checker import Checker
from qa.errors import EmptyCallError
from qa.recording import WhisperRecogniser
from qa.settings import load_settings

pytestmark = pytest.mark.audio
SECONDS = 20.0
WORDLESS = (
    "silence",
    "white noise -36 dB",
    "ringback",
    "keys",
    "fax",
    "plucked",
    "pads",
    "typing",
    "breathing",
    "traffic",
)
VOICES = ("laughter", "no language", "lost packets", "backwards")


@pytest.fixture(scope="module")
def checker() -> Checker:
    settings = load_settings()
    return Checker(
        load_phrasebook(),
        timezone=settings.timezone,
        recogniser=lambda: WhisperRecogniser.load(None, settings.data),
    )


@pytest.mark.parametrize("name", WORDLESS)
def test_nothing_is_heard_where_nobody_speaks(checker: Checker, name: str, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "call.wav", [nothing.sound(name, SECONDS)])
    with pytest.raises(EmptyCallError):
        checker.review_recording(path, source=name, given=Facts())


@pytest.mark.parametrize("name", VOICES)
def test_voices_without_words_are_neither_credited_nor_accused(
    checker: Checker, name: str, tmp_path: Path
) -> None:
    path = write_wav(tmp_path / "call.wav", [nothing.sound(name, SECONDS)])
    try:
        review = checker.review_recording(path, source=name, given=Facts())
    except EmptyCallError:
        return
    assert [hit for hit in review.hits + review.others if hit.certainty == "sure"] == []
    assert [miss for miss in review.missed if miss.certainty == "sure"] == []
