"""Characters → syllables, so that homophones and common accents compare equal."""

from __future__ import annotations

from collections.abc import Mapping

_FIRST = 0xE000  # the private use area: one character a folded syllable


class Sounds:
    """Encodes canonical text, one character for one, by its folded syllable; what has none stays itself."""

    def __init__(self, syllables: Mapping[str, str]) -> None:
        codes: dict[str, str] = {}
        table = {}
        for character, syllable in syllables.items():
            code = codes.get(syllable)
            if code is None:
                code = codes[syllable] = chr(_FIRST + len(codes))
            table[ord(character)] = code
        self._table = table

    def __call__(self, text: str) -> str:
        return text.translate(self._table)
