"""Words that sound nearly like a forbidden phrase: what a recording should be asked about.

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
    """Built once from wordings in canonical characters; the tables are made when first asked."""

    def __init__(self, wordings: Iterable[tuple[str, str]], syllables: Mapping[str, str]) -> None:
        """``wordings``: (phrase id, wording)."""
        self._syllables = syllables
        self._wordings: dict[int, list[tuple[str, str]]] = {}
        for phrase_id, wording in sorted(set(wordings)):
            tight = wording.replace(PAUSE, "")
            if _SHORTEST <= len(tight) <= _LONGEST and all(c in syllables for c in tight):
                self._wordings.setdefault(len(tight), []).append((phrase_id, tight))

    def search(self, text: str) -> list[Suspect]:
        """The nearest suspects in canonical ``text``, which do not stand there as written, nearest first."""
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
            limit = _FARTHEST_SHORT if length == _SHORTEST else _FARTHEST
            for number, at in np.argwhere(costs <= limit * length).tolist():
                phrase_id, wording = entries[number]
                begin, end = kept[at], kept[at + length - 1] + 1
                broken = PAUSE in text[begin:end] and length < _LONG
                if tight[at : at + length] != wording and not broken:
                    distance = float(costs[number, at]) / length
                    found.append(Suspect(phrase_id, wording, begin, end, round(distance, 4)))
        found.sort(key=lambda s: (s.distance - 0.02 * len(s.wording), s.begin, s.phrase_id, s.wording))
        return _best(found)

    def _number(self, character: str) -> int:
        return self._names.get(self._syllables.get(character, ""), len(self._names))

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
    def _costs(self) -> Costs:
        """Distance of every two syllables; the last row and column are for what is none."""
        import numpy as np

        count = len(self._names)
        costs = np.full((count + 1, count + 1), _STRANGE, np.float32)
        for name, number in self._names.items():
            for other, second in self._names.items():
                costs[number, second] = Levenshtein.normalized_distance(name, other)
        return costs


def _best(found: list[Suspect]) -> list[Suspect]:
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
