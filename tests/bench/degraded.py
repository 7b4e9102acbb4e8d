"""Spoken calls as worse lines would deliver them: noise, lost packets, one channel, two who speak at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from telephone import RATE, write_wav

Turns = list[dict[str, Any]]

KINDS = ("stereo", "mono", "noise", "mono-noise", "loss", "overlap", "mono-overlap")
_NOISE_DB = 10.0  # below the speech, over the whole of the recording
_PACKET_S = 0.02
_LOST = 0.05
_OVERLAP_S, _EVERY = 0.6, 3  # each third turn begins before the one before it ends
_LEAST_S = 1.5  # … where both are so long


def degraded(folder: Path, call_id: str, kind: str, out: Path) -> tuple[Path, Turns]:
    """The recording of a call as ``kind``, itself or made of it in ``out`` (always the same), and its true turns."""
    own = folder / f"{call_id}.{'mono' if kind == 'mono' else 'stereo'}.wav"
    turns: Turns = json.loads((folder / f"{call_id}.truth.json").read_text(encoding="utf-8"))["turns"]
    if kind in ("stereo", "mono"):
        return own, turns
    sound = read_wav(own)
    chance = np.random.default_rng(0)
    if kind == "loss":
        packet = int(_PACKET_S * RATE)
        lost = chance.random((1, -(-sound.shape[1] // packet))) < _LOST
        sound = sound * ~np.repeat(lost, packet, axis=1)[:, : sound.shape[1]]
    elif kind.endswith("noise"):
        level = np.sqrt(np.mean(sound**2)) * 10 ** (-_NOISE_DB / 20)
        sound = sound + chance.normal(0, level, sound.shape)
    else:
        sound, turns = _overlapping(sound, turns)
    if kind.startswith("mono"):
        sound = sound.mean(axis=0, keepdims=True)
    sound = 0.8 * sound / np.abs(sound).max()
    path = write_wav(out / f"{call_id}.{kind}.wav", [channel.astype(np.float32) for channel in sound])
    return path, turns


def _overlapping(sound: NDArray[np.float64], turns: Turns) -> tuple[NDArray[np.float64], Turns]:
    """The same turns, some of them begun while the other party still speaks."""
    woven = np.zeros_like(sound)
    moved: Turns = []
    earlier_s = 0.0
    for number, turn in enumerate(turns):
        before = turns[number - 1] if number else turn
        both = min(t["end"] - t["start"] for t in (before, turn))
        if number % _EVERY == _EVERY - 1 and before["role"] != turn["role"] and both >= _LEAST_S:
            earlier_s += turn["start"] - before["end"] + _OVERLAP_S
        begin, end = (int(turn[name] * RATE) for name in ("start", "end"))
        at = begin - int(earlier_s * RATE)
        woven[:, at : at + end - begin] += sound[:, begin:end]
        moved.append({**turn, "start": turn["start"] - earlier_s, "end": turn["end"] - earlier_s})
    return woven[:, : int((moved[-1]["end"] + 0.5) * RATE)], moved


def read_wav(path: Path) -> NDArray[np.float64]:
    """(channels, samples) of a recording, at 8 kHz."""
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16p", rate=RATE)
        pieces = [p.to_ndarray() for f in container.decode(audio=0) for p in resampler.resample(f)]
        pieces += [p.to_ndarray() for p in resampler.resample(None)]
    return np.concatenate(pieces, axis=1) / 32768
