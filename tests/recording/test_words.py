"""The packaged model on real recordings: right enough, at the right times, and the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.call import Segment
from qa.recording import WhisperRecogniser
from qa.recording.decode import decoded
from qa.settings import load_settings

pytestmark = pytest.mark.audio
SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def recogniser() -> WhisperRecogniser:
    return WhisperRecogniser.load(None, load_settings().data)


def hear(recogniser: WhisperRecogniser, name: str) -> tuple[Segment, ...]:
    with decoded(SAMPLES / name, source=name, max_hours=1) as sound:
        return recogniser.transcribe(sound.channels)


def test_it_hears_the_same_twice(recogniser: WhisperRecogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    first = hear(recogniser, "recording-terrible-two-channel.ogg")
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    other = WhisperRecogniser.load(None, load_settings().data)  # on one thread
    assert hear(other, "recording-terrible-two-channel.ogg") == first


def test_words_make_up_the_text_and_lie_in_their_segment(recogniser: WhisperRecogniser) -> None:
    segments = hear(recogniser, "recording-excellent-two-channel.ogg")
    assert {segment.channel for segment in segments} == {0, 1}
    assert list(segments) == sorted(segments, key=lambda s: (s.start, s.channel))
    for segment in segments:
        assert "".join(word.text for word in segment.words) == segment.text
        starts = [word.start for word in segment.words]
        assert starts == sorted(starts)
        for word in segment.words:
            assert segment.start <= word.start <= word.end <= segment.end


def test_two_voices_that_take_turns_do_not_overlap(recogniser: WhisperRecogniser) -> None:
    """Times lead back through the windows: every stretch lies where its own channel is loud."""
    name = "recording-excellent-two-channel.ogg"
    segments = hear(recogniser, name)
    with decoded(SAMPLES / name, source=name, max_hours=1) as sound:
        for segment in segments:
            span = slice(int(segment.words[0].start * 16_000), int(segment.words[-1].end * 16_000))
            loud = [float(np.abs(channel[span].astype(float)).mean()) for channel in sound.channels]
            assert loud[segment.channel] > 3 * loud[1 - segment.channel]


def test_silence_and_noise_say_nothing(recogniser: WhisperRecogniser) -> None:
    noise = np.random.default_rng(0).normal(0, 100, 16_000 * 20).astype(np.int16)
    assert recogniser.transcribe([noise, np.zeros_like(noise)]) == ()
