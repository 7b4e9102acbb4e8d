"""What the line itself makes: silence, hum, noise, tones, keys, fax, modem, mobile telephones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from telephone import RATE, Samples, at, band, clock, coloured, edged, moments, put, sine, smooth

_KEYS = {
    key: (row, column)
    for row, keys in zip((697, 770, 852, 941), ("123", "456", "789", "*0#"), strict=True)
    for key, column in zip(keys, (1209, 1336, 1477), strict=True)
}
_FRAME_S = 0.004615  # GSM: eight slots


def silence(seconds: float, seed: int) -> Samples:
    """Digital silence."""
    return np.zeros(len(clock(seconds)), np.float32)


def hum(seconds: float, seed: int) -> Samples:
    """Mains at 50 Hz and its harmonics, that a bad line lets in."""
    rng = np.random.default_rng(seed)
    tones = [sine(50 * number, seconds) / number for number in range(1, 14)]
    track = np.sum(tones, axis=0) + 0.05 * rng.standard_normal(len(clock(seconds)))
    return at(band(track, 90), -38)


def noise(seconds: float, seed: int, *, exponent: float, level_db: float) -> Samples:
    """White (0), pink (1) or brown (2) noise in the telephone's band."""
    rng = np.random.default_rng(seed)
    return at(band(coloured(rng, len(clock(seconds)), exponent)), level_db)


def ringback(seconds: float, seed: int) -> Samples:
    """China's: 450 Hz, 1 s on, 4 s off."""
    return _cadence(seconds, (450,), ((1.0, True), (4.0, False)), -16)


def busy(seconds: float, seed: int) -> Samples:
    """China's: 450 Hz, 0.35 s on, 0.35 s off."""
    return _cadence(seconds, (450,), ((0.35, True), (0.35, False)), -16)


def call_waiting(seconds: float, seed: int) -> Samples:
    """450 Hz, 0.4 s every 4 s, over a line with faint noise."""
    beeps = _cadence(seconds, (450,), ((0.4, True), (4.0, False)), -22)
    return beeps + noise(seconds, seed, exponent=0, level_db=-62)


def no_such_number(seconds: float, seed: int) -> Samples:
    """The special information tones 950, 1400, 1800 Hz, without the announcement."""
    track = np.zeros(len(clock(seconds)))
    for start in np.arange(0.5, seconds, 4.0):
        for number, hz in enumerate((950, 1400, 1800)):
            put(track, edged(sine(hz, 0.33)), start + 0.33 * number)
    return at(track, -18)


def keys(seconds: float, seed: int) -> Samples:
    """DTMF: numbers of 4 to 11 keys, dialled by hand or by machine."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    for start in moments(rng, seconds, 3.0, 9.0):
        length_s, pause_s = (0.07, 0.07) if rng.random() < 0.4 else (rng.uniform(0.1, 0.25), 0.25)
        for number in range(int(rng.integers(4, 12))):
            row, column = _KEYS[str(rng.choice(list(_KEYS)))]
            press = edged(sine(row, length_s) + 1.2 * sine(column, length_s), 0.004)
            put(track, press, start + number * (length_s + pause_s))
    return at(track, -14)


def fax(seconds: float, seed: int) -> Samples:
    """Calling tone (1100 Hz), answer (2100 Hz), then frames of V.21 at 300 baud and pages of a scrambled carrier."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    now = 0.5
    while now < seconds:
        for _ in range(3):
            put(track, edged(sine(1100, 0.5)), now)
            now += 3.5
        put(track, edged(sine(2100, 3.0)), now)
        now += 3.2
        for _ in range(4):
            put(track, _v21(rng, 1.3), now)
            put(track, 1.2 * _scrambled(rng, 5.0, carrier_hz=1700, baud=2400), now + 1.5)
            now += 7.0
        now += 4.0
    return at(band(track), -19)


def modem(seconds: float, seed: int) -> Samples:
    """Training over and over: answer tone with reversals of phase, two tones, segments of carrier, a noisy session."""
    rng = np.random.default_rng(seed)
    track = np.zeros(len(clock(seconds)))
    now = 0.3
    while now < seconds:
        flips = np.where((clock(3.3) // 0.45) % 2, -1.0, 1.0)
        put(track, edged(sine(2100, 3.3) * flips * (1 + 0.2 * sine(15, 3.3))), now)
        put(track, edged(sine(600, 0.6) + sine(3000, 0.6)), now + 3.4)
        put(track, edged(sine(1800, 0.5)), now + 4.1)
        for number, baud in enumerate((600, 1200, 2400)):
            put(track, _scrambled(rng, 1.4, carrier_hz=1800, baud=baud), now + 4.7 + 1.5 * number)
        session_s = rng.uniform(6, 14)
        put(track, edged(1.1 * _scrambled(rng, session_s, carrier_hz=1829, baud=3200)), now + 9.3)
        now += 10.5 + session_s
    return at(band(track), -18)


def gsm_buzz(seconds: float, seed: int) -> Samples:
    """A mobile telephone near the headset: bursts at 217 Hz, singly in a rhythm and then in a row."""
    rng = np.random.default_rng(seed)
    moment = clock(seconds)
    pulses = np.where(moment % _FRAME_S < _FRAME_S / 8, 1.0, -1 / 7)
    pulses *= np.where((moment // _FRAME_S) % 26 == 25, 0.0, 1.0)
    gate = np.zeros(len(moment))
    for start in moments(rng, seconds, 4.0, 12.0):
        for number in range(int(rng.integers(3, 8))):
            put(gate, np.ones(round(0.06 * RATE)), start + 0.17 * number)
        put(gate, np.ones(round(rng.uniform(0.5, 2.5) * RATE)), start + 1.5)
    return at(band(pulses * np.minimum(gate, 1), 200), -22) + noise(seconds, seed, exponent=1, level_db=-58)


def crackle(seconds: float, seed: int) -> Samples:
    """A loose contact: clicks, scratches and drop-outs of the noise under them."""
    rng = np.random.default_rng(seed)
    track = 0.02 * coloured(rng, len(clock(seconds)), 0) * (smooth(rng, len(clock(seconds)), 0.3) > 0.3)
    for start in moments(rng, seconds, 0.01, 0.9):
        scratch = rng.standard_normal(round(rng.uniform(0.001, 0.05) * RATE))
        put(track, scratch * np.exp(-np.linspace(0, 5, len(scratch))), start)
    return at(band(track), -24)


def _cadence(
    seconds: float, tones_hz: tuple[int, ...], rhythm: tuple[tuple[float, bool], ...], level_db: float
) -> Samples:
    track = np.zeros(len(clock(seconds)))
    now = 0.0
    while now < seconds:
        for length_s, sounds in rhythm:
            if sounds:
                put(track, edged(np.sum([sine(hz, length_s) for hz in tones_hz], axis=0)), now)
            now += length_s
    return at(track, level_db)


def _v21(rng: np.random.Generator, seconds: float) -> NDArray[np.float64]:
    """Bits at 300 baud as 1650 and 1850 Hz."""
    bits = rng.integers(0, 2, int(seconds * 300) + 1)
    hz = np.where(bits[(clock(seconds) * 300).astype(int)], 1650, 1850)
    wave: NDArray[np.float64] = np.sin(2 * np.pi * np.cumsum(hz) / RATE)
    return edged(wave)


def _scrambled(
    rng: np.random.Generator, seconds: float, *, carrier_hz: int, baud: int
) -> NDArray[np.float64]:
    """A carrier with scrambled phases, four of them."""
    phases = rng.integers(0, 4, int(seconds * baud) + 1)
    phase = phases[(clock(seconds) * baud).astype(int)] * np.pi / 2
    return edged(np.sin(2 * np.pi * carrier_hz * clock(seconds) + phase))
