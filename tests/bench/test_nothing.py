"""The recordings in which nobody speaks are what they say: the same every time, of the length and kinds promised."""

from __future__ import annotations

from pathlib import Path

import nothing
import numpy as np
import pytest
from no_speech import Ear, heard
from telephone import RATE, write_wav

from phrasebook import load_phrasebook
from qa.call import Segment, Word
from qa.checker import Checker
from qa.recording import ScriptedRecogniser
from qa.settings import load_settings


@pytest.mark.parametrize("name", [name for name in nothing.NAMED if "foreign" not in name])
def test_a_sound_is_the_same_every_time_and_as_long_as_asked_for(name: str) -> None:
    once = nothing.sound(name, 1.2345)
    assert once.dtype == np.float32
    assert len(once) == round(1.2345 * RATE)
    assert np.abs(once).max() < 1
    assert np.array_equal(once, nothing.sound(name, 1.2345))


def test_the_recordings_are_of_all_kinds_and_together_as_long_as_asked_for() -> None:
    made = list(nothing.recordings(minutes=2))
    kinds = {recording.kind for recording in made}
    assert kinds >= {*nothing.SOUNDS, "mixed", "two channels"} - {"foreign"}
    assert {recording.channels for recording in made} == {1, 2}
    assert sum(recording.minutes for recording in made) == pytest.approx(2, rel=0.01)


def test_two_hours_are_cut_in_recordings_of_one_to_five_minutes() -> None:
    lengths = [seconds / 60 for *_, seconds in nothing.plan(120)]
    assert sum(lengths) == pytest.approx(120)
    assert min(lengths) >= 1
    assert max(lengths) <= 5


def test_what_is_heard_in_a_sound_is_counted(tmp_path: Path) -> None:
    """The command that looks for invented words sees those of a recogniser that invents them."""
    words = (Word(text="您好", start=1.0, end=1.5, probability=0.9),)
    ear = Ear()
    checker = Checker(
        load_phrasebook(),
        timezone=load_settings(environ={}).timezone,
        recogniser=lambda: ScriptedRecogniser(
            (Segment(channel=0, start=1.0, end=1.5, text="您好", words=words),)
        ),
        memory=ear,
    )
    path = write_wav(tmp_path / "hum.wav", [nothing.sound("hum", 3.0)])
    tally = heard(checker, ear, path, minutes=0.05)
    assert [figures["text"] for figures in tally.segments] == ["您好"]
