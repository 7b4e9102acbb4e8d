"""Prints what recordings say of words that sound nearly like a forbidden phrase: ``likelihoods.py FOLDER…``.

Each FOLDER holds spoken calls, ``ID.stereo.wav`` beside ``ID.truth.json`` with what was spoken when. Each suspect of an
agent's turn is asked about; it was *said* if its words stand in what was spoken then, and *meant* if the label has the
phrase there, in other words. The thresholds of :mod:`qa.matching.misheard` are to lie above all that was neither.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from phrasebook import load_phrasebook
from qa.call import Recording, Turn
from qa.errors import InputError
from qa.judging.review import Judge
from qa.matching.matcher import Matcher
from qa.recording import Recogniser, WhisperRecogniser, recognise
from qa.settings import load_settings
from qa.turns import turns_of_recording

_EDGES = (-1e9, -3.0, -2.0, -1.5, -1.1, -0.8, -0.5, 0.0, 1e9)
_WORTH_A_LOOK = -0.5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--split", default=None, help="only calls of this split; those without one are taken")
    args = parser.parse_args()
    settings = load_settings()
    book = load_phrasebook()
    matcher = Matcher(book)
    judge = Judge(book, timezone=settings.timezone, matcher=matcher)
    recogniser = WhisperRecogniser.load(None, settings.data)
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path in sorted(path for folder in args.folders for path in folder.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if args.split and truth.get("split", args.split) != args.split:
            continue
        for turn in _asked(
            path.with_name(path.name.replace(".truth.json", ".stereo.wav")), judge, recogniser
        ):
            normal = matcher.normalise(turn.text)
            for suspect in matcher.suspects(normal.text):
                span = normal.span(suspect.begin, suspect.end)
                for each in turn.likelihoods:
                    if (each.span, each.wording) == (span, suspect.wording):
                        sound = "same sound" if suspect.distance == 0 else "near"
                        kind = _what(suspect.phrase_id, suspect.wording, turn, truth, matcher)
                        found[sound, kind].append(each.ratio)
                        if kind == "neither" and each.ratio >= _WORTH_A_LOOK:
                            begin, end = each.span
                            print(
                                f"{truth['call_id']} {turn.text[begin:end]} as {each.wording} {each.ratio:+.2f}"
                            )
    _print(found)


def _asked(path: Path, judge: Judge, recogniser: Recogniser) -> Iterator[Turn]:
    """The turns with what the recording said of them."""
    cues, least_sure = judge.book.roles, judge.book.scorecard.min_role_confidence

    def turns(recording: Recording) -> tuple[Turn, ...]:
        return turns_of_recording(recording, cues, source=path.name, least_sure=least_sure)

    try:
        recording = recognise(
            path,
            source=path.name,
            recogniser=recogniser,
            questions=lambda heard: judge.verifier.questions(turns(heard)),
        )
    except InputError as error:
        print(error)
        return
    yield from judge.verifier.with_likelihoods(turns(recording), recording.answers)


def _what(phrase_id: str, wording: str, turn: Turn, truth: dict[str, Any], matcher: Matcher) -> str:
    """``said``, ``meant`` or ``neither``."""
    begin, end = turn.start or 0.0, turn.end or 0.0
    places = [n for n, t in enumerate(truth["turns"]) if t["start"] < end and begin < t["end"]]
    spoken = "".join(truth["turns"][n]["text"] for n in places if truth["turns"][n]["role"] == "agent")
    if wording in matcher.normalise(spoken).text.replace(",", ""):
        return "said"
    meant = {
        f"forbidden:{n}"
        for label in truth["gold"]["forbidden_agent"]
        if label["turn"] in places
        for n in (label["n"], *label.get("also_acceptable", ()))
    }
    return "meant" if phrase_id in meant else "neither"


def _print(found: dict[tuple[str, str], list[float]]) -> None:
    heads = [f"<{edge:g}" for edge in _EDGES[1:-1]] + [f">={_EDGES[-2]:g}"]
    print(f"{'':20}" + "".join(f"{head:>7}" for head in heads) + "   most")
    for (sound, kind), ratios in sorted(found.items()):
        counts = [sum(low <= r < high for r in ratios) for low, high in itertools.pairwise(_EDGES)]
        print(
            f"{sound + ', ' + kind:20}" + "".join(f"{count:7}" for count in counts) + f"   {max(ratios):.2f}"
        )


if __name__ == "__main__":
    main()
