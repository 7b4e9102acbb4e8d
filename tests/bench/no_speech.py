"""Prints what the checker hears where nobody speaks: ``python tests/bench/no_speech.py [--minutes 120]``.

The recordings of ``nothing.py`` go through everything from the file to the review. A recording that the checker calls
empty counts as nothing heard. ``--figures FILE`` keeps the figures of every segment, one JSON object a line; with
files, those are heard instead: figures of real speech to compare with.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nothing
from telephone import write_wav

from phrasebook import load_phrasebook
from qa.call import Facts, Recording, Review, Segment
from qa.checker import Checker
from qa.errors import EmptyCallError
from qa.recording import WhisperRecogniser
from qa.settings import load_settings


class Ear:
    """A memory that remembers what was heard last, so that segments can be looked at."""

    def __init__(self) -> None:
        self.segments: tuple[Segment, ...] = ()

    def recognition(self, sha256: str, model: str, options: str) -> None:
        """Nothing is known beforehand."""

    def keep_recognition(self, recording: Recording, options: str, /) -> None:
        """Remember its segments."""
        self.segments = recording.segments


@dataclass
class Tally:
    """What was made of recordings of one kind."""

    minutes: float = 0.0
    recordings: int = 0
    reviews: int = 0
    points_lost: float = 0.0
    segments: list[dict[str, Any]] = field(default_factory=list)
    sure: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    courtesies: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count ``other`` too."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def judged(self, review: Review) -> None:
        """Count one review."""
        self.reviews += 1
        self.points_lost += 100 - review.score.points
        for hit in review.hits + review.others:
            shown = f"{hit.id} {hit.text}"
            if hit.certainty != "sure":
                self.unsure.append(shown)
            elif hit.id.startswith("required:"):
                self.courtesies.append(shown)
            else:
                self.sure.append(shown)
        self.misses += [f"{miss.id} {miss.why}" for miss in review.missed if miss.certainty == "sure"]

    def line(self, kind: str) -> str:
        """Its figures."""
        return (
            f"{kind:13} {self.minutes:6.1f} min {self.recordings:3} recordings {self.reviews:3} reviews"
            f" {len(self.segments):4} segments  sure {len(self.sure)}  unsure {len(self.unsure)}"
            f"  courtesies {len(self.courtesies)}  misses {len(self.misses)}  points lost {self.points_lost:.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path, help="recordings to hear instead")
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--speech", type=Path, help="a folder of recordings to play backwards")
    parser.add_argument("--figures", type=Path, help="where to keep the figures of every segment")
    args = parser.parse_args()
    settings = load_settings()
    ear = Ear()
    checker = Checker(
        load_phrasebook(),
        timezone=settings.timezone,
        recogniser=lambda: WhisperRecogniser.load(None, settings.data),
        memory=ear,
    )
    kinds: defaultdict[str, Tally] = defaultdict(Tally)
    kept: list[dict[str, Any]] = []
    began = time.perf_counter()
    for name, kind, minutes, path in _files(args.files, args.minutes, args.speech):
        tally = heard(checker, ear, path, minutes)
        kinds[kind].add(tally)
        kept += [{"kind": kind, "name": name, **figures} for figures in tally.segments]
        _print(name, tally)
    if args.figures:
        args.figures.write_text(
            "".join(json.dumps(f, ensure_ascii=False) + "\n" for f in kept), encoding="utf-8"
        )
    total = Tally()
    print()
    for kind, tally in kinds.items():
        print(tally.line(kind))
        total.add(tally)
    print(total.line("all"))
    print(f"{time.perf_counter() - began:.0f} s")


def heard(checker: Checker, ear: Ear, path: Path, minutes: float = 0.0) -> Tally:
    """What ``checker`` makes of one recording; ``ear`` is its memory."""
    ear.segments = ()
    tally = Tally(minutes=minutes, recordings=1)
    try:
        review = checker.review_recording(path, source=path.name, given=Facts())
    except EmptyCallError:
        return tally
    tally.judged(review)
    tally.segments = [figures_of(segment) for segment in ear.segments]
    return tally


def figures_of(segment: Segment) -> dict[str, Any]:
    """What may tell an invented segment from a spoken one."""
    probabilities = [word.probability for word in segment.words]
    letters = sum(map(str.isalnum, segment.text))
    written = segment.text.encode()
    return {
        "channel": segment.channel,
        "start": segment.start,
        "duration_s": round(segment.end - segment.start, 2),
        "text": segment.text,
        "no_speech": segment.no_speech_probability,
        "log_probability": segment.log_probability,
        "mean_word": round(sum(probabilities) / max(1, len(probabilities)), 3),
        "least_word": min(probabilities, default=0.0),
        "letters_per_s": round(letters / max(0.01, segment.end - segment.start), 2),
        "zlib": round(len(written) / len(zlib.compress(written)), 2),
    }


def _files(files: list[Path], minutes: float, speech: Path | None) -> Iterator[tuple[str, str, float, Path]]:
    """Name, kind, minutes and file of every recording; a made one is gone when the next is asked for."""
    for path in files:
        yield path.name, "files", 0.0, path
    if files:
        return
    with tempfile.TemporaryDirectory() as folder:
        for recording in nothing.recordings(minutes, speech):
            path = write_wav(Path(folder) / "nothing.wav", recording.samples)
            yield recording.name, recording.kind, recording.minutes, path


def _print(name: str, tally: Tally) -> None:
    print(f"{name:36} {tally.minutes:4.1f} min  {len(tally.segments)} segments", flush=True)
    for figures in tally.segments:
        shown = "  ".join(
            f"{key} {value}" for key, value in figures.items() if key not in ("text", "channel")
        )
        print(f"    {figures['text']}  [{shown}]")
    for title in ("sure", "unsure", "courtesies", "misses"):
        for shown in getattr(tally, title):
            print(f"    {title}: {shown}")


if __name__ == "__main__":
    main()
