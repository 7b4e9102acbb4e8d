"""Speech is packed into windows, and every moment of a window is found again in the recording."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qa.recording.decode_child import RATE
from qa.recording.speech import GAP_S, WINDOW_S, Stretch, find_speech, pack


def stretch(begin_s: float, end_s: float) -> Stretch:
    return Stretch(int(begin_s * RATE), int(end_s * RATE))


def test_long_silences_are_shortened_and_short_ones_kept() -> None:
    (window,) = pack(0, [stretch(1, 3), stretch(3.2, 4), stretch(60, 62)])
    assert [s.at / RATE for s in window.stretches] == pytest.approx([0, 2.2, 3 + GAP_S])
    assert window.length / RATE == pytest.approx(5 + GAP_S)


def test_every_stretch_is_in_one_window_that_the_model_can_read() -> None:
    speech = [stretch(10 * n, 10 * n + 1 + n % 7) for n in range(40)]
    windows = pack(1, speech)
    assert [(s.begin, s.end) for w in windows for s in w.stretches] == [(s.begin, s.end) for s in speech]
    assert all(w.channel == 1 and w.length <= WINDOW_S * RATE for w in windows)


def test_windows_are_filled_evenly() -> None:
    lengths = [w.length / RATE for w in pack(0, [stretch(20 * n, 20 * n + 5) for n in range(7)])]
    assert len(lengths) == 2
    assert max(lengths) - min(lengths) < 7


def test_nothing_makes_no_window() -> None:
    assert pack(0, []) == []


def test_times_lead_back_to_their_own_stretch() -> None:
    """Two turns of one voice lie side by side in the window and far apart in the call."""
    (window,) = pack(0, [stretch(1, 3), stretch(60, 62)])
    first, second = window.stretches
    assert window.nearest(1.9) == first
    assert window.nearest(2.1) == first
    assert window.nearest(2.4) == second
    assert window.in_recording(1.5, first) == 2.5
    assert window.in_recording(2.6, second) == pytest.approx(60.1)
    assert window.in_recording(2.2, first) == 3.0  # never outside of its stretch


def test_the_sound_of_a_window_is_its_speech_with_silence_between() -> None:
    samples = np.full(10 * RATE, 16_384, np.int16)
    (window,) = pack(0, [stretch(1, 2), stretch(5, 6)])
    sound = window.sound(samples)
    assert sound.dtype == np.float32
    assert len(sound) == window.length
    assert sound[:RATE].min() == sound[-RATE:].max() == 0.5
    assert not sound[RATE : int(1.5 * RATE)].any()


@pytest.mark.parametrize("seconds", [0.0, 0.01, 5.0])
def test_silence_is_no_speech(seconds: float) -> None:
    assert find_speech(np.zeros(int(seconds * RATE), np.int16)) == []


def test_speech_across_a_block_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector looks at blocks; here it finds two stretches, the second across the end of the first block."""
    speech = [(1, 2), (9, 12)]

    def detect(sound: np.ndarray, options: object) -> list[dict[str, int]]:
        loud = np.flatnonzero(sound > 0)
        parts = np.split(loud, np.flatnonzero(np.diff(loud) > 1) + 1) if len(loud) else []
        return [{"start": int(part[0]), "end": int(part[-1]) + 1} for part in parts]

    monkeypatch.setattr("qa.recording.speech._BLOCK_S", 10)
    monkeypatch.setattr("faster_whisper.vad.get_speech_timestamps", detect)
    samples = np.zeros(15 * RATE, np.int16)
    for begin, end in speech:
        samples[begin * RATE : end * RATE] = 1000
    assert [(s.begin // RATE, s.end // RATE) for s in find_speech(samples)] == speech


def test_a_window_holds_one_voice() -> None:
    """Words of two voices that follow closely would be given to the wrong one."""
    turns = [replace(stretch(4 * n, 4 * n + 3), voice=n % 2) for n in range(20)]
    windows = pack(0, turns)
    assert all(len({s.voice for s in window.stretches}) == 1 for window in windows)
    assert sorted(s.begin for window in windows for s in window.stretches) == [s.begin for s in turns]
