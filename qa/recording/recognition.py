"""A recording becomes segments: decoded, heard, and kept so that it is heard once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from qa.call import Heard, Question, Recording, Role
from qa.errors import EmptyCallError, InputError, StoreError
from qa.recording.decode import Sound, decoded, file_sha256, too_long
from qa.recording.recogniser import NOTHING_HEARD, Progress, Recogniser

_NAMES = "wav mp3 m4a aac ogg oga opus flac amr awb wma mp4 mkv mov webm avi 3gp gsm au aiff aif ac3 wmv mka"
RECORDING_SUFFIXES = frozenset("." + name for name in _NAMES.split(" "))
_KEPT_EVERY_S = 20.0  # of work: no more is lost where it is broken off
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
    progress: Progress = lambda share: None,
    role: Role | None = None,
    partner: Path | None = None,
    questions: Callable[[Recording], Sequence[Question]] = lambda recording: (),
    warn: Callable[[str], None] = lambda warning: None,
) -> Recording:
    """Decode and hear one recording, and ask it what remains in doubt.

    Args:
        questions: what to ask of it, once it is known what was heard.
        role: the one voice that ``path`` holds, if it holds one alone.
        partner: the customer's voice in a file of its own, where ``path`` has the agent's.
        warn: is told what went wrong on the way and did not stop it, a sentence each.

    Raises:
        InputError: it cannot be decoded, or nobody speaks in it.
        ModelError: the model cannot be loaded.
    """
    if not path.is_file() or (partner is not None and not partner.is_file()):
        raise InputError(source, "没有这个文件,请检查路径 (no such file; check the path)")
    sha256 = file_sha256(path, source=source, partner=partner)
    options = f"{recogniser.options} {_DECODING} {'pair' if partner else role or ''}".strip()
    place = _Place(memory, sha256, recogniser.model, options, warn)
    recording = place.kept()
    if recording is None or _is_open(recording, questions):
        with decoded(path, source=source, max_hours=max_hours, role=role, partner=partner) as sound:
            if recording is None or recording.windows_heard is not None:
                recording = _heard(sound, recogniser, progress, place, recording)
            asked = _unanswered(recording, questions(recording)) if _is_spoken(recording) else ()
            answers = recogniser.answer(sound.channels, asked) if asked else ()
            recording = replace(recording, answers=(*recording.answers, *answers))
        place.keep(recording)
    if recording.duration_s > max_hours * 3600:
        raise too_long(source, recording.duration_s)
    if not _is_spoken(recording):
        raise EmptyCallError(source, "没有听到人说话,请检查录音 (no speech in it; check the recording)")
    return recording


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one recording is kept, if anywhere. A store that fails is told of, and the work goes on."""

    memory: Memory | None
    sha256: str
    model: str
    options: str
    warn: Callable[[str], None]

    def kept(self) -> Recording | None:
        if self.memory is None:
            return None
        try:
            return self.memory.recognition(self.sha256, self.model, self.options)
        except StoreError as error:
            self.warn(f"没有查到以前听过的内容 (what was heard before cannot be read): {error}")
            return None

    def keep(self, recording: Recording) -> bool:
        """Whether it could be kept."""
        if self.memory is None:
            return False
        try:
            self.memory.keep_recognition(recording, self.options)
        except StoreError as error:
            self.warn(f"听到的内容没有保存 (what was heard is not kept): {error}")
            return False
        return True


def _heard(
    sound: Sound, recogniser: Recogniser, progress: Progress, place: _Place, begun: Recording | None
) -> Recording:
    """The whole of a recording, from its start or from where it was broken off."""
    blank = Recording(
        sha256=place.sha256,
        duration_s=round(sound.duration_s, 3),
        channels=len(sound.channels),
        segments=(),
        model=recogniser.model,
        channel_roles=sound.channel_roles,
        warnings=sound.warnings,
    )
    keeping, since = place.memory is not None, time.monotonic()

    def keep(heard: Heard) -> None:
        nonlocal keeping, since
        if keeping and time.monotonic() - since >= _KEPT_EVERY_S:
            part = replace(blank, segments=heard.segments, windows_heard=heard.windows, plan=heard.plan)
            keeping = place.keep(part)  # a store that failed once is not waited for again and again
            since = time.monotonic()

    so_far = (
        Heard(segments=begun.segments, windows=begun.windows_heard or 0, plan=begun.plan)
        if begun
        else NOTHING_HEARD
    )
    return replace(blank, segments=recogniser.transcribe(sound.channels, progress, so_far=so_far, keep=keep))


def _is_open(recording: Recording, questions: Callable[[Recording], Sequence[Question]]) -> bool:
    """Whether it was broken off, or has something to be asked yet."""
    if recording.windows_heard is not None:
        return True
    return _is_spoken(recording) and bool(_unanswered(recording, questions(recording)))


def _is_spoken(recording: Recording) -> bool:
    return any(any(map(str.isalnum, segment.text)) for segment in recording.segments)


def _unanswered(recording: Recording, questions: Sequence[Question]) -> list[Question]:
    known = {answer.question for answer in recording.answers}
    return [question for question in questions if question not in known]
