"""Prints how the checker agrees with the labels, layer by layer, on each split, beside a word list.

``accuracy.py`` prints all splits; ``accuracy.py write`` one. The labels and splits: ``tests/data/README.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from labelled import judge_of, judged_lines, labelled, polite_calls, reviews_of
from metric import CallFigures, LineFigures, measure_calls, measure_lines
from wordlist import wordlist_review

from phrasebook import Phrasebook, load_phrasebook
from qa.call import Method
from qa.matching.matcher import Matcher

SPLITS = ("write", "check", "fresh")
_METHODS: tuple[Method, ...] = ("exact", "variant", "sound", "fuzzy", "meaning")


def main(splits: Sequence[str]) -> None:
    book = load_phrasebook()
    print(f"phrasebook {book.version}")
    found = {split: _print_split(book, split) for split in splits or SPLITS}
    _print_polite(book)
    if {"write", "check"} <= found.keys():
        print(f"\nwrite minus check, forbidden F1: {found['write'] - found['check']:+.3f}")


def _print_split(book: Phrasebook, split: str) -> float:
    """Prints one split; returns the F1 of the forbidden phrases with all layers."""
    calls, lines = labelled("calls", split), labelled("lines", split)
    print(f"\n{split}: {len(calls)} calls, {len(lines)} lines")
    print(
        "                 forbidden                        traps false/1000  lines F1  own no."
        "  required said F1  owed F1  situational F1"
    )
    figures = measure_calls(calls, {c["call_id"]: wordlist_review(book, c) for c in calls})
    _print_layer("word list", figures, None)
    for name, matcher in _layers(book):
        judge = judge_of(book, matcher)
        figures = measure_calls(calls, reviews_of(judge, calls))
        alone = measure_lines(judged_lines(judge, lines))
        _print_layer(name, figures, alone)
    _print_rest(figures, alone)
    return figures.forbidden.f1


def _print_polite(book: Phrasebook) -> None:
    calls = polite_calls()
    turns = sum(turn["role"] == "agent" for call in calls for turn in call["turns"])
    print(f"\npolite calls: {len(calls)}, {turns} agent turns; sure accusations:")
    judge = judge_of(book)
    for name, reviews in (
        ("word list", [wordlist_review(book, call) for call in calls]),
        ("all layers", list(reviews_of(judge, calls).values())),
    ):
        accused = [
            hit
            for review in reviews
            for hit in review["hits"]
            if hit["id"].startswith("forbidden:") and hit["certainty"] == "sure"
        ]
        print(f"  {name:<11} {len(accused)} = {1000 * len(accused) / turns:.2f} in 1,000 turns")


def _layers(book: Phrasebook) -> Iterator[tuple[str, Matcher]]:
    """Each method beside those before it, and at last the guards."""
    for last in range(len(_METHODS)):
        name = _METHODS[last] if last == 0 else f"+ {_METHODS[last]}"
        yield name, Matcher(book, methods=_METHODS[: last + 1], guarded=False)
    yield "+ guards", Matcher(book)


def _print_layer(name: str, calls: CallFigures, lines: LineFigures | None) -> None:
    false = 1000 * calls.forbidden.false / calls.agent_turns
    alone = (
        f"{lines.forbidden.f1:8.3f} {lines.own_number / max(1, lines.violations):8.3f}" if lines else " " * 17
    )
    print(
        f"  {name:<11} {calls.forbidden!s:<38} {calls.traps_taken:>3}/{calls.traps:<3} {false:>8.1f} {alone}"
        f" {calls.required.f1:>17.3f} {calls.owed.f1:>8.3f} {calls.situational.f1:>15.3f}"
    )


def _print_rest(calls: CallFigures, lines: LineFigures) -> None:
    print(f"  opening parts {calls.parts_right / max(1, calls.parts):.3f}", end="")
    print(f" · time of day {calls.times_right / max(1, calls.calls):.3f}")
    print(f"  required said {calls.required}")
    print(f"  owed, missed {calls.owed} · situational {calls.situational}")
    print(f"  lines, firm: forbidden {lines.forbidden} · required {lines.required}")


if __name__ == "__main__":
    main(sys.argv[1:])
