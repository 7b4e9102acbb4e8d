"""What every sound of the telephone is made with: 8 kHz, its band, its levels. The same seed, the same sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 8000
Samples = NDArray[np.float32]
"""One channel at 8 kHz, -1..1."""
Sound = Callable[[float, int], Samples]
"""Seconds and a seed make samples."""


def clock(seconds: float) -> NDArray[np.float64]:
    """The moment of every sample, in seconds."""
    return np.arange(round(seconds * RATE)) / RATE


def sine(hz: float, seconds: float) -> NDArray[np.float64]:
    """A tone of amplitude 1."""
    return np.sin(2 * np.pi * hz * clock(seconds))


def band(samples: NDArray[np.float64], low: float = 300, high: float = 3400) -> NDArray[np.float64]:
    """``samples`` without what lies outside ``low``..``high`` Hz; 24 dB an octave."""
    if not len(samples):
        return samples
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / RATE) + 1e-9
    gain = 1 / np.sqrt((1 + (low / hz) ** 8) * (1 + (hz / high) ** 8))
    return np.fft.irfft(spectrum * gain, len(samples))


def at(samples: NDArray[np.float64], level_db: float) -> Samples:
    """``samples`` with the RMS of their audible parts at ``level_db`` below full scale, clipped as a line clips."""
    peak = np.abs(samples).max(initial=0.0)
    if not peak:
        return samples.astype(np.float32)
    audible = samples[np.abs(samples) > 0.05 * peak]
    scale = 10 ** (level_db / 20) / np.sqrt(np.mean(audible**2))
    return np.clip(samples * scale, -0.98, 0.98).astype(np.float32)


def coloured(rng: np.random.Generator, count: int, exponent: float) -> NDArray[np.float64]:
    """Noise whose power falls with frequency to the power of ``exponent``: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE)
    return np.fft.irfft(spectrum / np.maximum(hz, 20.0) ** (exponent / 2), count)


def smooth(rng: np.random.Generator, count: int, every_s: float) -> NDArray[np.float64]:
    """A slow random curve in 0..1, with a new height every ``every_s`` seconds."""
    knots = rng.random(int(count / RATE / every_s) + 2)
    return np.interp(np.arange(count) / RATE / every_s, np.arange(len(knots)), knots)


def edged(piece: NDArray[np.float64], edge_s: float = 0.008) -> NDArray[np.float64]:
    """``piece`` faded in and out."""
    edge = max(1, min(round(edge_s * RATE), len(piece) // 2))
    gain = np.ones(len(piece))
    gain[:edge] = np.linspace(0, 1, edge)
    gain[len(piece) - edge :] = np.linspace(1, 0, edge)
    return piece * gain


def put(track: NDArray[np.float64], piece: NDArray[np.float64], at_s: float) -> None:
    """Add ``piece`` to ``track`` in place, from ``at_s`` on; what is too long is cut."""
    first = round(at_s * RATE)
    room = track[first : first + len(piece)]
    room += piece[: len(room)]


def moments(rng: np.random.Generator, seconds: float, least_s: float, most_s: float) -> list[float]:
    """Moments with ``least_s``..``most_s`` seconds between them, within ``seconds``."""
    found = [rng.uniform(0.2, most_s)]
    while found[-1] < seconds:
        found.append(found[-1] + rng.uniform(least_s, most_s))
    return found[:-1]


def resampled(samples: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """From ``rate`` to 8 kHz."""
    count = round(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    return np.fft.irfft(spectrum, count) * (count / len(samples))


def write_wav(path: Path, channels: Sequence[Samples], *, times: int = 1) -> Path:
    """A wav file as exchanges record: µ-law, 8 kHz, one or two channels; the sound so many times in a row."""
    import av

    layout = "stereo" if len(channels) == 2 else "mono"
    woven = np.round(np.stack(channels, axis=1) * 32767).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("pcm_mulaw", rate=RATE, layout=layout)
        for again in range(times):
            for begin in range(0, len(woven), RATE):
                piece = np.ascontiguousarray(woven[begin : begin + RATE].reshape(1, -1))
                frame = av.AudioFrame.from_ndarray(piece, format="s16", layout=layout)
                frame.rate = RATE
                frame.pts = again * len(woven) + begin
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
