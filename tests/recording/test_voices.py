"""Two voices in one channel are told apart by their sound, and one voice is not cut in two."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.recording.decode_child import RATE
from qa.recording.speech import Stretch
from qa.recording.voices import Span, by_voice, two_voices

WOMAN, MAN = (225.0, 1.0), (120.0, 0.85)  # pitch in Hz, and the formants against hers
VOWELS = [(800, 1200, 2500), (300, 2300, 3000), (350, 800, 2400), (500, 1800, 2500), (450, 900, 2600)]


def syllable(voice: tuple[float, float], chance: np.random.Generator) -> NDArray[np.float64]:
    """A fifth of a second of a vowel on a pitch that moves, as tones do."""
    pitch, formant = voice
    seconds = chance.uniform(0.16, 0.24)
    time = np.arange(int(seconds * RATE)) / RATE
    hz = pitch * (1 + chance.uniform(-0.15, 0.15) + chance.uniform(-0.1, 0.1) * time / seconds)
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    vowel = VOWELS[chance.integers(len(VOWELS))]
    sound = np.zeros(len(time))
    for n in range(1, int(3500 / pitch)):
        level = sum(np.exp(-(((n * pitch - formant * f) / 150) ** 2)) for f in vowel) + 0.02
        sound += level * np.sin(n * phase)
    return sound * np.hanning(len(time)) ** 0.3


def spoken(*turns: tuple[tuple[float, float], int]) -> tuple[NDArray[np.int16], list[tuple[int, int]]]:
    """Turns of so many syllables, half a second apart, and where each lies in samples."""
    chance = np.random.default_rng(7)
    pieces: list[NDArray[np.float64]] = [np.zeros(RATE // 2)]
    places = []
    for voice, count in turns:
        begin = sum(map(len, pieces))
        pieces += [syllable(voice, chance) for _ in range(count)]
        places.append((begin, sum(map(len, pieces))))
        pieces.append(np.zeros(RATE // 2))
    sound = np.concatenate(pieces)
    noise = chance.normal(0, 0.003, len(sound))
    return (8000 * (sound / np.abs(sound).max() + noise)).astype(np.int16), places


def test_each_turn_is_of_its_voice() -> None:
    sound, places = spoken((WOMAN, 12), (MAN, 9), (WOMAN, 4), (MAN, 14), (WOMAN, 10), (MAN, 3), (WOMAN, 8))
    parts = by_voice([Stretch(0, len(sound))], two_voices(sound, [Stretch(0, len(sound))]))
    voices = []
    for begin, end in places:
        middle = (begin + end) // 2
        (part,) = [part for part in parts if part.begin <= middle < part.end]
        assert part.begin <= begin + 1600
        assert part.end >= end - 1600
        assert part.voice_probability > 0.9
        voices.append(part.voice)
    assert len(set(voices[::2])) == len(set(voices[1::2])) == 1
    assert voices[0] != voices[1]


@pytest.mark.parametrize("voice", [WOMAN, MAN])
def test_one_voice_is_not_cut_in_two(voice: tuple[float, float]) -> None:
    sound, _ = spoken(*[(voice, 9)] * 8)
    assert two_voices(sound, [Stretch(0, len(sound))]) == ()


def test_too_little_speech_tells_nothing() -> None:
    sound, _ = spoken((WOMAN, 2), (MAN, 2))
    assert two_voices(sound, [Stretch(0, len(sound))]) == ()
    assert two_voices(sound, []) == ()


def test_stretches_are_cut_between_voices_and_not_within_one() -> None:
    spans = [Span(100, 900, 0, 0.9), Span(1000, 1400, 0, 0.6), Span(1600, 2000, 1, 0.8)]
    parts = by_voice([Stretch(0, 2100), Stretch(5000, 6000)], spans)
    assert [(part.begin, part.end, part.voice) for part in parts] == [
        (0, 1500, 0),
        (1500, 2100, 1),
        (5000, 6000, None),
    ]
    assert parts[0].voice_probability == pytest.approx(0.8)  # by length: 800 of 0.9, 400 of 0.6
