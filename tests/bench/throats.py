"""What throats make without a word: breath, coughs, laughter, sobs, humming, and many voices at once.

Voices are made of glottal pulses, as harmonics of a gliding pitch, through three formants that move from vowel to
vowel; what they say is drawn by lot, so nobody says anything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from telephone import RATE, Samples, at, band, clock, edged, moments, put, smooth

_CONTROL = 100  # pitch, formants and loudness are given so many times a second
_WIDTHS_HZ = (60.0, 90.0, 120.0)  # of the formants
_VOWELS = np.array(
    [
        (730, 1090, 2440),
        (530, 1840, 2480),
        (270, 2290, 3010),
        (570, 840, 2410),
        (300, 870, 2240),
        (500, 1500, 2500),
    ],
    float,
)
_NEUTRAL = _VOWELS[5]
_OPEN = _VOWELS[0]
Curve = NDArray[np.float64]


def voiced(pitch_hz: Curve, formants_hz: NDArray[np.float64], loudness: Curve) -> NDArray[np.float64]:
    """Glottal pulses through a throat; 100 values a second of each curve, ``formants_hz`` of shape (n, 3).

    Three resonances one after the other, as in a throat, and pulses that are not quite even: without both, voice
    activity detection takes it for no voice at all.
    """
    shaky = pitch_hz * (1 + 0.01 * np.random.default_rng(1).standard_normal(len(pitch_hz)))
    coarse = np.arange(len(shaky)) * RATE // _CONTROL
    fine = np.arange(len(shaky) * RATE // _CONTROL)
    phase = 2 * np.pi * np.cumsum(np.interp(fine, coarse, shaky)) / RATE
    sound = np.zeros(len(fine))
    for number in range(1, int(3600 / max(40.0, float(shaky.min()))) + 1):
        hz = number * shaky
        gain = loudness * (hz < 3700) / number
        for place, width_hz in enumerate(_WIDTHS_HZ):
            squared = formants_hz[:, place] ** 2
            gain *= np.abs(squared / (squared - hz**2 + 1j * hz * width_hz))
        sound += np.interp(fine, coarse, gain) * np.sin(number * phase)
    return sound


def gibberish(rng: np.random.Generator, seconds: float, base_hz: float) -> NDArray[np.float64]:
    """One voice: vowels and hisses by lot, four or five a second, in phrases with pauses."""
    count = int(seconds * _CONTROL) + 1
    formants, loudness = np.tile(_NEUTRAL, (count, 1)), np.zeros(count)
    pitch = base_hz * np.ones(count)
    hisses = np.zeros(len(clock(seconds)))
    now = int(rng.uniform(0, 100))
    while now < count:
        phrase = int(rng.integers(4, 14))
        for number in range(phrase):
            length = int(rng.integers(12, 28))
            part = slice(now, min(now + length, count))
            share = np.linspace(0, 1, length)[: part.stop - part.start]
            formants[part] = _VOWELS[rng.integers(len(_VOWELS))]
            loudness[part] = rng.uniform(0.6, 1) * np.sin(np.pi * share) ** 0.6
            pitch[part] = (
                base_hz * (1.2 - 0.3 * number / phrase) * (1 + rng.uniform(-0.25, 0.25) * (share - 0.5))
            )
            if rng.random() < 0.5:
                hiss = rng.standard_normal(round(rng.uniform(0.03, 0.09) * RATE))
                put(hisses, 0.4 * hiss * np.hanning(len(hiss)), now / _CONTROL)
            now += length
            if now >= count:
                break
        now += int(rng.integers(20, 120))
    kernel = np.ones(7) / 7
    formants = np.stack([np.convolve(np.pad(f, 3, "edge"), kernel, "valid") for f in formants.T], axis=1)
    pitch = np.convolve(np.pad(pitch, 3, "edge"), kernel, "valid")
    voice = voiced(pitch, formants, loudness)[: len(hisses)]
    hisses[: len(voice)] += voice
    return hisses


def babble(seconds: float, seed: int, *, voices: int = 10, level_db: float = -26) -> Samples:
    """A hall full of people: ``voices`` of them at once."""
    rng = np.random.default_rng(seed)
    crowd = [gibberish(rng, seconds, rng.uniform(95, 240)) * rng.uniform(0.4, 1) for _ in range(voices)]
    return at(band(np.sum(crowd, axis=0)), level_db)


def next_door(seconds: float, seed: int) -> Samples:
    """Two voices behind a wall: only what is low comes through."""
    rng = np.random.default_rng(seed)
    track = gibberish(rng, seconds, 120) + gibberish(rng, seconds, 190)
    return at(band(track, 150, 700) + 0.001 * rng.standard_normal(len(track)), -38)


def lost_packets(seconds: float, seed: int) -> Samples:
    """A voice of which most packets of 20 ms are lost, and the one before is repeated, fading: a warble."""
    rng = np.random.default_rng(seed)
    size = RATE // 50
    frames = np.resize(gibberish(rng, seconds, 150), (int(seconds * 50), size)).copy()
    fade = 1.0
    for number in range(1, len(frames)):
        fade = fade * 0.85 if rng.random() < 0.65 else 1.0
        if fade < 1.0:
            frames[number] = frames[number - 1] * 0.9
    return at(band(np.resize(frames, len(clock(seconds)))), -24)


def breathing(seconds: float, seed: int) -> Samples:
    """Breath into the headset: in, higher; out, lower and onto the microphone."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    now = 0.3
    while now < seconds:
        for low, high, length_s, gain in ((900, 3200, 1.1, 0.6), (250, 1500, 1.5, 1.0)):
            puff = rng.standard_normal(round(length_s * rng.uniform(0.8, 1.3) * RATE))
            put(track, gain * band(puff, low, high) * np.hanning(len(puff)) ** 0.7, now)
            now += length_s + rng.uniform(0.1, 0.6)
        now += rng.uniform(0.2, 1.5)
    return at(track, -28)


def coughs(seconds: float, seed: int) -> Samples:
    """Coughs, one to four in a row, and throats cleared."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    for start in moments(rng, seconds, 2.0, 8.0):
        base = rng.uniform(90, 230)
        if rng.random() < 0.3:
            length = int(rng.integers(35, 70))
            pitch = 0.7 * base * (1 + 0.15 * rng.standard_normal(length))
            put(track, voiced(pitch, np.tile(_NEUTRAL, (length, 1)), np.hanning(length)), start)
            continue
        for number in range(int(rng.integers(1, 5))):
            moment = clock(0.3)
            burst = rng.standard_normal(len(moment)) * np.exp(-moment * 16)
            burst = band(burst, 500, 1600) + 0.6 * band(burst, 2200, 3200)
            tail = voiced(
                np.linspace(1.5, 0.8, 30) * base, np.tile(_OPEN, (30, 1)), np.exp(-np.linspace(0, 5, 30))
            )
            put(track, burst + 0.25 * tail[: len(burst)], start + 0.42 * number)
    return at(band(track), -22)


def laughter(seconds: float, seed: int) -> Samples:
    """Bouts of laughter: five breathy bursts a second, falling."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    for start in moments(rng, seconds, 3.0, 8.0):
        base = rng.uniform(150, 330)
        many = int(rng.integers(4, 12))
        for number in range(many):
            share = number / many
            pitch = np.linspace(1.5, 1.2, 12) * base * (1 - 0.4 * share)
            burst = voiced(pitch, np.tile(_OPEN, (12, 1)), np.hanning(12) * (1 - 0.6 * share))
            put(track, burst, start + 0.2 * number)
            puff = rng.standard_normal(round(0.09 * RATE))
            put(track, 0.15 * np.hanning(len(puff)) * puff, start + 0.2 * number + 0.11)
    return at(band(track), -22)


def crying(seconds: float, seed: int) -> Samples:
    """Wails that glide and tremble, sobs drawn in, sniffs."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    for start in moments(rng, seconds, 2.5, 6.0):
        length = int(rng.integers(60, 180))
        share = np.linspace(0, 1, length)
        pitch = (
            rng.uniform(280, 480)
            * (1 + 0.25 * np.sin(np.pi * share))
            * (1 + 0.03 * np.sin(share * length / 2.5))
        )
        mouth = _OPEN + (_NEUTRAL - _OPEN) * share[:, None]
        put(track, voiced(pitch, mouth, np.sin(np.pi * share) ** 0.5), start)
        for number in range(int(rng.integers(2, 5))):
            sob = rng.standard_normal(round(0.12 * RATE))
            put(
                track, 0.3 * band(sob, 900, 3300) * np.hanning(len(sob)), start + length / 100 + 0.25 * number
            )
    return at(band(track), -22)


def humming(seconds: float, seed: int) -> Samples:
    """Somebody hums a tune to himself, with the mouth closed."""
    rng = np.random.default_rng(seed)
    count = int(seconds * _CONTROL) + 1
    notes = 140 * 2 ** (rng.choice([0, 2, 4, 7, 9, 12], count // 35 + 1) / 12)
    pitch = np.convolve(np.repeat(notes, 35)[:count], np.ones(9) / 9, "same").clip(90)
    pitch *= 1 + 0.008 * np.sin(np.arange(count) / 3)
    loudness = np.abs(np.sin(np.pi * np.arange(count) / 35)) ** 0.3 * (smooth(rng, count, 0.04) > 0.2)
    track = voiced(pitch, np.tile([260.0, 1100.0, 2300.0], (count, 1)), loudness)
    return at(band(edged(track[: len(clock(seconds))]), 150), -28)
