"""Tables as text, ``.csv``: with commas, semicolons or tabs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from qa.errors import InputError
from qa.transcripts.encoding import UNREADABLE, numbered_lines
from qa.transcripts.model import Reading, Transcript, line_place
from qa.transcripts.tables import Row, calls_of, columns_of, no_text_column

_DELIMITERS = ",;\t，；"


class _Lines:
    """The lines of a file for ``csv.reader``; remembers those that could not be decoded."""

    def __init__(self, path: Path) -> None:
        self._lines = numbered_lines(path)
        self.unreadable: list[int] = []

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            if line is None:
                self.unreadable.append(number)
            yield "\n" if line is None else line


def read_csv(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The calls of a ``.csv`` file, streamed.

    Raises:
        InputError: no heading row with a column for the text. A wrong row spoils its call only.
    """
    yield from calls_of(_rows(path, reading), reading)


def _rows(path: Path, reading: Reading) -> Iterator[Row | InputError]:
    lines = _Lines(path)
    stream = iter(lines)
    skipped, heading = 0, ""
    for line in stream:
        if line.strip() and not line.lower().startswith("sep="):
            heading = line
            break
        skipped += 1
    if not heading:
        raise reading.wrong(UNREADABLE, where=line_place(1)) if lines.unreadable else reading.empty()
    delimiter = max(_DELIMITERS, key=heading.count)
    reader = csv.reader(chain([heading], stream), delimiter=delimiter, strict=True)
    columns = columns_of(_heading(reader, reading, skipped))
    if columns is None:
        raise no_text_column(reading, line_place(skipped + 1))
    while True:
        first = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reading.wrong(
                f"不是有效的 CSV,请检查引号 (not valid CSV, check the quotes): {error}",
                where=line_place(first),
            )
            continue
        if lines.unreadable:
            yield reading.wrong(UNREADABLE, where=line_place(lines.unreadable[0]))
            lines.unreadable.clear()
        elif any(cells):
            known = {column: cells[place] for place, column in columns if place < len(cells) and cells[place]}
            yield Row(line_place(first), known)


def _heading(reader: Iterator[list[str]], reading: Reading, skipped: int) -> list[str]:
    """The heading row; raises FormatError if even that is no CSV."""
    try:
        return next(reader)
    except (csv.Error, StopIteration):
        raise reading.wrong(
            "表头不是有效的 CSV,请检查引号 (the heading is not valid CSV; check the quotes)",
            where=line_place(skipped + 1),
        ) from None
