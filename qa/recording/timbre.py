"""What a voice sounds like: blocks of speech, with the cepstra and the pitch of their frames."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.recording.decode_child import RATE
from qa.recording.speech import Stretch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

_FRAME = 512  # 32 ms: two periods of a low voice
_HOP = 160
_BANDS = 24
_CEPSTRA = 14  # without the first, which is loudness
_TELEPHONE_HZ = (200.0, 3600.0)
_PITCH_HZ = (70.0, 400.0)
_VOICED = 0.5  # normalised autocorrelation of a frame that has a pitch
_BLOCK = 30  # frames that are one voice's
_PAUSE_FRAMES = 20
_QUIET_DB = 30.0  # below the loud frames: a pause within a stretch …
_ABOVE_NOISE = (
    0.4  # … and so is what is so little above the noise, as a share of the way up to the loud frames
)


@dataclass(frozen=True, slots=True)
class Block:
    """Some 0.3 s of speech; samples, half-open."""

    begin: int
    end: int
    features: NDArray[np.float32]  # (loud frames, cepstra and log pitch); no pitch is nan
    pause_s: float  # since the block before, 0 within a run of speech


def blocks_of(samples: NDArray[np.int16], stretches: Sequence[Stretch]) -> list[Block]:
    """The blocks of ``stretches`` of a channel, in order."""
    import numpy as np

    found: list[Block] = []
    for stretch in stretches:
        sound = np.asarray(samples[stretch.begin : stretch.end], np.float64) / 32768
        features, loud = _features(sound)
        for begin, end in _runs(loud):
            pieces = max(1, round((end - begin) / _BLOCK))
            edges = [begin + (end - begin) * n // pieces for n in range(pieces + 1)]
            pause_s = (stretch.begin + begin * _HOP - found[-1].end) / RATE if found else 0.0
            for first, last in itertools.pairwise(edges):
                kept = np.arange(first, last)[loud[first:last]]
                if len(kept):
                    at = stretch.begin + first * _HOP
                    found.append(Block(at, at + (last - first) * _HOP, features[kept], pause_s))
                    pause_s = 0.0
    return found


def _runs(loud: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of speech between pauses of ``_PAUSE_FRAMES`` and more."""
    runs: list[tuple[int, int]] = []
    for frame in loud.nonzero()[0].tolist():
        if runs and frame - runs[-1][1] < _PAUSE_FRAMES:
            runs[-1] = runs[-1][0], frame + 1
        else:
            runs.append((frame, frame + 1))
    return runs


def _features(sound: Floats) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Cepstra and pitch of each frame, and which frames are loud."""
    import numpy as np

    count = max(0, (len(sound) - _FRAME) // _HOP + 1)
    if not count:
        return np.zeros((0, _CEPSTRA + 1), np.float32), np.zeros(0, bool)
    frames = np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_HOP][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME), 2 * _FRAME)) ** 2
    level = 10 * np.log10(power.sum(axis=1) + 1e-9)
    floor, top = np.percentile(level, [5, 95])
    loud = level > max(top - _QUIET_DB, floor + _ABOVE_NOISE * (top - floor))
    bands = np.log(power @ _filters() + 1e-9)
    cepstra = bands @ _cosines()
    pitch = _pitch(power)
    return np.column_stack([cepstra, pitch]).astype(np.float32), loud


def _filters() -> Floats:
    import numpy as np

    def mel(hz: Floats) -> Floats:
        return 1127 * np.log1p(hz / 700)

    hz = np.fft.rfftfreq(2 * _FRAME, 1 / RATE)
    low, high = mel(np.array(_TELEPHONE_HZ)).tolist()
    edges = np.linspace(low, high, _BANDS + 2)
    rising = (mel(hz)[:, None] - edges[None, :-2]) / (edges[1] - edges[0])
    falling = (edges[None, 2:] - mel(hz)[:, None]) / (edges[1] - edges[0])
    filters: Floats = np.clip(np.minimum(rising, falling), 0, None)
    return filters


def _cosines() -> Floats:
    import numpy as np

    return np.cos(np.pi * np.outer(np.arange(_BANDS) + 0.5, np.arange(1, _CEPSTRA + 1)) / _BANDS)


def _pitch(power: Floats) -> Floats:
    """Log of the pitch, by autocorrelation; nan where a frame has none."""
    import numpy as np

    hz = np.fft.rfftfreq(2 * _FRAME, 1 / RATE)
    lags = np.fft.irfft(power * (hz < 900), axis=1)
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(_FRAME), 2 * _FRAME)) ** 2)
    first, last = int(RATE / _PITCH_HZ[1]), int(RATE / _PITCH_HZ[0])
    normal = (
        lags[:, first : last + 1] / np.maximum(lags[:, :1], 1e-12) * (window[0] / window[first : last + 1])
    )
    best = normal.argmax(axis=1)
    return np.where(normal.max(axis=1) > _VOICED, np.log(RATE / (first + best)), np.nan)
