"""A recording becomes segments: decoded, heard, and kept so that it is heard once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa.call import Role, Segment
from qa.errors import EmptyCallError, InputError
from qa.recording.decode import decoded, file_sha256
from qa.recording.recogniser import Progress, Recogniser

_NAMES = "wav mp3 m4a aac ogg oga opus flac amr awb wma mp4 mkv mov webm avi 3gp gsm au aiff aif ac3 wmv mka"
RECORDING_SUFFIXES = frozenset("." + name for name in _NAMES.split(" "))
_DECODING = "channels=2"  # changes when other channels are made of the same file


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

    sha256: str  # of the file's bytes; of a file for each voice, of both digests in hex, the agent's first
    duration_s: float
    channels: int
    segments: tuple[Segment, ...]  # by start
    model: str
    channel_roles: tuple[Role, ...] = ()  # who speaks in each channel, where that is known for certain
    warnings: tuple[str, ...] = ()  # what a user should know


def recognise(
    path: Path,
    *,
    source: str,
    recogniser: Recogniser,
    memory: Memory | None = None,
    max_hours: float = 4.0,
    progress: Progress | None = None,
    role: Role | None = None,
    partner: Path | None = None,
) -> Recording:
    """Decode and hear one recording.

    Args:
        role: the one voice that ``path`` holds, if it holds one alone.
        partner: the customer's voice in a file of its own, where ``path`` has the agent's.

    Raises:
        InputError: it cannot be decoded, or nobody speaks in it.
        ModelError: the model cannot be loaded.
    """
    if not path.is_file() or (partner is not None and not partner.is_file()):
        raise InputError(source, "没有这个文件,请检查路径 (no such file; check the path)")
    sha256 = file_sha256(path, source=source, partner=partner)
    with decoded(path, source=source, max_hours=max_hours, role=role, partner=partner) as sound:
        key = (sha256, recogniser.model, f"{recogniser.options} {_DECODING}".strip())
        segments = memory.recognition(*key) if memory is not None else None
        if segments is None:
            segments = recogniser.transcribe(sound.channels, progress)
            if memory is not None:
                memory.keep_recognition(*key, segments)
    if not any(segment.text.strip() for segment in segments):
        raise EmptyCallError(source, "没有听到人说话,请检查录音 (no speech in it; check the recording)")
    return Recording(
        sha256=sha256,
        duration_s=sound.duration_s,
        channels=len(sound.channels),
        segments=segments,
        model=recogniser.model,
        channel_roles=sound.channel_roles,
        warnings=sound.warnings,
    )
