"""What a recogniser does, and a scripted one for tests and for programs that already have the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qa.call import Answer, Heard, Question, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[float], None]
"""Called with the share done, 0-1; may raise, to stop the work."""
Keep = Callable[[Heard], None]
"""Called with what is heard so far, every now and then."""
NOTHING_HEARD = Heard()


class Recogniser(Protocol):
    """Turns sound into timed words. The same sound gives the same segments, always."""

    @property
    def model(self) -> str:
        """The version that reviews record."""

    @property
    def options(self) -> str:
        """All that changes what is heard, besides the model."""

    def transcribe(
        self,
        channels: Sequence[NDArray[np.int16]],
        progress: Progress = lambda share: None,
        *,
        so_far: Heard = NOTHING_HEARD,
        keep: Keep = lambda heard: None,
    ) -> tuple[Segment, ...]:
        """The speech in ``channels`` (16 kHz, 16 bit, of one length), by start.

        Goes on from ``so_far``, which ``keep`` was given in an earlier attempt at the same recording.
        """

    def answer(
        self, channels: Sequence[NDArray[np.int16]], questions: Sequence[Question]
    ) -> tuple[Answer, ...]:
        """How likely each text of each question is, by the sound."""


@dataclass(frozen=True, slots=True)
class ScriptedRecogniser:
    """Gives the same segments for whatever it hears; those of channels that are not there are left out."""

    segments: tuple[Segment, ...] = ()
    model: str = "scripted"
    options: str = ""
    said: frozenset[str] = frozenset()  # texts that are as likely as what was heard

    def transcribe(
        self,
        channels: Sequence[NDArray[np.int16]],
        progress: Progress = lambda share: None,
        *,
        so_far: Heard = NOTHING_HEARD,
        keep: Keep = lambda heard: None,
    ) -> tuple[Segment, ...]:
        """The script."""
        progress(1.0)
        return tuple(segment for segment in self.segments if segment.channel < len(channels))

    def answer(
        self, channels: Sequence[NDArray[np.int16]], questions: Sequence[Question]
    ) -> tuple[Answer, ...]:
        """What was heard is likely, other texts are not, but for those in ``said``."""
        return tuple(
            Answer(
                question=question,
                log_probabilities=tuple(
                    -1.0 if not number or text in self.said else -100.0
                    for number, text in enumerate(question.texts)
                ),
            )
            for question in questions
        )
