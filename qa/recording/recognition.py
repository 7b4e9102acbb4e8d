"""A recording becomes segments: decoded, heard, and kept so that it is heard once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from qa.call import Question, Recording, Role
from qa.errors import EmptyCallError, InputError
from qa.recording.decode import decoded, file_sha256, too_long
from qa.recording.recogniser import Progress, Recogniser

_NAMES = "wav mp3 m4a aac ogg oga opus flac amr awb wma mp4 mkv mov webm avi 3gp gsm au aiff aif ac3 wmv mka"
RECORDING_SUFFIXES = frozenset("." + name for name in _NAMES.split(" "))
_DECODING = "channels=2"  # changes when other channels are made of the same file


class Memory(Protocol):
    """Where recognised recordings are kept."""

    def recognition(self, sha256: str, model: str, options: str) -> Recording | None:
        """What was kept; ``None``: nothing."""

    def keep_recognition(self, recording: Recording, options: str, /) -> None:
        """Keep it."""


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
    questions: Callable[[Recording], Sequence[Question]] = lambda recording: (),
) -> Recording:
    """Decode and hear one recording, and ask it what remains in doubt.

    Args:
        questions: what to ask of it, once it is known what was heard.
        role: the one voice that ``path`` holds, if it holds one alone.
        partner: the customer's voice in a file of its own, where ``path`` has the agent's.

    Raises:
        InputError: it cannot be decoded, or nobody speaks in it.
        ModelError: the model cannot be loaded.
    """
    if not path.is_file() or (partner is not None and not partner.is_file()):
        raise InputError(source, "没有这个文件,请检查路径 (no such file; check the path)")
    sha256 = file_sha256(path, source=source, partner=partner)
    options = f"{recogniser.options} {_DECODING} {'pair' if partner else role or ''}".strip()
    recording = memory.recognition(sha256, recogniser.model, options) if memory is not None else None
    if recording is None or (_is_spoken(recording) and _unanswered(recording, questions(recording))):
        with decoded(path, source=source, max_hours=max_hours, role=role, partner=partner) as sound:
            if recording is None:
                recording = Recording(
                    sha256=sha256,
                    duration_s=round(sound.duration_s, 3),
                    channels=len(sound.channels),
                    segments=recogniser.transcribe(sound.channels, progress),
                    model=recogniser.model,
                    channel_roles=sound.channel_roles,
                    warnings=sound.warnings,
                )
            asked = _unanswered(recording, questions(recording)) if _is_spoken(recording) else ()
            answers = recogniser.answer(sound.channels, asked) if asked else ()
            recording = replace(recording, answers=(*recording.answers, *answers))
        if memory is not None:
            memory.keep_recognition(recording, options)
    if recording.duration_s > max_hours * 3600:
        raise too_long(source, recording.duration_s)
    if not _is_spoken(recording):
        raise EmptyCallError(source, "没有听到人说话,请检查录音 (no speech in it; check the recording)")
    return recording


def _is_spoken(recording: Recording) -> bool:
    return any(segment.text.strip() for segment in recording.segments)


def _unanswered(recording: Recording, questions: Sequence[Question]) -> list[Question]:
    known = {answer.question for answer in recording.answers}
    return [question for question in questions if question not in known]
