"""Phrases with a slip in them: at most one edit in five syllables, found by pigeonhole pieces.

A target of m syllables with at most k edits, cut in k + 1 pieces, keeps one piece whole. The pieces are found in one
pass; the distance is worked out only in the window around a piece (lossless for windows of m ± k syllables).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick
from rapidfuzz.distance import Levenshtein

from qa.matching.normal import PAUSE
from qa.matching.patterns import Encode

Key = TypeVar("Key")

_LEAST_SYLLABLES = 5  # below: exact and sound only
_EDITS_PER_SYLLABLE = 0.2
_NEGATIONS = "不没别"


@dataclass(frozen=True, slots=True)
class _Target(Generic[Key]):
    key: Key
    sounds: str
    edits: int
    negations: Counter[str]


class FuzzySet(Generic[Key]):
    """Targets searched together."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._negations = set(encode(_NEGATIONS))
        self._targets: list[_Target[Key]] = []
        self._pieces: dict[str, list[tuple[int, int]]] = {}
        self._automaton: ahocorasick.Automaton | None = None

    def add(self, key: Key, canonical: str) -> None:
        """Add a target in canonical characters; too short a one is left out."""
        sounds = self._encode(canonical.replace(PAUSE, ""))
        if len(sounds) < _LEAST_SYLLABLES:
            return
        edits = int(len(sounds) * _EDITS_PER_SYLLABLE)
        number = len(self._targets)
        self._targets.append(_Target(key, sounds, edits, self._count(sounds)))
        begin = 0
        for piece in range(edits + 1):
            end = len(sounds) * (piece + 1) // (edits + 1)
            self._pieces.setdefault(sounds[begin:end], []).append((number, begin))
            begin = end

    def search(self, sounds: str) -> Iterator[tuple[Key, int, int, int, int]]:
        """``(key, begin, end, edits, length)`` in encoded text: for each target its nearest place."""
        if not self._pieces:
            return
        tight = sounds.replace(PAUSE, "")
        if self._automaton is None:
            automaton = ahocorasick.Automaton()
            for piece, places in self._pieces.items():
                automaton.add_word(piece, (len(piece), tuple(places)))
            automaton.make_automaton()
            self._automaton = automaton  # only now, for another thread may be searching
        tried: dict[int, set[int]] = {}
        for last, (length, places) in self._automaton.iter(tight):
            for number, offset in places:
                tried.setdefault(number, set()).add(last + 1 - length - offset)
        kept = [at for at, sound in enumerate(sounds) if sound != PAUSE] if tried else []
        for number, starts in sorted(tried.items()):
            target = self._targets[number]
            found = self._nearest(tight, target, starts)
            if found is not None:
                edits, begin, end = found
                yield target.key, kept[begin], kept[end - 1] + 1, edits, len(target.sounds)

    def _nearest(self, tight: str, target: _Target[Key], starts: set[int]) -> tuple[int, int, int] | None:
        """Fewest edits first, then the earliest and shortest window."""
        length, most = len(target.sounds), target.edits
        best: tuple[int, int, int] | None = None
        for start in sorted(starts):
            for begin in range(max(0, start - most), min(len(tight), start + most) + 1):
                for end in range(begin + length - most, min(len(tight), begin + length + most) + 1):
                    limit = most if best is None else best[0] - 1
                    if limit < 0:
                        return best
                    window = tight[begin:end]
                    edits = Levenshtein.distance(window, target.sounds, score_cutoff=limit)
                    if edits <= limit and self._count(window) == target.negations:
                        best = (edits, begin, end)
        return best

    def _count(self, sounds: str) -> Counter[str]:
        """How often each negation is heard: a slip that adds or takes one turns the meaning round."""
        return Counter(sound for sound in sounds if sound in self._negations)
