"""Spoken calls as worse lines would deliver them: noise, lost packets, one channel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from telephone import RATE, write_wav

KINDS = ("stereo", "mono", "noise", "mono-noise", "loss")
_NOISE_DB = 10.0  # below the speech, over the whole of the recording
_PACKET_S = 0.02
_LOST = 0.05


def degraded(folder: Path, call_id: str, kind: str, out: Path) -> Path:
    """The recording of a call as ``kind``: itself, or made of it in ``out`` (always the same)."""
    own = folder / f"{call_id}.{'mono' if kind == 'mono' else 'stereo'}.wav"
    if kind in ("stereo", "mono"):
        return own
    sound = read_wav(own)
    chance = np.random.default_rng(0)
    if kind == "loss":
        packet = int(_PACKET_S * RATE)
        lost = chance.random((1, -(-sound.shape[1] // packet))) < _LOST
        sound = sound * ~np.repeat(lost, packet, axis=1)[:, : sound.shape[1]]
    else:
        level = np.sqrt(np.mean(sound**2)) * 10 ** (-_NOISE_DB / 20)
        sound = sound + chance.normal(0, level, sound.shape)
        if kind == "mono-noise":
            sound = sound.mean(axis=0, keepdims=True)
    sound = 0.8 * sound / np.abs(sound).max()
    return write_wav(out / f"{call_id}.{kind}.wav", [channel.astype(np.float32) for channel in sound])


def read_wav(path: Path) -> NDArray[np.float64]:
    """(channels, samples) of a recording, at 8 kHz."""
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16p", rate=RATE)
        pieces = [p.to_ndarray() for f in container.decode(audio=0) for p in resampler.resample(f)]
        pieces += [p.to_ndarray() for p in resampler.resample(None)]
    return np.concatenate(pieces, axis=1) / 32768
