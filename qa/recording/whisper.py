"""Whisper, by faster-whisper.

Deterministic: temperature 0 without fallback, no prompt and no hot words (they invent phrases), and batches made from
one recording alone.
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.call import UNHEARD, Answer, Heard, Question, Segment, Word
from qa.errors import ModelError
from qa.recording.cleaning import is_credit, simplified
from qa.recording.crosstalk import without_crosstalk
from qa.recording.decode_child import RATE
from qa.recording.model import find_model
from qa.recording.reading import BEAM, Reader, Reading, goes_in_circles
from qa.recording.recogniser import NOTHING_HEARD, Keep, Progress
from qa.recording.speech import GAP_S, WINDOW_S, Window, find_speech, pack
from qa.recording.voices import by_voice, two_voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_THREADS = 8  # for one recording
_BATCH = 8  # windows decoded together
_THIN = 1.5  # letters a second: with fewer, the decoder has left something out
_SECOND_WINDOW_S = 15.0  # what was left out is read again in smaller windows
_NOTHING_SAID = 0.6  # doubt from which, with unlikely words, silence is believed
_UNLIKELY = -1.0  # mean log probability of words
_FOREIGN = 0.3  # probability of Chinese below which it is another language, or no speech …
_LANGUAGE_S = 3.0  # … in a window with so much speech: a single word tells no language
_DRAWN_S, _DRAWN = 1.5, 1.2  # so long a stretch with so few letters a second is laughter or a howl
_AROUND_S = 0.3  # of sound beside the words that a question is about


class WhisperRecogniser:
    """One model, for many recordings; loaded when first used.

    May be used from several threads: ``at_once`` of them share the processors, and others wait.
    """

    def __init__(self, folder: str, version: str, at_once: int = 1) -> None:
        self._folder = folder
        self._version = version
        self._at_once = at_once
        self._loading = threading.Lock()
        self._loaded: Reader | None = None

    @classmethod
    def load(cls, name: str | None, data: Path, *, at_once: int = 1) -> WhisperRecogniser:
        """Find the model, for so many recordings at once.

        Raises:
            ModelError: there is none, with the remedy.
        """
        return cls(*find_model(name, data), at_once)

    @property
    def model(self) -> str:
        """The version that reviews record."""
        return self._version

    @property
    def options(self) -> str:
        """All that changes what is heard, besides the model."""
        return f"zh beam={BEAM} window={WINDOW_S:g}/{_SECOND_WINDOW_S:g} gap={GAP_S:g} reading=9"

    @property
    def _reader(self) -> Reader:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> Reader:
        from faster_whisper import WhisperModel

        try:
            model = WhisperModel(
                self._folder,
                device="auto",
                compute_type="int8",
                cpu_threads=max(1, min(_MOST_THREADS, (os.cpu_count() or 1) // self._at_once)),
                num_workers=self._at_once,
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
        self,
        channels: Sequence[NDArray[np.int16]],
        progress: Progress = lambda share: None,
        *,
        so_far: Heard = NOTHING_HEARD,
        keep: Keep = lambda heard: None,
    ) -> tuple[Segment, ...]:
        """The speech in ``channels``, a segment for each stretch of it, by start."""
        windows = _windows(channels)
        plan = hashlib.sha256(repr(windows).encode()).hexdigest()
        if so_far.plan != plan:  # they were cut by another version of what finds speech
            so_far = NOTHING_HEARD
        segments = list(so_far.segments)
        for first in range(so_far.windows, len(windows), _BATCH):
            readings = self._read(windows[first : first + _BATCH], channels)
            segments += filter(None, map(_segment, readings))
            done = min(first + _BATCH, len(windows))
            keep(Heard(segments=tuple(segments), windows=done, plan=plan))
            progress(done / len(windows))
        if not windows:
            progress(1.0)
        return tuple(sorted(segments, key=lambda s: (s.start, s.channel, s.end)))

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

    def _read(self, windows: Sequence[Window], channels: Sequence[NDArray[np.int16]]) -> list[Reading]:
        """What is heard in ``windows``; read anew where the decoder left words out or went in circles."""
        readings = {(r.channel, r.stretch.begin): r for r in self._reader.read(windows, channels)}
        again: list[Window] = []
        for number in range(len(channels)):
            poor = [
                reading.stretch
                for (channel, _), reading in sorted(readings.items())
                if channel == number and (reading.is_looped or reading.letters_per_second < _THIN)
            ]
            again += pack(number, poor, _SECOND_WINDOW_S)
        for first in range(0, len(again), _BATCH):
            for second in self._reader.read(again[first : first + _BATCH], channels):
                key = second.channel, second.stretch.begin
                if readings[key].is_looped or len(second.words) > len(readings[key].words):
                    readings[key] = second
        return list(readings.values())


def _windows(channels: Sequence[NDArray[np.int16]]) -> list[Window]:
    """The speech of a recording in the windows that are read, the short ones first."""
    speech = without_crosstalk(channels, [find_speech(samples) for samples in channels])
    if sum(map(bool, speech)) == 1:
        speech = [
            by_voice(stretches, two_voices(samples, stretches))
            for stretches, samples in zip(speech, channels, strict=True)
        ]
    windows = [window for number, stretches in enumerate(speech) for window in pack(number, stretches)]
    return sorted(windows, key=lambda window: window.length)  # those read together are encoded at one length


def _segment(reading: Reading) -> Segment | None:
    """The segment of a stretch; ``None`` where nobody said what was heard."""
    words = simplified(reading.words)
    text = "".join(word.text for word in words)
    if not any(map(str.isalnum, text)) or is_credit(text):
        return None
    log_probability = sum(math.log(max(word.probability, 1e-3)) for word in words) / len(words)
    if _is_made_up(reading, log_probability):
        return None
    start, end = round(reading.stretch.begin / RATE, 3), round(reading.stretch.end / RATE, 3)
    if goes_in_circles(text):  # a loop, also after the second look
        text, words = UNHEARD, (Word(text=UNHEARD, start=start, end=end, probability=0.0),)
    return Segment(
        channel=reading.channel,
        start=start,
        end=end,
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
