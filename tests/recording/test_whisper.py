"""The packaged model on real recordings (``samples/``): the same words every time, and none that nobody said."""

from __future__ import annotations

from pathlib import Path

import pytest
from sounds import write_tone

from qa.errors import EmptyCallError
from qa.recording import WhisperRecogniser, recognise
from qa.settings import load_settings

pytestmark = pytest.mark.audio
SAMPLES = Path(__file__).parents[2] / "samples"
EXCELLENT = SAMPLES / "recording-excellent-two-channel.ogg"


@pytest.fixture(scope="module")
def whisper() -> WhisperRecogniser:
    return WhisperRecogniser.load(None, load_settings().data)


def test_the_same_recording_gives_the_same_segments(whisper: WhisperRecogniser) -> None:
    once = recognise(EXCELLENT, source="x", recogniser=whisper)
    again = recognise(EXCELLENT, source="x", recogniser=WhisperRecogniser.load(None, load_settings().data))
    assert once == again
    assert once.channels == 2
    for segment in once.segments:
        assert segment.text == "".join(word.text for word in segment.words)
        assert all(0 <= word.start <= word.end <= once.duration_s for word in segment.words)


def test_the_opening_is_heard_in_the_agents_channel(whisper: WhisperRecogniser) -> None:
    heard = recognise(EXCELLENT, source="x", recogniser=whisper)
    assert "请问有什么可以帮助" in "".join(segment.text for segment in heard.segments)


def test_a_tone_and_silence_say_nothing(whisper: WhisperRecogniser, tmp_path: Path) -> None:
    with pytest.raises(EmptyCallError):
        recognise(write_tone(tmp_path / "tone.wav", seconds=12), source="tone", recogniser=whisper)


def test_progress_ends_with_all_done(whisper: WhisperRecogniser) -> None:
    shares: list[float] = []
    recognise(EXCELLENT, source="x", recogniser=whisper, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
