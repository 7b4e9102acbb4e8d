"""What a caller on hold listens to: music without a voice, made of tones, strings of numbers and noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from telephone import RATE, Samples, at, band, clock, edged, put

_PENTATONIC = (0, 2, 4, 7, 9)
_CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
_A3_HZ = 220.0


def plucked(seconds: float, seed: int) -> Samples:
    """A pentatonic melody on a plucked string (Karplus and Strong), with a bass note every bar."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    beat_s = rng.uniform(0.3, 0.5)
    step = 5
    for number in range(int(seconds / beat_s)):
        step = int(np.clip(step + rng.integers(-2, 3), 0, 11))
        if number % 8 == 0:
            put(track, 0.7 * _string(rng, _A3_HZ / 2, 2.0), number * beat_s)
        if rng.random() < 0.8:
            put(track, _string(rng, _scale(step), 1.2), number * beat_s)
    return at(band(track), -22)


def chords(seconds: float, seed: int) -> Samples:
    """Four chords of an electric organ, again and again."""
    return at(band(_progression(seconds, seed, 2.0, (1.0, 0.5, 0.33, 0.2))), -23)


def music_box(seconds: float, seed: int) -> Samples:
    """Small bells, high and out of tune with themselves."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    tune = rng.integers(3, 12, 16)
    for number in range(int(seconds / 0.28)):
        if rng.random() < 0.85:
            moment = clock(1.2)
            hz = 2 * _scale(int(tune[number % 16]))
            bell = np.sin(2 * np.pi * hz * moment) + 0.4 * np.sin(2 * np.pi * 2.76 * hz * moment)
            put(track, bell * np.exp(-moment * 5), number * 0.28)
    return at(band(track), -24)


def pads(seconds: float, seed: int) -> Samples:
    """Slow chords that swell, over drums: the rhythm that VAD takes for syllables."""
    rng = np.random.default_rng(seed)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.25 * clock(seconds))
    track = _progression(seconds, seed, 4.0, (1.0, 0.7, 0.5, 0.4, 0.3, 0.25)) * swell
    beat_s = 60 / rng.uniform(84, 124)
    for number in range(int(seconds / beat_s * 2)):
        kick, snare, hat = number % 4 == 0, number % 4 == 2, True
        moment = clock(0.18)
        if kick:
            put(track, 5 * np.sin(2 * np.pi * (60 * moment + 8 * np.exp(-moment * 30))) * np.exp(-moment * 18),
                number * beat_s / 2)  # fmt: skip
        if snare:
            put(track, 2 * rng.standard_normal(len(moment)) * np.exp(-moment * 22), number * beat_s / 2)
        if hat:
            put(
                track,
                0.7 * np.diff(rng.standard_normal(400)) * np.exp(-np.arange(399) / 90),
                number * beat_s / 2,
            )
    return at(band(track), -21)


def jingle(seconds: float, seed: int) -> Samples:
    """Eight notes of a square wave, a pause, and the same again, as old exchanges play."""
    rng = np.random.default_rng(seed)
    notes = [(int(rng.integers(0, 11)), float(rng.choice([0.2, 0.2, 0.4]))) for _ in range(8)]
    once = np.concatenate(
        [edged(np.sign(np.sin(2 * np.pi * 2 * _scale(step) * clock(s)))) for step, s in notes]
    )
    track = np.zeros(len(clock(seconds)))
    for start in np.arange(0.2, seconds, len(once) / RATE + 1.5):
        put(track, once, start)
    return at(band(track), -24)


def bowed(seconds: float, seed: int) -> Samples:
    """A solo fiddle: long notes that glide and tremble, near to a singing voice."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    now, hz = 0.1, _scale(5)
    while now < seconds:
        length_s = float(rng.uniform(0.3, 1.6))
        aim = _scale(int(rng.integers(2, 11)))
        moment = clock(length_s)
        pitch = aim + (hz - aim) * np.exp(-moment * 18) + 0.012 * aim * np.sin(2 * np.pi * 5.5 * moment)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        note = np.sum([np.sin(number * phase) / number for number in range(1, 8)], axis=0)
        put(track, edged(note, 0.06), now)
        now, hz = now + length_s * rng.uniform(0.9, 1.3), aim
    return at(band(track), -22)


def _scale(step: int) -> float:
    octave, place = divmod(step, 5)
    return float(_A3_HZ * 2 ** (octave + _PENTATONIC[place] / 12))


def _string(rng: np.random.Generator, hz: float, seconds: float) -> NDArray[np.float64]:
    ring = rng.uniform(-1, 1, round(RATE / hz))
    rounds = []
    for _ in range(int(seconds * hz)):
        rounds.append(ring)
        ring = 0.498 * (ring + np.roll(ring, 1))
    return edged(np.concatenate(rounds), 0.003)


def _progression(seconds: float, seed: int, bar_s: float, partials: tuple[float, ...]) -> NDArray[np.float64]:
    """Chords of ``bar_s`` each; ``partials``: how loud the harmonics of a note are."""
    rng = np.random.default_rng(seed)
    root = _A3_HZ * 2 ** (rng.integers(-4, 4) / 12)
    track = np.zeros(len(clock(seconds)))
    for number, start in enumerate(np.arange(0, seconds, bar_s)):
        moment = clock(bar_s)
        chord = np.zeros(len(moment))
        for semitone in _CHORDS[number % 4]:
            hz = root * 2 ** (semitone / 12)
            for harmonic, gain in enumerate(partials, 1):
                chord += gain * np.sin(2 * np.pi * harmonic * hz * moment)
        put(track, edged(chord, 0.05), start)
    return track
