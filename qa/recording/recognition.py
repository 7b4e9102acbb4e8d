"""A recording becomes segments: decoded, heard, and kept so that it is heard once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa.call import Segment
from qa.errors import EmptyCallError, InputError
from qa.recording.decode import decoded, file_sha256
from qa.recording.recogniser import Progress, Recogniser

_NAMES = "wav mp3 m4a aac ogg oga opus flac amr awb wma mp4 mkv mov webm avi 3gp gsm au aiff aif ac3 wmv mka"
RECORDING_SUFFIXES = frozenset("." + name for name in _NAMES.split(" "))


class Memory(Protocol):
    """Where recognised segments are kept."""

    def recognition(self, sha256: str, model: str, options: str) -> tuple[Segment, ...] | None:
        """What was kept; ``None``: nothing."""

    def keep_recognition(
        self, sha256: str, model: str, options: str, segments: tuple[Segment, ...], /
    ) -> None:
        """Keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was heard in a recording."""

    sha256: str  # of the file's bytes
    duration_s: float
    channels: int
    segments: tuple[Segment, ...]  # by start
    model: str


def recognise(
    path: Path,
    *,
    source: str,
    recogniser: Recogniser,
    memory: Memory | None = None,
    max_hours: float = 4.0,
    progress: Progress | None = None,
) -> Recording:
    """Decode and hear one recording.

    Raises:
        InputError: it cannot be decoded, or nobody speaks in it.
        ModelError: the model cannot be loaded.
    """
    if not path.is_file():
        raise InputError(source, "没有这个文件,请检查路径 (no such file; check the path)")
    sha256 = file_sha256(path, source=source)
    with decoded(path, source=source, max_hours=max_hours) as sound:
        key = (sha256, recogniser.model, recogniser.options)
        segments = memory.recognition(*key) if memory is not None else None
        if segments is None:
            segments = recogniser.transcribe(sound.channels, progress)
            if memory is not None:
                memory.keep_recognition(*key, segments)
        channels, duration_s = len(sound.channels), sound.duration_s
    if not any(segment.text.strip() for segment in segments):
        raise EmptyCallError(source, "没有听到人说话,请检查录音 (no speech in it; check the recording)")
    return Recording(
        sha256=sha256,
        duration_s=duration_s,
        channels=channels,
        segments=segments,
        model=recogniser.model,
    )
