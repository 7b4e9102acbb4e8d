"""What a headset hears of the room and the street: fans, keyboards, chairs, wind, traffic, a dog."""

from __future__ import annotations

import numpy as np
from telephone import RATE, Samples, at, band, clock, coloured, edged, moments, put, sine, smooth
from throats import voiced


def room(seconds: float, seed: int, *, level_db: float = -48) -> Samples:
    """Air conditioning and a computer's fan, rising and falling."""
    rng = np.random.default_rng(seed)
    count = len(clock(seconds))
    track = coloured(rng, count, 1.4) * (0.6 + 0.4 * smooth(rng, count, 4.0))
    track += 0.02 * np.std(track) * (sine(120, seconds) + sine(387, seconds))
    return at(band(track, 150), level_db)


def typing(seconds: float, seed: int) -> Samples:
    """A keyboard: runs of keys, each a click down and a softer one up, over a quiet room."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    for start in moments(rng, seconds, 1.5, 6.0):
        now = start
        for _ in range(int(rng.integers(3, 30))):
            for delay_s, gain in ((0.0, 1.0), (rng.uniform(0.06, 0.1), 0.4)):
                click = rng.standard_normal(round(0.02 * RATE)) * np.exp(-np.arange(round(0.02 * RATE)) / 25)
                put(track, gain * rng.uniform(0.4, 1) * click, now + delay_s)
            now += rng.uniform(0.08, 0.3)
    return at(band(track, 600), -26) + room(seconds, seed + 1, level_db=-56)


def bumps(seconds: float, seed: int) -> Samples:
    """Doors, drawers, a chair that creaks, a headset put down."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    for start in moments(rng, seconds, 1.0, 7.0):
        moment = clock(0.35)
        thump = np.sin(2 * np.pi * rng.uniform(70, 190) * moment) * np.exp(-moment * rng.uniform(12, 30))
        put(track, 2 * thump + 0.5 * rng.standard_normal(len(moment)) * np.exp(-moment * 60), start)
        if rng.random() < 0.4:
            length_s = rng.uniform(0.3, 0.9)
            pitch = np.linspace(rng.uniform(250, 500), rng.uniform(300, 700), round(length_s * 100))
            creak = voiced(pitch, np.tile([600.0, 1400.0, 2900.0], (len(pitch), 1)), rng.random(len(pitch)))
            put(track, 0.6 * creak / max(1e-9, np.abs(creak).max()), start + 0.6)
    return at(band(track, 120), -22) + room(seconds, seed + 1, level_db=-54)


def wind(seconds: float, seed: int) -> Samples:
    """Gusts on the microphone, overdriven at their height."""
    rng = np.random.default_rng(seed)
    count = len(clock(seconds))
    gusts = smooth(rng, count, 1.1) ** 2 * (0.3 + smooth(rng, count, 0.15))
    return at(np.tanh(3 * band(coloured(rng, count, 2.2), 80) / 0.05 * gusts), -22)


def traffic(seconds: float, seed: int) -> Samples:
    """A street: cars that pass, a lorry, now and then a horn."""
    rng = np.random.default_rng(seed)
    count = len(clock(seconds))
    track = 0.4 * coloured(rng, count, 1.6) / 0.03
    for start in moments(rng, seconds, 2.0, 8.0):
        length_s = rng.uniform(2, 5)
        passing = coloured(rng, round(length_s * RATE), 1.2) / 0.03
        put(track, 2 * passing * np.hanning(len(passing)), start)
        if rng.random() < 0.3:
            horn_s = rng.uniform(0.2, 0.9)
            chord = np.sum([sine(hz * n, horn_s) / n for hz in (420, 510) for n in range(1, 7)], axis=0)
            put(track, 2.5 * edged(chord, 0.02), start + rng.uniform(0, 2))
    return at(band(track, 150), -27)


def dog(seconds: float, seed: int) -> Samples:
    """Barks, one to five in a row, in a room."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    for start in moments(rng, seconds, 2.0, 8.0):
        base = rng.uniform(260, 600)
        for number in range(int(rng.integers(1, 6))):
            length = round(rng.uniform(12, 24))
            share = np.linspace(0, 1, length)
            pitch = base * (0.8 + 0.6 * np.sin(np.pi * share)) * (1 + 0.06 * rng.standard_normal(length))
            formants = (
                np.tile([700.0, 1500.0, 2700.0], (length, 1)) * (1 + 0.3 * np.sin(np.pi * share))[:, None]
            )
            bark = voiced(pitch, formants, np.sin(np.pi * share) ** 0.5)
            bark += 0.25 * np.abs(bark).max() * rng.standard_normal(len(bark)) * np.hanning(len(bark))
            put(track, bark, start + number * rng.uniform(0.35, 0.5))
    return at(band(track), -20) + room(seconds, seed + 1, level_db=-52)
