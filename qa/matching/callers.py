"""What a caller does with a turn (thanks, blames, reports …), learnt from examples in ``callers.tsv``."""

from __future__ import annotations

from collections.abc import Mapping

from phrasebook.network import Network
from qa.matching.pieces import PieceReader


class Callers:
    """Built once from a network."""

    def __init__(self, network: Network) -> None:
        self._reader = PieceReader(network)

    def acts(self, text: str) -> Mapping[str, float]:
        """How likely the caller does each of the acts in canonical ``text``, 0-1; several may be likely."""
        reader = self._reader
        return dict(zip(reader.classes, reader.likelihoods(reader.rows(text)), strict=True))
