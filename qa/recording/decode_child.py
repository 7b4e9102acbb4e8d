"""Runs as a process of its own: one recording in, 16 kHz PCM out. ``python -m qa.recording.decode_child``.

A decoder reads what strangers send; if it dies, hangs or eats memory, only this process does. Arguments: the
recording, an empty folder, the most seconds, and the other half of the call if each voice has a file of its own.
Writes ``0.s16`` (and ``1.s16``) there, native 16-bit, one file a channel, and one JSON object on stdout:
``{"channels", "samples", "dead", "mixed"}`` or ``{"problem", "detail"}``.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from qa.recording.channels import RATE as RATE
from qa.recording.channels import Voices, are_one, find_voices, mix

_MOST_CHANNELS = 16
_MEMORY = 2 << 30
_LAST_PAGE = 65_307  # bytes of an Ogg page, at most
_LACK_S = 1.0  # what may be missing at the end before a recording counts as cut off
_LACK_SHARE = 0.001
# Containers whose length is written down. Others (ADTS, MPEG-TS, raw AMR, MP3 without a Xing header) have it guessed
# from the bit rate of their first frames, which says nothing about what is missing.
_KEEPS_LENGTH = frozenset(
    ["wav", "w64", "aiff", "caf", "au", "mov", "mp4", "flac", "matroska", "webm", "asf", "avi"]
)


class Problem(Exception):
    """Why a recording cannot be used: a word for the parent, and a detail."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word, detail)
        self.word = word
        self.detail = detail


def main(arguments: list[str]) -> int:
    """Decode; the outcome is on stdout, whatever happens."""
    path, folder, most_s, *partner = arguments
    _limit_memory()
    try:
        outcome: dict[str, Any] = decode(Path(path), Path(folder), float(most_s), *map(Path, partner))
    except Problem as problem:
        outcome = {"problem": problem.word, "detail": problem.detail}
    except MemoryError:
        outcome = {"problem": "memory", "detail": ""}
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        outcome = {"problem": "full" if full else "unreadable", "detail": str(error.strerror or error)}
    sys.stdout.write(json.dumps(outcome))
    return 0


def decode(path: Path, folder: Path, most_s: float, partner: Path | None = None) -> dict[str, Any]:
    """Write the voices of ``path`` to ``folder``, one or two channels.

    ``channels`` and ``samples`` a channel; ``dead``: the numbers of the channels without sound, which were left out;
    ``mixed``: channels were put together, for more than two had a voice of their own.

    Args:
        partner: the other voice of the call; it becomes channel 1, padded with silence like channel 0. Where both
            files hold the same sound, that is one channel.

    Raises:
        Problem: it is no recording, has no sound, is cut off or too long; half a call has two voices.
        OSError: it cannot be read, or the folder cannot be written.
    """
    if partner is None:
        return _decode_whole(path, folder, most_s)
    halves = [
        _decode_half(half, folder / f"{number}.s16", most_s) for number, half in enumerate((path, partner))
    ]
    for number in range(2):
        os.truncate(folder / f"{number}.s16", 2 * max(halves))
    channels = 1 if are_one(folder / "0.s16", folder / "1.s16") else 2
    return {"channels": channels, "samples": max(halves), "dead": [], "mixed": False}


def _decode_whole(path: Path, folder: Path, most_s: float) -> dict[str, Any]:
    files, samples = _decode_file(path, folder, most_s)
    voices = find_voices(files) if len(files) > 1 else Voices((0,), ())
    kept = [files[number] for number in voices.channels]
    mixed = len(kept) > 2
    if mixed:
        mix(kept, folder / "mixed.s16")
        kept = [folder / "mixed.s16"]
    for file in set(files) - set(kept):
        file.unlink()
    for number, file in enumerate(kept):
        file.rename(folder / f"{number}.s16")
    return {"channels": len(kept), "samples": samples, "dead": voices.dead, "mixed": mixed}


def _decode_half(path: Path, out: Path, most_s: float) -> int:
    """One voice of a call, in samples; a problem names the file."""
    with tempfile.TemporaryDirectory(dir=out.parent) as name:
        try:
            found = _decode_whole(path, Path(name), most_s)
            if found["channels"] > 1 or found["mixed"]:
                raise Problem("two voices")
        except Problem as problem:
            raise Problem(problem.word, f"{path.name} {problem.detail}".strip()) from None
        (Path(name) / "0.s16").rename(out)
    return int(found["samples"])


def _decode_file(path: Path, folder: Path, most_s: float) -> tuple[list[Path], int]:
    """All channels of ``path``, a file each, and their samples."""
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
        channels = stream.codec_context.channels if stream.codec_context is not None else 0
        if not 0 < channels <= _MOST_CHANNELS:
            raise Problem("foreign", f"{channels} channels" if channels else "no channels")
        header_s = _header_seconds(container, stream, path)
        if header_s is not None and header_s > most_s:
            raise Problem("long", f"{header_s / 3600:.1f}")
        files = [folder / f"channel{number}.s16" for number in range(channels)]
        samples, damaged = _write_channels(av, container, stream, files, most_s)
    if not samples:
        raise Problem("foreign", "no samples")
    lacking = (header_s or 0.0) - samples / RATE
    if damaged or lacking > _LACK_S + _LACK_SHARE * (header_s or 0.0):
        raise Problem("cut off", f"{samples / RATE:.0f} s")
    return files, samples


def _write_channels(av: Any, container: Any, stream: Any, out: list[Path], most_s: float) -> tuple[int, bool]:
    """Samples a channel, and whether anything but the very end could not be decoded."""
    # By name where the name says how many: what calls itself "1 channels (FL)" is mono all the same.
    layout = {1: "mono", 2: "stereo"}.get(len(out), stream.codec_context.layout)
    # Interleaved: of more than eight planes, the binding reads some that are not there.
    resampler = av.AudioResampler(format="s16", layout=layout, rate=RATE)
    form: tuple[str, str, int] | None = None
    samples = failures = good_since = 0
    with ExitStack() as opened:
        files = [opened.enter_context(path.open("wb")) for path in out]
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
                    resampler = av.AudioResampler(format="s16", layout=layout, rate=RATE)
                form = now or form
                for piece in [*pieces, *resampler.resample(frame)]:
                    planes = piece.to_ndarray().reshape(-1, len(files)).T
                    for plane, file in zip(planes, files, strict=True):
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
