"""Runs as a process of its own: one recording in, 16 kHz PCM out. ``python -m qa.recording.decode_child``.

A decoder reads what strangers send; if it dies, hangs or eats memory, only this process does. Arguments: the
recording, an empty folder, the most seconds. Writes ``0.s16`` (and ``1.s16``) there, native 16-bit, one file a
channel, and one JSON object on stdout: ``{"channels", "samples"}`` or ``{"problem", "detail"}``.
"""

from __future__ import annotations

import errno
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

RATE = 16_000
_MEMORY = 2 << 30
_LAST_PAGE = 65_307  # bytes of an Ogg page, at most
_LACK_S = 1.0  # what may be missing at the end before a recording counts as cut off
_LACK_SHARE = 0.001
# Containers whose length is written down. Others (ADTS, MPEG-TS, raw AMR, MP3 without a Xing header) have it guessed
# from the bit rate of their first frames, which says nothing about what is missing.
_KEEPS_LENGTH = frozenset(
    ["wav", "w64", "aiff", "caf", "au", "mov", "mp4", "flac", "matroska", "webm", "asf", "avi"]
)
_SAME = 1e-3  # energy of the difference of two channels against their sum: below, they are one (-30 dB)


class Problem(Exception):
    """Why a recording cannot be used: a word for the parent, and a detail."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word, detail)
        self.word = word
        self.detail = detail


def main(arguments: list[str]) -> int:
    """Decode; the outcome is on stdout, whatever happens."""
    path, folder, most_s = Path(arguments[0]), Path(arguments[1]), float(arguments[2])
    _limit_memory()
    try:
        outcome: dict[str, Any] = decode(path, folder, most_s)
    except Problem as problem:
        outcome = {"problem": problem.word, "detail": problem.detail}
    except MemoryError:
        outcome = {"problem": "memory", "detail": ""}
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        outcome = {"problem": "full" if full else "unreadable", "detail": str(error.strerror or error)}
    sys.stdout.write(json.dumps(outcome))
    return 0


def decode(path: Path, folder: Path, most_s: float) -> dict[str, int]:
    """Write the channels of ``path`` to ``folder``; channel count and samples a channel.

    Raises:
        Problem: it is no recording, has no sound, is cut off or too long.
        OSError: it cannot be read, or the folder cannot be written.
    """
    import av

    _check_size(path)
    with ExitStack() as opened:
        # As a file object without any protocol: a playlist in disguise can open neither addresses nor other files.
        file = opened.enter_context(path.open("rb"))
        try:
            container = opened.enter_context(
                av.open(file, options={"protocol_whitelist": "none"}, metadata_errors="ignore")
            )
        except (av.FFmpegError, ValueError):
            raise Problem("cut off" if _is_mp4(path) else "foreign") from None
        if not container.streams.audio:
            raise Problem("silent film")
        stream = container.streams.audio[0]
        if stream.codec_context is None or not stream.codec_context.channels:
            raise Problem("foreign", "no channels")
        header_s = _header_seconds(container, stream, path)
        if header_s is not None and header_s > most_s:
            raise Problem("long", f"{header_s / 3600:.1f}")
        channels = 2 if stream.codec_context.channels == 2 else 1
        samples, damaged = _write_channels(av, container, stream, folder, channels, most_s)
    if not samples:
        raise Problem("foreign", "no samples")
    lacking = (header_s or 0.0) - samples / RATE
    if damaged or lacking > _LACK_S + _LACK_SHARE * (header_s or 0.0):
        raise Problem("cut off", f"{samples / RATE:.0f} s")
    if channels == 2 and _are_one(folder):
        channels = 1
    return {"channels": channels, "samples": samples}


def _write_channels(
    av: Any, container: Any, stream: Any, folder: Path, channels: int, most_s: float
) -> tuple[int, bool]:
    """Samples a channel, and whether anything but the very end could not be decoded."""
    layout = "stereo" if channels == 2 else "mono"
    resampler = av.AudioResampler(format="s16p", layout=layout, rate=RATE)
    form: tuple[str, str, int] | None = None
    samples = failures = good_since = 0
    with ExitStack() as files:
        out = [files.enter_context((folder / f"{n}.s16").open("wb")) for n in range(channels)]
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
                frames = [] if packet is None else packet.decode()
            except av.FFmpegError:
                failures, good_since = failures + 1, 0
                if failures > 1000:
                    return samples, True
                continue
            good_since += len(frames)
            for frame in [*frames, *([None] if packet is None else [])]:
                now = frame and (frame.format.name, frame.layout.name, frame.sample_rate)
                pieces = []
                if now and form and now != form:  # HE-AAC shows its true rate only after some frames
                    pieces = resampler.resample(None)
                    resampler = av.AudioResampler(format="s16p", layout=layout, rate=RATE)
                form = now or form
                for piece in [*pieces, *resampler.resample(frame)]:
                    planes = piece.to_ndarray()
                    for plane, file in zip(planes, out, strict=True):
                        file.write(plane.tobytes())
                    samples += planes.shape[1]
            if samples > most_s * RATE:
                raise Problem("long", f"{samples / RATE / 3600:.1f}")
            if packet is None:
                return samples, failures > 1 or (failures == 1 and good_since > 0)


def _header_seconds(container: Any, stream: Any, path: Path) -> float | None:
    """How long the file says it is, if it says."""
    names = set(container.format.name.split(","))
    with path.open("rb") as file:
        head = file.read(1 << 16) if names == {"mp3"} else b""
    if not names & _KEEPS_LENGTH and b"Xing" not in head and b"Info" not in head:
        return None
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration and not container.streams.video:  # else it may be the picture's
        return float(container.duration / 1_000_000)
    return None


def _is_mp4(path: Path) -> bool:
    """An MP4 that cannot be opened has lost its table of contents, which stands at the end."""
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


def _are_one(folder: Path) -> bool:
    """Whether both channels hold the same sound: a mono call that was exported in two channels."""
    import numpy as np

    left, right = (np.memmap(folder / f"{number}.s16", dtype=np.int16, mode="r") for number in range(2))
    apart = together = 0.0
    for first in range(0, len(left), RATE * 60):
        one = left[first : first + RATE * 60].astype(np.float32)
        other = right[first : first + RATE * 60].astype(np.float32)
        apart += float(np.sum((one - other) ** 2))
        together += float(np.sum((one + other) ** 2))
        if apart > _SAME * together and first >= RATE * 600:
            return False
    return apart <= _SAME * together


def _check_size(path: Path) -> None:
    """Empty files, and those whose own headers say that more should follow.

    Raises:
        Problem: empty, or cut off.
    """
    size = path.stat().st_size
    if not size:
        raise Problem("empty")
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
            _check_wave(file, size)
        elif head[:4] == b"OggS":
            file.seek(max(0, size - _LAST_PAGE))
            tail = file.read()
            at = tail.rfind(b"OggS")
            if at < 0 or len(tail) < at + 6 or not tail[at + 5] & 4:  # no page says that it is the last
                raise Problem("cut off")


def _check_wave(file: Any, size: int) -> None:
    """A data chunk longer than the file; a recorder that never wrote the length (0 or all ones) is forgiven."""
    at = 12
    while at + 8 <= size:
        file.seek(at)
        header = file.read(8)
        length = int.from_bytes(header[4:8], "little")
        if header[:4] == b"data":
            if 0 < length < 0x7FFF_FFFF and at + 8 + length > size + 1:
                raise Problem("cut off")
            return
        at += 8 + length + (length & 1)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this platform
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
