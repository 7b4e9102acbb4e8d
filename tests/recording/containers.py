"""Recordings made on the spot, in whatever container a test asks for."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

RATE = 8000


def noise(seconds: float, *, channels: int = 1, seed: int = 0) -> np.ndarray:
    """16-bit noise, shape (channels, samples), at 8 kHz."""
    shape = (channels, int(seconds * RATE))
    return np.random.default_rng(seed).normal(0, 3000, shape).astype(np.int16)


def wav_bytes(samples: np.ndarray, *, rate: int = RATE, said_bytes: int | None = None) -> bytes:
    """A PCM wave file; ``said_bytes``: the length that its header gives."""
    body = np.ascontiguousarray(samples.T).astype("<i2").tobytes()
    channels = samples.shape[0]
    said = len(body) if said_bytes is None else said_bytes
    form = b"".join(
        number.to_bytes(size, "little")
        for number, size in (
            (1, 2),
            (channels, 2),
            (rate, 4),
            (rate * channels * 2, 4),
            (channels * 2, 2),
            (16, 2),
        )
    )
    riff = min(said + 36, 0xFFFFFFFF).to_bytes(4, "little")
    return (
        b"RIFF"
        + riff
        + b"WAVEfmt "
        + (16).to_bytes(4, "little")
        + form
        + b"data"
        + said.to_bytes(4, "little")
        + body
    )


def encode(path: Path, samples: np.ndarray, codec: str, *, picture: bool = False, **options: str) -> Path:
    """Write ``samples`` (8 kHz) to ``path``, in the container that its suffix names."""
    layout = "stereo" if samples.shape[0] == 2 else "mono"
    with av.open(str(path), "w", options=options) as container:
        sound = container.add_stream(codec, rate=16_000)
        sound.layout = layout
        if picture:
            _add_picture(container)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T).reshape(1, -1), "s16", layout)
        frame.sample_rate = RATE
        resampler = av.AudioResampler(
            format=sound.codec_context.format,
            layout=layout,
            rate=16_000,
            frame_size=sound.codec_context.frame_size or 1024,
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(sound.encode(piece))
        container.mux(sound.encode(None))
    return path


def film(path: Path) -> Path:
    """A video of one second without a sound track."""
    with av.open(str(path), "w") as container:
        _add_picture(container)
    return path


def _add_picture(container: av.container.OutputContainer) -> None:
    picture = container.add_stream("mpeg4", rate=10)
    picture.width = picture.height = 32
    picture.pix_fmt = "yuv420p"
    for _ in range(10):
        image = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), "rgb24")
        container.mux(picture.encode(image))
    container.mux(picture.encode(None))
