"""Where somebody speaks, and how that speech is packed into the windows that the recogniser reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.recording.decode_child import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW_S = 28.0  # what a window holds at most; the model reads 30 s
GAP_S = 0.5  # a longer silence between two stretches of speech is shortened to this
_BLOCK_S = 120  # looked through at a time: memory does not grow with the recording
_LEAST_MS = 60  # 喂 is short


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech in a channel; samples, half-open, and where it lies in its window, in samples."""

    begin: int
    end: int
    at: int = 0
    voice: int | None = None  # in a channel of several: which
    voice_probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of one channel that are read together."""

    channel: int
    stretches: tuple[Stretch, ...]

    @property
    def length(self) -> int:
        """In samples."""
        last = self.stretches[-1]
        return last.at + last.end - last.begin

    def sound(self, samples: NDArray[np.int16]) -> NDArray[np.float32]:
        """What the recogniser reads: the stretches, and silence between them."""
        import numpy as np

        sound = np.zeros(self.length, np.float32)
        for stretch in self.stretches:
            piece = samples[stretch.begin : stretch.end]
            sound[stretch.at : stretch.at + len(piece)] = piece.astype(np.float32) / 32768
        return sound

    def nearest(self, seconds: float) -> Stretch:
        """The stretch in which (or next to which) a moment of the window lies."""
        moment = seconds * RATE
        return min(
            self.stretches,
            key=lambda s: max(s.at - moment, moment - s.at - (s.end - s.begin), 0.0),
        )

    def in_recording(self, seconds: float, stretch: Stretch) -> float:
        """A moment of the window as seconds of the recording, kept within ``stretch``."""
        inside = min(max(seconds * RATE - stretch.at, 0.0), float(stretch.end - stretch.begin))
        return round((stretch.begin + inside) / RATE, 3)


def find_speech(samples: NDArray[np.int16]) -> list[Stretch]:
    """Stretches of speech in one channel, by voice activity detection (Silero)."""
    import numpy as np
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=0.5,
        min_silence_duration_ms=600,
        speech_pad_ms=300,
        max_speech_duration_s=WINDOW_S - 1,
        min_speech_duration_ms=_LEAST_MS,
    )
    found: list[Stretch] = []
    first = 0
    while first < len(samples):
        sound = np.asarray(samples[first : first + _BLOCK_S * RATE], np.float32) / 32768
        following = first + len(sound)
        parts = get_speech_timestamps(sound, options)
        if following < len(samples) and parts and parts[-1]["end"] == len(sound) and parts[-1]["start"]:
            following = first + int(parts.pop()["start"])  # not over yet: from its start in the next block
        found += [Stretch(first + int(part["start"]), first + int(part["end"])) for part in parts]
        first = following
    return found


def pack(channel: int, stretches: Sequence[Stretch], limit_s: float = WINDOW_S) -> list[Window]:
    """Stretches put together in windows of ``limit_s`` at most, as evenly filled as their number allows.

    A window holds one voice, for the time of a word is not sure enough to part two that follow closely.
    """
    voices = sorted(
        {stretch.voice for stretch in stretches}, key=lambda voice: -1 if voice is None else voice
    )
    return [
        window
        for voice in voices
        for window in _pack_voice(channel, [s for s in stretches if s.voice == voice], limit_s)
    ]


def _pack_voice(channel: int, stretches: Sequence[Stretch], limit: float) -> list[Window]:
    windows = _packed(channel, stretches, limit)
    while limit > 4 and len(_packed(channel, stretches, limit - 0.5)) == len(windows):
        limit -= 0.5
    return _packed(channel, stretches, limit)


def _packed(channel: int, stretches: Sequence[Stretch], limit_s: float) -> list[Window]:
    windows: list[Window] = []
    current: list[Stretch] = []
    for stretch in stretches:
        length = stretch.end - stretch.begin
        at = 0
        if current:
            last = current[-1]
            at = last.at + last.end - last.begin + min(stretch.begin - last.end, int(GAP_S * RATE))
            if at + length > limit_s * RATE:
                windows.append(Window(channel, tuple(current)))
                current, at = [], 0
        current.append(replace(stretch, at=at))
    if current:
        windows.append(Window(channel, tuple(current)))
    return windows
