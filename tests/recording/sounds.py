"""Sounds for tests, made on the spot and written in whatever format a test asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np

RATE = 8000
CODECS = {
    ".wav": "pcm_s16le",
    ".flac": "flac",
    ".mp3": "libmp3lame",
    ".ogg": "libopus",
    ".opus": "libopus",
    ".webm": "libopus",
    ".m4a": "aac",
    ".aac": "aac",
    ".mp4": "aac",
    ".avi": "aac",
    ".mkv": "pcm_s16le",
    ".wma": "wmav2",
    ".amr": "libopencore_amrnb",
}


def noise(seconds: float, *, channels: int = 1, seed: int = 0) -> np.ndarray:
    """16-bit noise, shape (channels, samples)."""
    shape = (channels, int(seconds * RATE))
    return np.random.default_rng(seed).normal(0, 3000, shape).astype(np.int16)


def tones(seconds: float, *hz: float, rate: int = RATE) -> np.ndarray:
    """A tone in each channel, 16 bit."""
    times = np.arange(int(seconds * rate)) / rate
    return np.stack([12_000 * np.sin(2 * np.pi * each * times) for each in hz]).astype(np.int16)


def voice(
    seconds: float, *, seed: int = 0, talks: tuple[tuple[float, float], ...] = (), rate: int = 16_000
) -> np.ndarray:
    """Something like a voice: syllables of a gliding tone with overtones and some hiss; floats, one channel.

    Args:
        talks: when it speaks, seconds; else all the time.
    """
    random = np.random.default_rng(seed)
    count = int(seconds * rate)
    syllables = random.uniform(0.1, 0.3, int(seconds / 0.1) + 1).cumsum()
    which = np.searchsorted(syllables, np.arange(count) / rate)
    pitch = random.uniform(100, 280, len(syllables) + 1)[which]
    loud = random.choice([0.0, 0.3, 1.0, 1.5], len(syllables) + 1)[which]
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    sound = sum(np.sin(k * phase + k) / k for k in range(1, 9)) + random.normal(0, 0.3, count)
    sound = 3000 * loud * sound
    if talks:
        times = np.arange(count) / rate
        sound *= np.any([(begin <= times) & (times < end) for begin, end in talks], axis=0)
    return np.asarray(sound)


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


def encode(
    path: Path,
    samples: np.ndarray,
    codec: str | None = None,
    *,
    rate: int = RATE,
    stored_rate: int | None = None,
    bit_rate: int | None = None,
    picture: bool = False,
    **options: str,
) -> Path:
    """Write 16-bit ``samples`` of ``rate`` to ``path``, in the container that its suffix names.

    Args:
        codec: by default the usual one of the container.
        stored_rate: what the file is sampled at, if not at ``rate``.
    """
    stored_rate = stored_rate or rate
    layout = {1: "mono", 2: "stereo", 4: "quad", 6: "5.1"}[samples.shape[0]]
    with av.open(str(path), "w", options=options) as container:
        sound: Any = container.add_stream(codec or CODECS[path.suffix], rate=stored_rate)
        sound.layout = layout
        if bit_rate:
            sound.bit_rate = bit_rate
        if picture:
            _add_picture(container)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T).reshape(1, -1), "s16", layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=sound.codec_context.format,
            layout=layout,
            rate=stored_rate,
            frame_size=sound.codec_context.frame_size or 1024,
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(sound.encode(piece))
        container.mux(sound.encode(None))
    return path


def write_tone(path: Path, *, seconds: float = 3.0, channels: int = 2, codec: str | None = None) -> Path:
    """A tone of 220 Hz on the left, of 330 Hz on the right."""
    codec = codec or CODECS[path.suffix]
    stored_rate = {"libopus": 48_000, "wmav2": 44_100}.get(codec)
    return encode(path, tones(seconds, *(220, 330)[:channels]), codec, stored_rate=stored_rate)


def pitch(samples: np.ndarray) -> float:
    """The strongest frequency of a second of 16 kHz sound, in Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(np.asarray(samples[16_000:32_000], float)))))


def film(path: Path) -> Path:
    """A video of one second without a sound track."""
    with av.open(str(path), "w") as container:
        _add_picture(container)
    return path


def _add_picture(container: Any) -> None:
    picture = container.add_stream("mpeg4", rate=10)
    picture.width = picture.height = 32
    picture.pix_fmt = "yuv420p"
    for _ in range(10):
        image = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), "rgb24")
        container.mux(picture.encode(image))
    container.mux(picture.encode(None))
