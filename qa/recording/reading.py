"""One batch of windows through the Whisper model: first the text, then the time of every word.

The model is called directly and not through ``BatchedInferencePipeline``: that one aligns a whole batch at once, where
CTranslate2 puts all words of some windows at their first frame (OpenNMT/CTranslate2 issue 1494). Text is decoded in
batches, words are timed window by window, on what the encoder has already made.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from qa.call import Word
from qa.recording.decode_child import RATE
from qa.recording.speech import Stretch, Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEAM = 5
_FRAMES = 3000  # of 10 ms: what the model reads at a time
_MOST_TOKENS = 448
_ENCODED = 2  # windows encoded together: attention over 1,500 frames takes 70 MB each
_FRAMES_A_SECOND = 100
# Of silence after the longest window of a batch, instead of silence up to the 30 s that Whisper was trained on.
_TAIL_S = 2.0
_SHORT_TAIL_S = 1.0  # after a sound whose texts are compared
_CHINESE = ("<|zh|>", "<|yue|>")
# Where in its time a word is: the model lets a word begin where the last one ended, silence included.
_CENTRE = 0.8
_CLOSING = frozenset("\"'”’」』》)]}）.。,，、!！?？:：;；…~～")  # belongs to the word before it
_OPENING = frozenset("“‘「『《([{（")  # belongs to the word after it


@dataclass(frozen=True, slots=True)
class Reading:
    """What was heard in one stretch of speech."""

    channel: int
    stretch: Stretch
    words: tuple[Word, ...]  # in the model's own writing, traditional or simplified
    no_speech_probability: float  # of its window
    is_looped: bool  # its window goes round in circles
    chinese_probability: float  # of its window, by the model's own recognition of languages
    window_speech_s: float  # speech in its window

    @property
    def text(self) -> str:
        """The words, joined."""
        return "".join(word.text for word in self.words)

    @property
    def letters_per_second(self) -> float:
        """How densely it is spoken; people say four to seven characters a second."""
        letters = sum(character.isalnum() for character in self.text)
        return letters * RATE / max(1, self.stretch.end - self.stretch.begin)


class Reader:
    """Reads windows with one loaded ``faster_whisper.WhisperModel``."""

    def __init__(self, model: Any) -> None:
        from faster_whisper.tokenizer import Tokenizer

        self._model = model
        self._tokenizer = Tokenizer(model.hf_tokenizer, True, task="transcribe", language="zh")
        self._prompt = model.get_prompt(self._tokenizer, [], without_timestamps=True)

    def read(self, windows: Sequence[Window], channels: Sequence[NDArray[np.int16]]) -> list[Reading]:
        """A reading of every stretch of ``windows``, which are decoded as one batch."""
        import numpy as np
        from ctranslate2 import StorageView

        lengths = [window.length for window in windows]
        frames = _frames(max(lengths), _TAIL_S)
        features = np.stack(
            [self._spectrum(window.sound(channels[window.channel]), frames) for window in windows]
        )
        planes = np.concatenate(
            [
                np.array(self._encoded(features[first : first + _ENCODED]))
                for first in range(0, len(features), _ENCODED)
            ]
        )
        encoded = StorageView.from_array(planes)
        results = self._model.model.generate(
            encoded,
            [self._prompt] * len(windows),
            beam_size=BEAM,
            sampling_temperature=0,
            max_length=_MOST_TOKENS,
            return_no_speech_prob=True,
        )
        languages = [dict(found) for found in self._model.model.detect_language(encoded)]
        readings: list[Reading] = []
        for number, (window, length, result, language) in enumerate(
            zip(windows, lengths, results, languages, strict=True)
        ):
            tokens = [token for token in result.sequences_ids[0] if token < self._tokenizer.eot]
            plane = StorageView.from_array(np.ascontiguousarray(planes[number : number + 1]))
            words = self._timed(tokens, plane, min(_FRAMES, length * _FRAMES_A_SECOND // RATE))
            marks = _Marks(
                no_speech_probability=float(result.no_speech_prob),
                is_looped=goes_in_circles(self._tokenizer.decode(tokens)),
                chinese_probability=sum(language.get(name, 0.0) for name in _CHINESE),
                window_speech_s=sum(s.end - s.begin for s in window.stretches) / RATE,
            )
            readings += _by_stretch(window, words, marks)
        return readings

    def _spectrum(self, sound: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
        """(bands, frames) of the sound, with silence behind it."""
        import numpy as np

        quiet = np.zeros(max(0, frames * RATE // _FRAMES_A_SECOND - len(sound)), np.float32)
        found: NDArray[np.float32] = self._model.feature_extractor(np.concatenate([sound, quiet]))[
            ..., :frames
        ]
        return found

    def _encoded(self, features: NDArray[np.float32]) -> Any:
        import numpy as np
        from ctranslate2 import StorageView

        return self._model.model.encode(StorageView.from_array(np.ascontiguousarray(features)), to_cpu=True)

    def log_probabilities(self, sound: NDArray[np.float32], texts: Sequence[str]) -> tuple[float, ...]:
        """How likely each of ``texts`` is, as all that is said in ``sound`` (16 kHz): natural logarithms, in total.

        The sound is encoded once. Texts in the same writing are to be compared, and those that differ in a few words.
        """
        import numpy as np
        from ctranslate2 import StorageView

        spectrum = self._spectrum(sound, _frames(len(sound), _SHORT_TAIL_S))
        plane = np.array(self._encoded(spectrum[None]))
        tokens = [self._tokenizer.encode(text)[: _MOST_TOKENS // 2] for text in texts]
        found = self._model.model.align(
            StorageView.from_array(np.ascontiguousarray(np.repeat(plane, len(texts), axis=0))),
            list(self._tokenizer.sot_sequence),
            tokens,
            [spectrum.shape[-1]] * len(texts),
            median_filter_width=7,
        )
        return tuple(round(float(np.log(np.maximum(each.text_token_probs, 1e-8)).sum()), 4) for each in found)

    def _timed(self, tokens: list[int], plane: Any, frames: int) -> list[Word]:
        """The words of one window, seconds from its start."""
        if not tokens:
            return []
        (aligned,) = self._model.find_alignment(self._tokenizer, [tokens], plane, frames)
        words = [
            Word(
                text=found["word"],
                start=float(found["start"]),
                end=float(found["end"]),
                probability=float(found["probability"]),
            )
            for found in aligned
            if found["word"]
        ]
        return _with_punctuation(words)


def _frames(samples: int, tail_s: float) -> int:
    """What is encoded for a sound, an even number of frames, up to what the model reads."""
    return min(_FRAMES, 2 * math.ceil((samples / RATE + tail_s) * _FRAMES_A_SECOND / 2))


def goes_in_circles(text: str) -> bool:
    """Whether a text repeats itself as only a decoder in a loop does (Whisper's own measure and limit)."""
    written = text.encode()
    return len(written) > 2.4 * len(zlib.compress(written))


def _with_punctuation(words: Sequence[Word]) -> list[Word]:
    """Marks as part of their words; the time that the model gives a mark is a pause, and left out."""
    joined: list[Word] = []
    opening = ""
    for word in words:
        bare = word.text.strip()
        if bare and set(bare) <= _OPENING:
            opening += word.text
        elif bare and set(bare) <= _CLOSING and joined:
            last = joined[-1]
            joined[-1] = Word(
                text=last.text + bare, start=last.start, end=last.end, probability=last.probability
            )
        elif not bare or set(bare) <= _CLOSING:
            continue
        else:
            joined.append(
                Word(text=opening + word.text, start=word.start, end=word.end, probability=word.probability)
            )
            opening = ""
    return joined


class _Marks(TypedDict):
    """What is known of a window as a whole; named as in :class:`Reading`."""

    no_speech_probability: float
    is_looped: bool
    chinese_probability: float
    window_speech_s: float


def _by_stretch(window: Window, words: Sequence[Word], marks: _Marks) -> list[Reading]:
    """The words, each in the stretch where it lies, in seconds of the recording."""
    spoken: dict[int, list[Word]] = {stretch.at: [] for stretch in window.stretches}
    for word in words:
        stretch = window.nearest(word.start + _CENTRE * (word.end - word.start))
        spoken[stretch.at].append(
            Word(
                text=word.text,
                start=window.in_recording(word.start, stretch),
                end=window.in_recording(word.end, stretch),
                probability=round(word.probability, 3),
            )
        )
    return [
        Reading(
            channel=window.channel,
            stretch=stretch,
            words=tuple(spoken[stretch.at]),
            **marks,
        )
        for stretch in window.stretches
    ]
