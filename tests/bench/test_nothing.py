"""The recordings in which nobody speaks are what they say: the same every time, of the length and kinds promised."""

from __future__ import annotations

import nothing
import numpy as np
import pytest
from telephone import RATE


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
