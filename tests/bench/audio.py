"""Prints what survives the telephone: ``python tests/bench/audio.py FOLDER [--kinds stereo mono …]``.

FOLDER holds spoken calls as a speech synthesizer made them of the labelled ones (``tests/data``): ``ID.stereo.wav``
(left the agent), ``ID.mono.wav`` and ``ID.truth.json`` with the turns' true times. The kinds ``noise`` (white noise
10 dB below the speech), ``mono-noise``, ``loss`` (one packet of 20 ms in twenty lost), ``overlap`` and ``mono-overlap``
(each third turn begins while the other party speaks) are made of them.

Beside ours in the same run: plain faster-whisper (the packaged model, ``language="zh"``, beam 5, int8, temperature 0,
each channel in turn) with the standard's word list, to which in one channel all is the agent's. Ours: everything from
the file to the review. Speed is told as a ratio of the two; nothing is asserted.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from clips import print_clips
from degraded import KINDS, degraded
from labelled import labelled
from metric import CallFigures, measure_calls
from plain import Plain
from rapidfuzz.distance import Levenshtein
from wordlist import wordlist_review

from phrasebook import Phrasebook, load_phrasebook
from qa.call import Facts, Review
from qa.checker import Checker
from qa.errors import InputError
from qa.judging.document import review_document
from qa.matching.matcher import Matcher
from qa.recording import WhisperRecogniser
from qa.settings import load_settings

Document = dict[str, Any]
_FACTS = ("call_id", "direction", "agent_id", "agent_name", "company")


@dataclass
class Side:
    """What one of the two made of the recordings."""

    reviews: dict[str, Document] = field(default_factory=dict)
    seconds: float = 0.0
    edits: int = 0
    characters: int = 0
    agent_s: float = 0.0  # speech of the agent …
    agent_heard_s: float = 0.0  # … in turns of the agent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--split", default=None)
    parser.add_argument("--speech", type=Path, help="a folder of real speech, see clips.py")
    parser.add_argument("--without-plain", action="store_true", help="ours alone")
    args = parser.parse_args()
    records = [
        r for r in labelled("calls", args.split) if (args.folder / f"{r['call_id']}.stereo.wav").exists()
    ]
    settings = load_settings()
    book = load_phrasebook()
    matcher = Matcher(book)
    recogniser = WhisperRecogniser.load(None, settings.data)
    checker = Checker(book, timezone=settings.timezone, recogniser=lambda: recogniser)
    plain = None if args.without_plain else Plain(settings.data)
    for kind in args.kinds:
        ours, theirs, length = Side(), Side(), 0.0
        with tempfile.TemporaryDirectory() as name:
            for number, record in enumerate(records):
                path, truth = degraded(args.folder, record["call_id"], kind, Path(name))
                length += truth[-1]["end"]
                if plain is not None:
                    if not number:
                        plain.turns(path)  # warm
                    _check_plainly(theirs, plain, book, record, path, truth, matcher)
                if not number:
                    _check(Side(), checker, record, path, truth, matcher)
                _check(ours, checker, record, path, truth, matcher)
        print(f"\n{kind}: {len(records)} calls, {length / 60:.1f} min")
        _print("ours", ours, records, length)
        if plain is not None:
            _print("plain + word list", theirs, records, length)
            print(f"  time, ours to plain: {ours.seconds / theirs.seconds:.2f}")
    if args.speech is not None:
        with tempfile.TemporaryDirectory() as name:
            print_clips(args.speech, Path(name), recogniser, plain, lambda text: _letters(text, matcher))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of this process: {peak:.0f} MB")


def _check(
    side: Side,
    checker: Checker,
    record: Mapping[str, Any],
    path: Path,
    truth: list[Document],
    matcher: Matcher,
) -> None:
    facts = Facts(
        started_at=datetime.fromisoformat(record["started_at"]),
        **{name: record.get(name) for name in _FACTS},
    )
    began = time.perf_counter()
    try:
        review = checker.review_recording(path, source=path.name, given=facts)
    except InputError as error:
        print(f"  {error}")
        return
    finally:
        side.seconds += time.perf_counter() - began
    side.reviews[record["call_id"]] = _at_true_turns(review_document(review), truth)
    _count(side, [(t.role, t.text, t.start or 0.0, t.end or 0.0) for t in review.call.turns], truth, matcher)
    _count_roles(side, review, truth)


def _check_plainly(
    side: Side,
    plain: Plain,
    book: Phrasebook,
    record: Mapping[str, Any],
    path: Path,
    truth: list[Document],
    matcher: Matcher,
) -> None:
    began = time.perf_counter()
    turns = plain.turns(path)
    heard = {"turns": [{"role": role, "text": text} for role, text, _, _ in turns]}
    review = wordlist_review(book, heard)
    side.seconds += time.perf_counter() - began
    for hit in review["hits"]:
        _, _, hit["start"], hit["end"] = turns[hit["turn"]]
    side.reviews[record["call_id"]] = _at_true_turns(review, truth)
    _count(side, turns, truth, matcher)


def _at_true_turns(review: Document, truth: list[Document]) -> Document:
    """The review with its hits at the turns that were spoken then."""

    def turn_at(hit: Document) -> int:
        middle = (hit["start"] + hit["end"]) / 2
        return min(
            range(len(truth)), key=lambda n: max(truth[n]["start"] - middle, middle - truth[n]["end"], 0.0)
        )

    return {**review, "hits": [{**hit, "turn": turn_at(hit)} for hit in review["hits"]]}


def _count(
    side: Side, turns: list[tuple[str, str, float, float]], truth: list[Document], matcher: Matcher
) -> None:
    """Characters heard wrong, of all that was said by whomever, in the order of speech."""
    spoken = _letters(
        "".join(turn["text"] for turn in sorted(truth, key=lambda turn: turn["start"])), matcher
    )
    heard = _letters("".join(text for _, text, _, _ in sorted(turns, key=lambda turn: turn[2])), matcher)
    side.edits += Levenshtein.distance(spoken, heard)
    side.characters += len(spoken)


def _letters(text: str, matcher: Matcher) -> str:
    return matcher.normalise(text).text.replace(",", "")


def _count_roles(side: Side, review: Review, truth: list[Document]) -> None:
    """How much of what was heard while the agent spoke stands in turns of the agent."""
    for turn in review.call.turns:
        for word in turn.words:
            middle = (word.start + word.end) / 2
            if any(t["role"] == "agent" and t["start"] <= middle < t["end"] for t in truth):
                side.agent_s += word.end - word.start
                side.agent_heard_s += (word.end - word.start) * (turn.role == "agent")


def _print(name: str, side: Side, records: list[dict[str, Any]], length: float) -> None:
    empty: Document = {
        "hits": [],
        "missed": [],
        "opening": {
            "parts": dict.fromkeys(("greeting", "company", "surname", "offer_of_help", "time_of_day"))
        },
    }
    figures: CallFigures = measure_calls(
        records, {r["call_id"]: side.reviews.get(r["call_id"], empty) for r in records}
    )
    share = (
        f"  agent's speech given to the agent {side.agent_heard_s / side.agent_s:.3f}" if side.agent_s else ""
    )
    print(f"  {name}: CER {side.edits / max(1, side.characters):.3f}{share}  RTF {side.seconds / length:.3f}")
    print(f"    forbidden {figures.forbidden}  traps {figures.traps_taken}/{figures.traps}")
    print(
        f"    required {figures.required}  opening {figures.parts_right / max(1, figures.parts):.3f}"
        f"  owed {figures.owed}"
    )


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
