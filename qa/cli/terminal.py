"""What a terminal can show: colours, columns, and no character that steers it."""

from __future__ import annotations

import os
import sys
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours, on a terminal that wants them."""

    on: bool

    def __call__(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.on and codes else text


def terminal_ink() -> Ink:
    """Colour on a terminal, unless NO_COLOR is set."""
    return Ink(on=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def padded(text: str, width: int) -> str:
    """``text`` filled with blanks to ``width`` columns of a terminal, Chinese characters being two wide."""
    return text + " " * max(0, width - columns(text))


def columns(text: str) -> int:
    """How many columns ``text`` takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def printable(text: str) -> str:
    """Without characters that steer a terminal: a transcript must not move the cursor."""
    return "".join(c if c.isprintable() else " " for c in text)
