"""Canonical text: one writing for what is said the same, with a way back to the raw text.

Traditional → simplified, 您 → 你 and its like, full width → ASCII, capitals → small, any run of punctuation or
space → one comma (a pause), fillers and the 儿 of 儿化 gone. Offsets are worked out only when a hit asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain

from phrasebook.model import Spoken

PAUSE = ","
_PUNCTUATION = "".join(
    chr(code)
    for code in chain(
        range(0x30),
        range(0x3A, 0x41),
        range(0x5B, 0x61),
        range(0x7B, 0xC0),
        range(0x2000, 0x2070),
        range(0x2190, 0x2C00),
        range(0x3000, 0x3040),
        range(0xFE10, 0xFE70),
        range(0xFF00, 0xFF10),
        range(0xFF1A, 0xFF21),
        range(0xFF3B, 0xFF41),
        range(0xFF5B, 0xFF66),
    )
    if chr(code) not in "々〇"
)


@dataclass(slots=True)
class NormalText:
    """Raw text beside its canonical text."""

    raw: str
    text: str
    _even: str = field(repr=False)  # canonical but of the raw text's length
    _dropped: re.Pattern[str] = field(repr=False)
    _offsets: list[int] | None = field(default=None, repr=False)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The half-open span of the raw text behind the canonical ``[begin, end)``, not empty."""
        if self._offsets is None:
            self._offsets = self._map()
        return self._offsets[begin], self._offsets[end - 1] + 1

    def _map(self) -> list[int]:
        kept: list[int] = []
        at = 0
        for match in self._dropped.finditer(self._even):
            kept.extend(range(at, match.start()))
            if _pause_or_nothing(match):
                kept.append(match.start() + match.group().index(PAUSE))
            at = match.end()
        kept.extend(range(at, len(self._even)))
        return kept


class Normaliser:
    """Built once from a phrasebook's ``spoken`` and character tables; called often."""

    def __init__(self, spoken: Spoken, simplified: dict[str, str] | None = None) -> None:
        table = {ord(mark): PAUSE for mark in _PUNCTUATION}
        table.update({code: chr(code + 32) for code in range(0x41, 0x5B)})
        table.update({code: chr(code - 0xFEE0).lower() for code in range(0xFF10, 0xFF1A)})
        table.update({code: chr(code - 0xFEE0).lower() for code in range(0xFF21, 0xFF3B)})
        table.update({code: chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)})
        table.update({ord(old): new for old, new in (simplified or {}).items()})
        table.update({ord(old): new for old, new in spoken.same.items()})
        self._table = table
        idle = re.escape(spoken.fillers)
        runs = rf"\A[,{idle}]+|[,{idle}]*,[,{idle}]*" + (rf"|[{idle}]+" if idle else "")
        er = f"|(?<=[{spoken.er_after}])儿(?![{spoken.er_before}])" if spoken.er_after else ""
        self._dropped = re.compile(runs + er)

    def __call__(self, raw: str) -> NormalText:
        even = raw.translate(self._table)
        return NormalText(raw, self._dropped.sub(_pause_or_nothing, even), even, self._dropped)


def _pause_or_nothing(match: re.Match[str]) -> str:
    return PAUSE if match.start() and PAUSE in match.group() else ""
