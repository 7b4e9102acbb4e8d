"""Rudeness in other words: a network learnt from examples and counter-examples says which phrase a clause means.

The cue is cheap, one number a piece of text, and most turns end there. Only where it speaks up are the clauses, and
each with its neighbour, compared with all phrases at once. The same network doubts words that are rude by themselves
where the turn as a whole is innocent. It is learnt from ``sayings.tsv`` by :mod:`qa.matching.learning`.

The thresholds were set on calls that the model had not learnt from: one sure hit in thirty was wrong, most of those a
neighbouring number. Below ``OPEN`` it is guessing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from phrasebook.network import INNOCENT, Network
from qa.matching.normal import PAUSE
from qa.matching.pieces import MOST_CHARACTERS, PieceReader

SURE = 0.50  # probability of the phrase from which the words leave no doubt …
SURE_FATAL = 0.70  # … and where the phrase costs the whole call …
SURE_WHOLE = 0.92  # … if the turn as a whole is rude for certain: a curt word in a plain turn is not
LIKELY = 0.40  # the same where the agent was rude for sure in another turn …
LIKELY_FATAL = 0.60
LIKELY_WHOLE = 0.80
OPEN = 0.40  # from here on a person should look
_CUE = 0.30  # probability of any phrase at all, in the turn or the clause, below which nothing more is done
_WHOLE = 0.40  # … and in the turn as a whole, for good words around it make it innocent
_OWN = 0.10  # what the whole turn must say for the same phrase
_LEAST = 4  # characters that can mean anything
_KNOWN = 0.10  # probability of any phrase from which the network knows words as perhaps rude by themselves …
_PLAIN = 0.30  # … and below which the turn as a whole is innocent, whatever words it has …
_HALF_PLAIN = 0.65  # … or, in a call that is clean otherwise, may be
_NEAR = 40  # characters on each side of words that speak for or against them
_SHORT_TURN = 40  # characters of a turn that is looked at whole, too


Doubt = Literal["none", "weak", "strong"]
"""A weak one counts in a call that is clean otherwise."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Words that mean a phrase."""

    phrase_id: str
    begin: int
    end: int
    probability: float  # of this phrase, 0-1
    rude: float  # of the turn as a whole to mean any of the phrases, 0-1

    def is_sure(self, severity: str) -> bool:
        """Leaves no doubt; a phrase that costs the whole call needs more."""
        return self.probability >= (SURE_FATAL if severity == "fatal" else SURE) and self.rude >= SURE_WHOLE

    def is_likely(self, severity: str) -> bool:
        """Leaves no doubt in a call in which the agent is rude elsewhere."""
        return (
            self.probability >= (LIKELY_FATAL if severity == "fatal" else LIKELY)
            and self.rude >= LIKELY_WHOLE
        )


class Meaning:
    """Built once from a network; :meth:`search` is called for each turn of an agent."""

    def __init__(self, network: Network) -> None:
        self._reader = PieceReader(network)
        self._innocent = network.classes.index(INNOCENT)
        self._phrases = [n for n in range(len(network.classes)) if n != self._innocent]
        self._cue_logit = math.log(_CUE / (1 - _CUE))
        self._last: tuple[str, list[float]] = ("", [])

    def search(self, text: str) -> list[Meant]:
        """What canonical ``text`` means, the best words for each phrase, most probable first."""
        text = text[:MOST_CHARACTERS]
        reader = self._reader
        whole = reader.rows(text)
        if reader.cue(whole) < self._cue_logit:
            return []
        around = self._shares(text)
        rude = 1 - around[self._innocent]
        if rude < _WHOLE:
            return []
        best: dict[str, Meant] = {}
        for begin, end in _windows(text):
            if begin == 0 and end >= len(text.rstrip(PAUSE)):
                found = around
            else:
                rows = reader.rows(text[begin:end])
                if reader.cue(rows) < self._cue_logit:
                    continue
                found = reader.shares(rows)
            number = max(self._phrases, key=found.__getitem__)
            name = reader.classes[number]
            if found[number] < OPEN or around[number] < _OWN:
                continue
            if name not in best or found[number] > best[name].probability:
                best[name] = Meant(name, begin, end, found[number], rude)
        return sorted(best.values(), key=lambda meant: (-meant.probability, meant.begin))

    def doubt(self, text: str, begin: int, end: int, phrase_id: str) -> Doubt:
        """Whether words that are perhaps rude by themselves are not in this turn.

        What the network does not know as rude it cannot doubt, such as a company's own phrases.
        """
        words = text[begin:end]
        text = text[max(0, begin - _NEAR) : end + _NEAR]
        if len(text.replace(PAUSE, "")) - len(words) < _LEAST or phrase_id not in self._reader.classes:
            return "none"
        around = self._rude(text)
        if around >= _HALF_PLAIN or self._rude(words) < _KNOWN:
            return "none"
        return "strong" if around < _PLAIN else "weak"

    def _rude(self, text: str) -> float:
        """Probability that ``text`` means any of the phrases."""
        return 1 - self._shares(text[:MOST_CHARACTERS])[self._innocent]

    def _shares(self, text: str) -> list[float]:
        """Of the text as a whole; the last one is kept, for its hits and its search ask for the same."""
        last = self._last  # another thread may put its own there meanwhile
        if text != last[0]:
            self._last = last = text, self._reader.shares(self._reader.rows(text))
        return last[1]


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The clauses of ``text``, each two neighbours, and the whole of a short turn, as half-open spans."""
    spans = []
    at = 0
    for clause in text.split(PAUSE):
        if clause:
            spans.append((at, at + len(clause)))
        at += len(clause) + 1
    pairs = [(first[0], second[1]) for first, second in itertools.pairwise(spans)]
    whole = [(spans[0][0], spans[-1][1])] if len(spans) > 2 and len(text) <= _SHORT_TURN else []
    for begin, end in (*spans, *pairs, *whole):
        if end - begin >= _LEAST:
            yield begin, end
