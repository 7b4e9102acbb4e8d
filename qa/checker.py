"""Joins the rooms: a file in, reviews out. Used by the command line, and by whatever serves people."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from phrasebook.model import Phrasebook
from qa.call import UNHEARD, Call, Facts, Question, Recording, Review, Role, Turn, filled
from qa.errors import EmptyCallError, InputError, ModelError, StoreError
from qa.judging.review import Judge
from qa.recording import (
    Memory,
    NamePattern,
    Progress,
    Recogniser,
    read_facts_beside,
    recognise,
    recording_facts,
)
from qa.roles import assign_roles
from qa.transcripts import Transcript, read_transcripts
from qa.turns import swapped, turns_of_recording


@dataclass(frozen=True, slots=True)
class Options:
    """How recordings are taken in."""

    max_hours: float = 4.0
    swap: bool = False  # the other voice or channel is the agent
    name_pattern: NamePattern | None = None  # of facts in the names of recordings


class Checker:
    """Checks files against one phrasebook; may be used from several threads.

    Args:
        book: what is demanded.
        timezone: of the company; decides what is morning.
        recogniser: makes the speech recogniser when the first recording asks for it.
        memory: keeps recognised segments.
        options: limits, and whether the roles are exchanged.
        known: facts that are known of a call by its id and content; they fill what its file does not say.
    """

    def __init__(
        self,
        book: Phrasebook,
        *,
        timezone: ZoneInfo,
        recogniser: Callable[[], Recogniser] | None = None,
        memory: Memory | None = None,
        options: Options | None = None,
        known: Callable[[str, str], Facts | None] = lambda call_id, sha256: None,
    ) -> None:
        self.book = book
        self.timezone = timezone
        self.options = options or Options()
        self._judge = Judge(book, timezone=timezone)
        self._make_recogniser = recogniser
        self._recogniser: Recogniser | None = None
        self._loading = threading.Lock()
        self._judging = threading.RLock()  # one call at a time: it takes milliseconds, hearing takes seconds
        self._memory = memory
        self._known = known

    def review(self, call: Call) -> Review:
        """Judge a call that is already in turns."""
        with self._judging:
            return self._judge.review(call)

    def transcripts(self, path: Path, *, source: str, given: Facts) -> Iterator[Transcript | InputError]:
        """The calls of a transcript file, unjudged; facts may lie in ``NAME.meta.json`` beside it."""
        try:
            beside = filled(read_facts_beside(path, source=source, timezone=self.timezone), given)
        except InputError as error:
            yield error
            return
        for entry in read_transcripts(path, source=source, given=beside, timezone=self.timezone):
            if isinstance(entry, Transcript) and (known := self._known(entry.call_id, entry.sha256)):
                entry = replace(entry, facts=filled(entry.facts, known))
            yield entry

    def review_transcript(self, transcript: Transcript) -> Review | InputError:
        """Judge one call of a transcript file."""
        turns = assign_roles(transcript.lines, self.book.roles)
        if self.options.swap:
            turns = swapped(turns)
        if not any(turn.role == "agent" for turn in turns):
            return EmptyCallError(
                transcript.source, "没有坐席的话,请检查角色 (no turn of the agent; check the roles)"
            )
        timed = [turn.end for turn in turns if turn.end is not None]
        return self.review(
            Call(
                id=transcript.call_id,
                source=transcript.source,
                sha256=transcript.sha256,
                facts=transcript.facts,
                turns=turns,
                duration_s=max(timed) if timed else None,
            )
        )

    def review_recording(
        self,
        path: Path,
        *,
        source: str,
        given: Facts,
        progress: Progress = lambda share: None,
        role: Role | None = None,
        partner: Path | None = None,
        warn: Callable[[str], None] = lambda warning: None,
    ) -> Review:
        """Hear and judge one recording.

        Args:
            role: the one voice that ``path`` holds, if it holds one alone.
            partner: the customer's voice in a file of its own, where ``path`` has the agent's.
            warn: is told what a user should know about the recording, a sentence each.

        Raises:
            InputError: the recording cannot be checked.
            ModelError: there is no speech model.
        """
        own = recording_facts(path, source=source, timezone=self.timezone, pattern=self.options.name_pattern)
        facts = filled(own, given)
        recording = recognise(
            path,
            source=source,
            recogniser=self._speech(),
            memory=self._memory,
            max_hours=self.options.max_hours,
            progress=progress,
            role=role,
            partner=partner,
            questions=lambda heard: self._questions(heard, source),
            warn=warn,
        )
        for warning in recording.warnings:
            warn(warning)
        gaps = [f"{segment.start:.0f} s" for segment in recording.segments if segment.text == UNHEARD]
        if gaps:
            warn(
                f"有话听不清,记作“{UNHEARD}”,不追究该说没说 (speech that cannot be made out): {', '.join(gaps)}"
            )
        with self._judging:
            turns = self._judge.verifier.with_likelihoods(self._turns(recording, source), recording.answers)
        try:
            known = self._known(facts.call_id or recording.sha256[:16], recording.sha256) or Facts()
        except StoreError as error:
            warn(f"没有查到这通电话已知的信息 (what is known of the call cannot be read): {error}")
            known = Facts()
        return self.review(_recorded_call(recording, turns, source, filled(facts, known)))

    def _questions(self, recording: Recording, source: str) -> tuple[Question, ...]:
        try:
            with self._judging:
                return self._judge.verifier.questions(self._turns(recording, source))
        except EmptyCallError:  # it is kept all the same, for the voices may only have to be exchanged
            return ()

    def _turns(self, recording: Recording, source: str) -> tuple[Turn, ...]:
        return turns_of_recording(
            recording,
            self.book.roles,
            source=source,
            least_sure=self.book.scorecard.min_role_confidence,
            swap=self.options.swap,
        )

    def _speech(self) -> Recogniser:
        with self._loading:
            if self._recogniser is None:
                if self._make_recogniser is None:
                    raise ModelError("没有语音模型 (no speech model)")
                self._recogniser = self._make_recogniser()
            return self._recogniser


def _recorded_call(recording: Recording, turns: tuple[Turn, ...], source: str, facts: Facts) -> Call:
    return Call(
        id=facts.call_id or recording.sha256[:16],
        source=source,
        sha256=recording.sha256,
        facts=facts,
        turns=turns,
        duration_s=round(recording.duration_s, 3),
        model=recording.model,
    )
