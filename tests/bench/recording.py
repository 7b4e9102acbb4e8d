"""Prints how long a recording takes beside plain faster-whisper: ``python tests/bench/recording.py FILE...``.

Plain: the packaged model, ``language="zh"``, beam 5, int8, temperature 0, each channel in turn, whole. Ours: everything
from the file to the review. The two take turns, file by file, in one process; decoding counts for both.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from plain import Plain

from phrasebook import load_phrasebook
from qa.call import Facts
from qa.checker import Checker
from qa.errors import InputError
from qa.recording import WhisperRecogniser
from qa.recording.decode import decoded
from qa.settings import load_settings

SAMPLES = Path(__file__).parents[2] / "samples"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path, help="recordings; without any, those in samples/")
    files = parser.parse_args().files or sorted(
        path for path in SAMPLES.iterdir() if path.suffix in (".wav", ".ogg", ".opus", ".mp3", ".m4a")
    )
    settings = load_settings()
    plain = Plain(settings.data)
    checker = Checker(
        load_phrasebook(),
        timezone=settings.timezone,
        recogniser=lambda: WhisperRecogniser.load(None, settings.data),
    )
    plain.turns(files[0])  # both warm
    _ours(checker, files[0])
    ratios = []
    for path in files:
        length, plain_s = _plainly(plain, path)
        ours_s = _ours(checker, path)
        ratios.append(ours_s / plain_s)
        print(
            f"{path.name:36} {length:6.1f} s  plain {plain_s:6.2f} s (RTF {plain_s / length:.3f})"
            f"  ours {ours_s:6.2f} s (RTF {ours_s / length:.3f})  ratio {ratios[-1]:.2f}"
        )
    print(f"ratio, median of {len(ratios)} files: {statistics.median(ratios):.2f}")


def _plainly(plain: Plain, path: Path) -> tuple[float, float]:
    """Length of the recording, and the time taken."""
    began = time.perf_counter()
    plain.turns(path)
    taken = time.perf_counter() - began
    with decoded(path, source=str(path), max_hours=4) as sound:
        return sound.duration_s, taken


def _ours(checker: Checker, path: Path) -> float:
    began = time.perf_counter()
    try:
        checker.review_recording(path, source=str(path), given=Facts())
    except InputError as error:
        print(error)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
