"""Sounds for tests: tones written in real containers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CODECS = {
    ".wav": "pcm_s16le",
    ".flac": "flac",
    ".mp3": "libmp3lame",
    ".ogg": "libopus",
    ".m4a": "aac",
    ".mkv": "pcm_s16le",
    ".wma": "wmav2",
}


def write_tone(
    path: Path, *, seconds: float = 3.0, channels: int = 2, rate: int = 8000, codec: str | None = None
) -> Path:
    """A tone of 220 Hz on the left, of 330 Hz on the right."""
    import av
    import numpy as np

    codec = codec or CODECS[path.suffix]
    rate = {"libopus": 48_000, "wmav2": 44_100}.get(codec, rate)
    times = np.arange(int(seconds * rate)) / rate
    planes = np.stack([np.sin(2 * np.pi * hz * times) for hz in (220, 330)[:channels]])
    samples = np.ascontiguousarray((planes * 12_000).astype(np.int16))
    layout = "stereo" if channels == 2 else "mono"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = 64_000
        for begin in range(0, samples.shape[1], 960):
            piece = np.ascontiguousarray(samples[:, begin : begin + 960].T.reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(piece, format="s16", layout=layout)
            frame.rate = rate
            frame.pts = begin
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
