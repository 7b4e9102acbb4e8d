"""Prints peak memory and time of one long recording: ``python tests/bench/memory.py SPOKEN.wav [--hours 3]``.

The spoken call (two channels) is repeated with silence between, so that a tenth of the recording is speech.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from degraded import read_wav
from telephone import RATE, write_wav

from phrasebook import load_phrasebook
from qa.call import Facts
from qa.checker import Checker
from qa.recording import WhisperRecogniser
from qa.settings import load_settings

_SPEECH_SHARE = 0.1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("spoken", type=Path)
    parser.add_argument("--hours", type=float, default=3.0)
    args = parser.parse_args()
    settings = load_settings()
    with tempfile.TemporaryDirectory() as name:
        path = _long(args.spoken, args.hours, Path(name) / "long.wav")
        before = _peak_mb()
        checker = Checker(
            load_phrasebook(),
            timezone=settings.timezone,
            recogniser=lambda: WhisperRecogniser.load(None, settings.data),
        )
        began = time.perf_counter()
        review = checker.review_recording(path, source=path.name, given=Facts())
        taken = time.perf_counter() - began
    print(f"{args.hours:g} h, {_SPEECH_SHARE:.0%} speech, {len(review.call.turns)} turns: {taken:.0f} s")
    print(f"peak memory {_peak_mb():.0f} MB, of which {before:.0f} MB made the file")


def _long(spoken: Path, hours: float, path: Path) -> Path:
    """The call again and again; as samples it is small, so the file is made in one go of 16-bit blocks."""
    sound = read_wav(spoken).astype(np.float32)
    length = int(sound.shape[1] / _SPEECH_SHARE)
    times = max(1, round(hours * 3600 * RATE / length))
    block = np.zeros((2, length), np.float32)
    block[:, : sound.shape[1]] = sound
    return write_wav(path, list(block), times=times)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
