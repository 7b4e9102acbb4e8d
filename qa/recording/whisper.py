"""Whisper, by faster-whisper.

Deterministic: temperature 0 without fallback, no prompt and no hot words (they invent phrases), and batches made from
one recording alone.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qa.call import Answer, Question, Segment
from qa.errors import ModelError
from qa.recording.cleaning import is_credit, simplified
from qa.recording.crosstalk import without_crosstalk
from qa.recording.decode_child import RATE
from qa.recording.model import find_model
from qa.recording.reading import BEAM, Reader, Reading, goes_in_circles
from qa.recording.recogniser import Progress
from qa.recording.speech import GAP_S, WINDOW_S, Window, find_speech, pack
from qa.recording.voices import by_voice, two_voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH = 4  # windows decoded together
_THIN = 1.5  # letters a second: with fewer, the decoder has left something out
_SECOND_WINDOW_S = 15.0  # what was left out is read again in smaller windows
_NOTHING_SAID = 0.6  # doubt from which, with unlikely words, silence is believed
_UNLIKELY = -1.0  # mean log probability of words
_FOREIGN = 0.3  # probability of Chinese below which it is another language, or no speech …
_LANGUAGE_S = 3.0  # … in a window with so much speech: a single word tells no language
_DRAWN_S, _DRAWN = 1.5, 1.2  # so long a stretch with so few letters a second is laughter or a howl
_AROUND_S = 0.3  # of sound beside the words that a question is about
_FIRST_SHARE = 0.9  # of the progress, before the second look


class WhisperRecogniser:
    """One model, for many recordings; loaded when first used."""

    def __init__(self, folder: str, version: str) -> None:
        self._folder = folder
        self._version = version

    @classmethod
    def load(cls, name: str | None, data: Path) -> WhisperRecogniser:
        """Find the model.

        Raises:
            ModelError: there is none, with the remedy.
        """
        return cls(*find_model(name, data))

    @property
    def model(self) -> str:
        """The version that reviews record."""
        return self._version

    @property
    def options(self) -> str:
        """All that changes what is heard, besides the model."""
        return f"zh beam={BEAM} window={WINDOW_S:g}/{_SECOND_WINDOW_S:g} gap={GAP_S:g} reading=8"

    @cached_property
    def _reader(self) -> Reader:
        from faster_whisper import WhisperModel

        try:
            model = WhisperModel(
                self._folder,
                device="auto",
                compute_type="int8",
                cpu_threads=min(8, os.cpu_count() or 1),
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"{self._folder}: 无法加载语音模型,请检查是否为 CTranslate2 格式 "
                f"(the model cannot be loaded; is it in CTranslate2 form?): {reason}"
            ) from None
        return Reader(model)

    def transcribe(
        self, channels: Sequence[NDArray[np.int16]], progress: Progress | None = None
    ) -> tuple[Segment, ...]:
        """The speech in ``channels``, a segment for each stretch of it, by start."""
        speech = without_crosstalk(channels, [find_speech(samples) for samples in channels])
        if sum(map(bool, speech)) == 1:
            speech = [
                by_voice(stretches, two_voices(samples, stretches))
                for stretches, samples in zip(speech, channels, strict=True)
            ]
        windows = [window for number, stretches in enumerate(speech) for window in pack(number, stretches)]
        readings: dict[tuple[int, int], Reading] = {}
        for first in range(0, len(windows), _BATCH):
            for reading in self._reader.read(windows[first : first + _BATCH], channels):
                readings[reading.channel, reading.stretch.begin] = reading
            if progress is not None:
                progress(_FIRST_SHARE * min(1.0, (first + _BATCH) / len(windows)))
        self._look_again(readings, channels)
        if progress is not None:
            progress(1.0)
        segments = (_segment(reading) for reading in readings.values())
        return tuple(sorted(filter(None, segments), key=lambda s: (s.start, s.channel, s.end)))

    def answer(
        self, channels: Sequence[NDArray[np.int16]], questions: Sequence[Question]
    ) -> tuple[Answer, ...]:
        """How likely each text of each question is, by the sound."""
        import numpy as np

        answers: list[Answer] = []
        for question in questions:
            begin = max(0, int((question.start - _AROUND_S) * RATE))
            end = min(int((question.end + _AROUND_S) * RATE), begin + int(WINDOW_S * RATE))
            sound = np.asarray(channels[question.channel][begin:end]).astype(np.float32) / np.float32(32768)
            log_probabilities = self._reader.log_probabilities(sound, question.texts)
            answers.append(Answer(question=question, log_probabilities=log_probabilities))
        return tuple(answers)

    def _look_again(
        self, readings: dict[tuple[int, int], Reading], channels: Sequence[NDArray[np.int16]]
    ) -> None:
        """Read anew where the decoder left words out or went in circles; in place."""
        windows: list[Window] = []
        for number in range(len(channels)):
            poor = [
                reading.stretch
                for (channel, _), reading in sorted(readings.items())
                if channel == number and (reading.is_looped or reading.letters_per_second < _THIN)
            ]
            windows += pack(number, poor, _SECOND_WINDOW_S)
        for first in range(0, len(windows), _BATCH):
            for second in self._reader.read(windows[first : first + _BATCH], channels):
                key = second.channel, second.stretch.begin
                if readings[key].is_looped or len(second.words) > len(readings[key].words):
                    readings[key] = second


def _segment(reading: Reading) -> Segment | None:
    """The segment of a stretch; ``None`` where nobody said what was heard."""
    words = simplified(reading.words)
    text = "".join(word.text for word in words)
    if not any(map(str.isalnum, text)) or is_credit(text) or goes_in_circles(text):
        return None
    log_probability = sum(math.log(max(word.probability, 1e-3)) for word in words) / len(words)
    if _is_made_up(reading, log_probability):
        return None
    return Segment(
        channel=reading.channel,
        start=round(reading.stretch.begin / RATE, 3),
        end=round(reading.stretch.end / RATE, 3),
        text=text,
        words=words,
        log_probability=round(log_probability, 4),
        no_speech_probability=round(reading.no_speech_probability, 4),
        voice=reading.stretch.voice,
        voice_probability=reading.stretch.voice_probability,
    )


def _is_made_up(reading: Reading, log_probability: float) -> bool:
    """Whether the decoder found words in a sound that has none, or not in this language.

    On two hours in which nobody speaks Chinese (``tests/bench/no_speech.py``) and on spoken calls: every window of
    the former is below 0.04 of Chinese and every window of the latter above 0.9, but for short ones.
    """
    unlikely = log_probability < _UNLIKELY
    if reading.chinese_probability < _FOREIGN and (unlikely or reading.window_speech_s >= _LANGUAGE_S):
        return True
    if reading.no_speech_probability > _NOTHING_SAID and unlikely:
        return True
    length_s = (reading.stretch.end - reading.stretch.begin) / RATE
    return length_s > _DRAWN_S and reading.letters_per_second < _DRAWN
