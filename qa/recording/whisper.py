"""Whisper, by faster-whisper: the only use of it in the project.

Deterministic: temperature 0 without fallback, no prompt and no hot words (they invent phrases), and batches made from
one recording alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.call import Segment, Word
from qa.errors import ModelError
from qa.recording.model import find_model
from qa.recording.recogniser import Progress
from qa.recording.speech import Stretch, Window, find_speech, pack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WINDOW_S = 30
_BATCH = 8  # windows decoded together
_BEAM = 5
_CENTRE = (
    0.8  # where in its time a word is: the model lets a word begin where the last one ended, silence included
)
_CIRCLE = re.compile(r"(.{1,8}?)\1{5,}")
_LEAST_RATE = 1.5  # characters a second: slower is hardly speech
_LEAST_SPEECH_S = 1.0  # a shorter stretch in which nothing was heard is let be
_NOTHING_SAID = 0.6  # share of doubt from which, with unlikely words, silence is believed
_UNLIKELY = -1.0  # mean log probability of tokens
_CREDITS = re.compile(
    r"(谢谢|感谢)(大家)?(观看|收看|收听)|点赞|打赏|订阅|字幕(由|by|志愿|组|制作)|明镜|优优独播|中文字幕|Amara\.org",
    re.I,
)
_ZHE = re.compile(
    "(?<![显名原卓土编专论译巨拙])著(?![名作称者述])"
)  # OpenCC leaves it, for 著名 is written so
_PUNCTUATION = "，。！？、：；,.!?:;…「」“”\"'"


class WhisperRecogniser:
    """One loaded model, for many recordings."""

    def __init__(self, folder: str, version: str) -> None:
        self._folder = folder
        self._version = version

    @classmethod
    def load(cls, name: str | None, data: Path) -> WhisperRecogniser:
        """Find the model; it is loaded when first used.

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
        return f"zh beam={_BEAM} batch={_BATCH} again=1"

    @cached_property
    def _pipeline(self) -> Any:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        try:
            model = WhisperModel(self._folder, device="auto", compute_type="int8", local_files_only=True)
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{self._folder}: 无法加载语音模型,请检查是否为 CTranslate2 格式 (the model cannot be loaded): "
                f"{str(error).splitlines()[0] if str(error) else type(error).__name__}"
            ) from None
        return BatchedInferencePipeline(model)

    @cached_property
    def _simplify(self) -> Any:
        import opencc

        return opencc.OpenCC("t2s").convert

    def transcribe(
        self, channels: Sequence[NDArray[np.int16]], progress: Progress | None = None
    ) -> tuple[Segment, ...]:
        """The speech in ``channels``, a segment for each stretch of it, by start.

        What was read badly (going round in circles, or hardly a word for its length) is read again in short
        windows; the reading with more words in it, and no circles, is kept.
        """
        speech = [find_speech(samples) for samples in channels]
        windows = [window for number, stretches in enumerate(speech) for window in pack(number, stretches)]
        heard = self._read_all(windows, channels, progress)
        again = [
            window
            for number, stretches in enumerate(speech)
            for window in pack(
                number, [s for s in stretches if _is_poor(heard.get((number, s.begin)), s)], 10.0
            )
        ]
        for key, segment in self._read_all(again, channels, None).items():
            before = heard.get(key)
            better = before is None or _goes_round(before.text) or len(segment.text) > len(before.text)
            if better and not _goes_round(segment.text):
                heard[key] = segment
        kept = (segment for segment in heard.values() if not _goes_round(segment.text))
        return tuple(sorted(kept, key=lambda s: (s.start, s.channel, s.end)))

    def _read_all(
        self, windows: Sequence[Window], channels: Sequence[NDArray[np.int16]], progress: Progress | None
    ) -> dict[tuple[int, int], Segment]:
        """Segments by channel and first sample of their stretch."""
        heard: dict[tuple[int, int], Segment] = {}
        for first in range(0, len(windows), _BATCH):
            batch = windows[first : first + _BATCH]
            for begin, segment in self._read(batch, channels):
                heard[segment.channel, begin] = segment
            if progress is not None:
                progress(min(1.0, (first + len(batch)) / len(windows)))
        return heard

    def _read(
        self, windows: Sequence[Window], channels: Sequence[NDArray[np.int16]]
    ) -> list[tuple[int, Segment]]:
        """Decode windows as one batch: each lies at the start of its own 30 s."""
        import numpy as np

        sound = np.zeros(16_000 * _WINDOW_S * len(windows), np.float32)
        clips = []
        for number, window in enumerate(windows):
            at = 16_000 * _WINDOW_S * number
            sound[at : at + window.length] = window.sound(channels[window.channel])
            clips.append({"start": _WINDOW_S * number, "end": _WINDOW_S * number + window.length / 16_000})
        heard, _ = self._pipeline.transcribe(
            sound,
            language="zh",
            beam_size=_BEAM,
            temperature=0.0,
            batch_size=len(windows),
            clip_timestamps=clips,
            vad_filter=False,
            word_timestamps=True,
            without_timestamps=True,
            condition_on_previous_text=False,
        )
        segments: list[tuple[int, Segment]] = []
        for part in heard:
            if part.words and not _is_invented(part):
                number = min(int(part.words[0].start + 1e-3) // _WINDOW_S, len(windows) - 1)
                segments += self._segments(part, windows[number], _WINDOW_S * number)
        return segments

    def _segments(self, part: Any, window: Window, offset: float) -> Iterable[tuple[int, Segment]]:
        """One segment for each stretch of the window in which words were heard."""
        words: dict[int, list[Word]] = {}
        stretches = {stretch.begin: stretch for stretch in window.stretches}
        for word in part.words:
            begin, end = word.start - offset, word.end - offset
            stretch = window.nearest(begin + _CENTRE * (end - begin))
            text = _ZHE.sub("着", self._simplify(word.word).strip())
            if not text:
                continue
            words.setdefault(stretch.begin, []).append(
                Word(
                    text=text,
                    start=window.in_recording(begin, stretch),
                    end=window.in_recording(end, stretch),
                    probability=round(float(word.probability), 3),
                )
            )
        for begin, spoken in sorted(words.items()):
            stretch = stretches[begin]
            segment = Segment(
                channel=window.channel,
                start=round(stretch.begin / 16_000, 3),
                end=round(stretch.end / 16_000, 3),
                text="".join(word.text for word in spoken),
                words=tuple(spoken),
                log_probability=round(float(part.avg_logprob), 4),
                no_speech_probability=round(float(part.no_speech_prob), 4),
            )
            yield begin, segment


def _goes_round(text: str) -> bool:
    """Whether a few characters are repeated on and on."""
    return bool(_CIRCLE.search(text))


def _is_poor(segment: Segment | None, stretch: Stretch) -> bool:
    """Hardly a word for its length, or going round."""
    length_s = (stretch.end - stretch.begin) / 16_000
    if segment is None:
        return length_s >= _LEAST_SPEECH_S
    return _goes_round(segment.text) or len(segment.text) < _LEAST_RATE * length_s


def _is_invented(part: Any) -> bool:
    """Words that nobody said: the credits of films, and unlikely words over what sounds like nothing."""
    unlikely = part.no_speech_prob > _NOTHING_SAID and part.avg_logprob < _UNLIKELY
    alone = len(part.text.strip(_PUNCTUATION + " ")) <= 30 and bool(_CREDITS.search(part.text))
    return bool(unlikely or alone)
