"""Documents, ``.docx``: lines with speaker labels as in ``.txt``, or a table with the columns of ``.csv``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.errors import InputError
from qa.transcripts.clock import parse_time
from qa.transcripts.headings import fact_name
from qa.transcripts.labels import Labels
from qa.transcripts.model import Reading, Transcript
from qa.transcripts.office import open_parts, undamaged
from qa.transcripts.plain import call_of_lines, facts_of_lines
from qa.transcripts.tables import Row, calls_of, columns_of, row_of
from qa.transcripts.wordfile import Cell, Table, read_blocks

_SUFFIX = ".docx"
_MAX_LINES = 200_000
_MAX_ABOVE = 3  # rows with titles above the heading of a table


@dataclass(frozen=True, slots=True)
class _Line:
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class _Turns:
    """A table with a heading that names a column for the text."""

    number: int  # of the table, from 1
    heading: int  # of its row, from 1
    columns: Sequence[tuple[int, str]]
    rows: Sequence[Sequence[Cell]]  # below the heading
    above: Sequence[str]  # the lines between it and the table before


def read_docx(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The call that the lines of a ``.docx`` file hold, or the calls in its tables.

    Raises:
        InputError: damaged, locked, too large, nobody speaks in it, or the turns stand partly in a table and
            partly outside. A wrong row of a table spoils its call only.
    """
    lines, tables = _read(path, reading)
    if not tables:
        if not any(line.text.strip() for line in lines):
            raise reading.empty()
        yield call_of_lines([line.text for line in lines], reading, lambda number: lines[number - 1].place)
        return
    _refuse_turns_outside(lines, reading)
    seen: set[int] = set()
    for table in tables:
        yield from calls_of(_rows(table, reading), reading, seen)


def _read(path: Path, reading: Reading) -> tuple[list[_Line], list[_Turns]]:
    """Everything in the order of the document: lines outside, tables with turns."""
    lines: list[_Line] = []
    tables: list[_Turns] = []
    paragraph = number = since = 0
    with path.open("rb") as file, open_parts(file, reading, _SUFFIX) as parts:
        for block in undamaged(read_blocks(parts), reading, _SUFFIX):
            if isinstance(block, str):
                paragraph += 1
                place = f"第 {paragraph} 段 (paragraph {paragraph})"
                lines += [_Line(place, text) for text in block.split("\n")]
            else:
                number += 1
                turns = _turns(block, number, [line.text for line in lines[since:]])
                if turns is None:
                    lines += _as_lines(block, number)
                else:
                    tables.append(turns)
                    since = len(lines)
            if len(lines) > _MAX_LINES:
                raise reading.wrong("段落太多,请拆分 (too many paragraphs; split it)")
    return lines, tables


def _turns(table: Table, number: int, above: Sequence[str]) -> _Turns | None:
    for at, row in enumerate(table.rows[:_MAX_ABOVE]):
        columns = columns_of(cell.text for cell in _spread(row))
        if columns is not None:
            return _Turns(number, at + 1, columns, table.rows[at + 1 :], above)
    return None


def _spread(row: Sequence[Cell]) -> list[Cell]:
    """A cell a column: a wide one, then blank ones that it covers."""
    cells: list[Cell] = []
    for cell in row:
        cells += [cell, *[Cell(is_covered=True)] * (cell.width - 1)]
    return cells


def _rows(table: _Turns, reading: Reading) -> Iterator[Row]:
    """The rows of a table with turns; the facts above it hold for each of them."""
    facts = {name: str(value) for name, value in facts_of_lines(table.above).items()}
    held: dict[str, str] = {}
    for number, row in enumerate(table.rows, start=table.heading + 1):
        cells = _spread(row)
        named = [(name, cells[at]) for at, name in table.columns if at < len(cells)]
        covered = {name: held.get(name, "") for name, cell in named if cell.is_covered}
        held |= {name: cell.text for name, cell in named if not cell.is_covered}
        found = row_of(_row_place(table.number, number), {n: c.text for n, c in named}, covered, reading)
        if found is not None:
            yield Row(found.place, {**facts, **found.cells}, found.error)


def _row_place(table: int, row: int) -> str:
    return f"表格 {table} 第 {row} 行 (table {table}, row {row})"


def _as_lines(table: Table, number: int) -> list[_Line]:
    """A table without a heading as lines: "客服 | 您好" reads as "客服：您好"."""
    return [
        _Line(_row_place(number, at), text)
        for at, row in enumerate(table.rows, start=1)
        for line in _row_lines([cell.text.strip() for cell in row if cell.text.strip()])
        for text in line.split("\n")
    ]


def _row_lines(cells: list[str]) -> list[str]:
    names, values = cells[::2], cells[1::2]
    if len(names) == len(values) and all(fact_name(name) for name in names):
        return [f"{name}：{value}" for name, value in zip(names, values, strict=True)]
    times = [cell for cell in cells if parse_time(cell) is not None][:2]
    said = [cell for cell in cells if cell not in times]
    text = f"{said[0].rstrip(':：')}：{' '.join(said[1:])}" if len(said) > 1 else "".join(said)
    return [f"[{' - '.join(times)}] {text}" if times else text] if cells else []


def _refuse_turns_outside(lines: Sequence[_Line], reading: Reading) -> None:
    """Raises FormatError where somebody speaks outside the tables; one line a role is the head of a form."""
    labels = Labels(line.text for line in lines)
    spoken = Counter(labels.split(line.text.strip()).role for line in lines)
    for line in lines:
        role = labels.split(line.text.strip()).role
        if role in ("agent", "customer") and spoken[role] > 1:
            raise reading.wrong(
                "表格外也有对话,请都写进表格 (somebody speaks outside the table; put all turns into it)",
                where=line.place,
            )
