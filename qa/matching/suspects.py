"""Words that sound nearly like a forbidden phrase or a courtesy: what a recording should be asked about.

A recogniser that mishears keeps the number of syllables, mostly, and part of each. So every wording is laid over every
stretch of a turn of its own length, and the syllables are compared letter by letter of their pinyin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from qa.matching.normal import PAUSE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Costs = NDArray[np.float32]

MOST = 4  # suspects in one turn
_SHORTEST, _LONGEST = 3, 12  # syllables of a wording
_FARTHEST = 0.34  # mean distance of its syllables
_FARTHEST_SHORT = 0.25  # … of three syllables
# Of courtesies; shorter and farther ones were as often not said.
_SHORTEST_COURTESY = 5
_FARTHEST_COURTESY = 0.2
_LONG = 5  # syllables from which a pause may stand inside: shorter ones are said in one breath
_STRANGE = 0.8  # distance of a syllable from any other character


@dataclass(frozen=True, slots=True)
class Suspect:
    """Canonical ``text[begin:end]`` may have been ``wording``."""

    phrase_id: str
    wording: str
    begin: int
    end: int
    distance: float  # mean over its syllables, 0-1


class Suspects:
    """Filled once with wordings; the tables are made when first asked."""

    def __init__(self, syllables: Mapping[str, str]) -> None:
        self._syllables = syllables
        self._added: set[tuple[str, str]] = set()
        self._courteous: set[str] = set()

    def add(self, phrase_id: str, wordings: Iterable[str], *, courteous: bool) -> None:
        """Ask about these ``wordings`` of a phrase, in canonical characters."""
        self._added.update((phrase_id, wording.replace(PAUSE, "")) for wording in wordings)
        if courteous:
            self._courteous.add(phrase_id)

    def search(self, text: str) -> list[Suspect]:
        """The nearest suspects in canonical ``text``, which do not stand there as written, nearest first.

        So many forbidden ones at most, then so many courtesies.
        """
        import numpy as np

        kept = [at for at, character in enumerate(text) if character != PAUSE]
        tight = "".join(text[at] for at in kept)
        said = np.array([self._number(character) for character in tight], dtype=np.intp)
        found: list[Suspect] = []
        for length, entries in self._wordings.items():
            if length > len(tight):
                continue
            windows = np.lib.stride_tricks.sliding_window_view(said, length)
            costs = np.zeros((len(entries), len(windows)), np.float32)
            for place in range(length):
                costs += self._costs[self._encoded[length][:, place][:, None], windows[:, place][None]]
            for number, at in np.argwhere(costs <= self._farthest[length][:, None] * length).tolist():
                phrase_id, wording = entries[number]
                begin, end = kept[at], kept[at + length - 1] + 1
                broken = PAUSE in text[begin:end] and length < _LONG
                if tight[at : at + length] != wording and not broken:
                    distance = float(costs[number, at]) / length
                    found.append(Suspect(phrase_id, wording, begin, end, round(distance, 4)))
        found.sort(key=lambda s: (s.distance - 0.02 * len(s.wording), s.begin, s.phrase_id, s.wording))
        rude = _best(suspect for suspect in found if suspect.phrase_id not in self._courteous)
        return rude + _best(suspect for suspect in found if suspect.phrase_id in self._courteous)

    def _number(self, character: str) -> int:
        return self._names.get(self._syllables.get(character, ""), len(self._names))

    @cached_property
    def _wordings(self) -> dict[int, list[tuple[str, str]]]:
        """Phrase id and wording, by number of syllables."""
        found: dict[int, list[tuple[str, str]]] = {}
        for phrase_id, wording in sorted(self._added):
            shortest = _SHORTEST_COURTESY if phrase_id in self._courteous else _SHORTEST
            if shortest <= len(wording) <= _LONGEST and all(c in self._syllables for c in wording):
                found.setdefault(len(wording), []).append((phrase_id, wording))
        return found

    @cached_property
    def _names(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(sorted(set(self._syllables.values())))}

    @cached_property
    def _encoded(self) -> dict[int, NDArray[np.intp]]:
        import numpy as np

        return {
            length: np.array([[self._number(c) for c in wording] for _, wording in entries], dtype=np.intp)
            for length, entries in self._wordings.items()
        }

    @cached_property
    def _farthest(self) -> dict[int, Costs]:
        """How far from each wording a stretch of its length may be, a syllable."""
        import numpy as np

        def limit(phrase_id: str, length: int) -> float:
            if phrase_id in self._courteous:
                return _FARTHEST_COURTESY
            return _FARTHEST_SHORT if length == _SHORTEST else _FARTHEST

        return {
            length: np.array([limit(phrase_id, length) for phrase_id, _ in entries], np.float32)
            for length, entries in self._wordings.items()
        }

    @cached_property
    def _costs(self) -> Costs:
        """Distance of every two syllables; the last row and column are for what is none."""
        import numpy as np

        count = len(self._names)
        costs = np.full((count + 1, count + 1), _STRANGE, np.float32)
        for name, number in self._names.items():
            for other, second in self._names.items():
                costs[number, second] = Levenshtein.normalized_distance(name, other)
        return costs


def _best(found: Iterable[Suspect]) -> list[Suspect]:
    """The first ``MOST``, one for each phrase and place."""
    taken: list[Suspect] = []
    for suspect in found:
        if all(
            s.phrase_id != suspect.phrase_id or s.end <= suspect.begin or suspect.end <= s.begin
            for s in taken
        ):
            taken.append(suspect)
            if len(taken) == MOST:
                break
    return taken
