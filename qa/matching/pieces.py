"""Reads a text with a learnt network: which pieces it has, and what they mean together."""

from __future__ import annotations

import math
from operator import add
from typing import TYPE_CHECKING, TypeAlias

from phrasebook.network import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

_UNIT = 1 << 20  # weights are added up as whole numbers, so that their order changes nothing
MOST_CHARACTERS = 400  # of one turn; what is longer is no turn of a call

Rows: TypeAlias = list[int]
"""The network's rows of the pieces of a text."""


class PieceReader:
    """Built once from a network; called for each turn."""

    def __init__(self, network: Network) -> None:
        self.classes = network.classes
        self._pieces = network.pieces
        self._cue: list[int] = [round(_UNIT * weight) for weight in network.cue.tolist()]
        self._cue_bias = network.cue_bias
        self._hidden = network.hidden
        self._step = network.hidden_step.astype(float)
        self._bias = network.hidden_bias.astype(float)
        self._out = network.out.astype(float)
        self._out_bias = network.out_bias.astype(float)

    def rows(self, text: str) -> Rows:
        """The pieces of canonical ``text`` that the network knows, each once, in any order: only sums are taken."""
        bare = f"^{text[:MOST_CHARACTERS]}$"
        row_of = self._pieces.get
        found = set(map(row_of, bare))
        found.update(map(row_of, map(add, bare, bare[1:])))
        found.update(map(row_of, map(add, map(add, bare, bare[1:]), bare[2:])))
        found.discard(None)
        return list(found)  # type: ignore[arg-type]  # without None

    def cue(self, rows: Rows) -> float:
        """The logit of the text meaning any class at all; cheap."""
        if not rows:
            return -math.inf
        cue = self._cue
        return sum([cue[row] for row in rows]) / (_UNIT * math.sqrt(len(rows))) + self._cue_bias

    def shares(self, rows: Rows) -> list[float]:
        """The probability of each class; they add up to one."""
        logits = self._logits(rows)
        weights = [math.exp(logit) for logit in (logits - logits.max()).tolist()]
        everything = sum(weights)
        return [weight / everything for weight in weights]

    def likelihoods(self, rows: Rows) -> list[float]:
        """The probability of each class by itself; several may be true."""
        return [1 / (1 + math.exp(-max(-50.0, logit))) for logit in self._logits(rows).tolist()]

    def _logits(self, rows: Rows) -> Floats:
        total = self._hidden[rows].sum(axis=0, dtype="int32")
        hidden = total * self._step / math.sqrt(max(1, len(rows))) + self._bias
        logits: Floats = hidden.clip(min=0) @ self._out + self._out_bias
        return logits
