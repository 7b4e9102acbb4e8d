"""Rudeness in other words: a model learnt from examples and counter-examples says which phrase a clause means.

Two linear models over the same pieces (one to three characters). The cue is cheap, one number a piece, and most turns
end there. Only where it speaks up are the clauses, and each with its neighbour, compared with all phrases at once.
What the model knows is in ``sayings.tsv``; how it was learnt, in :mod:`qa.matching.learning`.

The thresholds were set on calls that the model had not learnt from: one sure hit in thirty was wrong, most of those a
neighbouring number. Below ``OPEN`` it is guessing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from phrasebook.paraphrase import Paraphrases
from qa.matching.normal import PAUSE

SURE = 0.50  # probability of the phrase from which the words leave no doubt …
SURE_FATAL = 0.70  # … and where the phrase costs the whole call …
SURE_WHOLE = 0.95  # … if the turn as a whole is rude for certain: a curt word in a plain turn is not
OPEN = 0.40  # from here on a person should look
_CUE = 0.30  # probability of any phrase at all, in the turn or the clause, below which nothing more is done
_WHOLE = 0.40  # … and in the turn as a whole, for good words around it make it innocent
_OWN = 0.10  # what the whole turn must say for the same phrase
_LEAST = 4  # characters that can mean anything
_PIECE = 3
_SHORT_TURN = 40  # characters of a turn that is looked at whole, too
_MOST_CHARACTERS = 400  # of one turn; what is longer is no turn of a call


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


class Meaning:
    """Built once from a model; :meth:`search` is called for each turn of an agent."""

    def __init__(self, model: Paraphrases) -> None:
        self._model = model
        self._decoded: dict[str, tuple[int, ...]] = {}
        self._cue_logit = math.log(_CUE / (1 - _CUE))

    def search(self, text: str) -> list[Meant]:
        """What canonical ``text`` means, the best words for each phrase, most probable first."""
        text = text[:_MOST_CHARACTERS]
        whole = self._pieces(text)
        if not self._cue(whole):
            return []
        cued = [(b, e, pieces) for b, e in _windows(text) if self._cue(pieces := self._pieces(text[b:e]))]
        around = self._probabilities(whole)
        if 1 - around[0] < _WHOLE:
            return []
        best: dict[str, Meant] = {}
        for begin, end, pieces in cued:
            found = self._probabilities(pieces)
            number = max(range(1, len(found)), key=found.__getitem__)
            name = self._model.classes[number]
            if found[number] < OPEN or around[number] < _OWN:
                continue
            if name not in best or found[number] > best[name].probability:
                best[name] = Meant(name, begin, end, found[number], 1 - around[0])
        return sorted(best.values(), key=lambda meant: (-meant.probability, meant.begin))

    def _pieces(self, text: str) -> list[str]:
        """The pieces of ``text`` that the model knows, each once."""
        known = self._model.cues
        bare = f"^{text}$"
        return [
            piece
            for piece in {bare[at : at + n] for n in range(1, _PIECE + 1) for at in range(len(bare) - n + 1)}
            if piece in known
        ]

    def _cue(self, pieces: list[str]) -> bool:
        if not pieces:
            return False
        cues = self._model.cues
        said = sum([cues[piece] for piece in pieces]) / math.sqrt(len(pieces)) + self._model.cue_bias
        return said >= self._cue_logit

    def _probabilities(self, pieces: list[str]) -> list[float]:
        """By class; the first is the probability that nothing is meant."""
        rows = [self._row(piece) for piece in pieces]
        scale = self._model.step / math.sqrt(max(1, len(rows)))
        totals = [sum(column) for column in zip(*rows, strict=True)] or [0] * len(self._model.bias)
        logits = [b + scale * total for b, total in zip(self._model.bias, totals, strict=True)]
        most = max(logits)
        weights = [math.exp(logit - most) for logit in logits]
        everything = sum(weights)
        return [weight / everything for weight in weights]

    def _row(self, piece: str) -> tuple[int, ...]:
        row = self._decoded.get(piece)
        if row is None:
            packed = bytes.fromhex(self._model.rows[piece])
            row = self._decoded[piece] = tuple(value - 256 if value > 127 else value for value in packed)
        return row


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
