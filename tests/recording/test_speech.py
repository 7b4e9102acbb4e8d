"""Packing loses nothing, and every moment finds its way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.recording.decode_child import RATE
from qa.recording.speech import GAP_S, WINDOW_S, Stretch, pack

LENGTHS = st.lists(st.tuples(st.floats(0.1, 40), st.floats(0.1, 26)), min_size=1, max_size=30)


@given(LENGTHS)
def test_windows_hold_all_speech_once_within_their_length(lengths: list[tuple[float, float]]) -> None:
    stretches, at = [], 0.0
    for silence, speech in lengths:
        begin = at + silence
        at = begin + speech
        stretches.append(Stretch(int(begin * RATE), int(at * RATE)))
    windows = pack(0, stretches)
    packed = [(s.begin, s.end) for window in windows for s in window.stretches]
    assert packed == [(s.begin, s.end) for s in stretches]
    for window in windows:
        assert window.length <= WINDOW_S * RATE
        for left, right in zip(window.stretches, window.stretches[1:], strict=False):
            gap = right.at - (left.at + left.end - left.begin)
            assert 0 <= gap <= GAP_S * RATE


def test_moments_go_back_to_where_they_were_spoken() -> None:
    (window,) = pack(0, [Stretch(1 * RATE, 3 * RATE), Stretch(60 * RATE, 62 * RATE)])
    first, second = window.stretches
    assert window.nearest(1.9) == first
    assert window.nearest(2.6) == second
    assert window.in_recording(1.0, first) == 2.0
    assert window.in_recording(2.5 + 1.0, second) == pytest.approx(61.0)
    assert window.in_recording(99.0, second) == 62.0
