"""Workbooks, ``.xlsx``: the columns of ``.csv`` on one or several sheets; a cell reads as Excel shows it."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from qa.errors import InputError
from qa.transcripts.model import Reading, Transcript
from qa.transcripts.office import damaged, open_parts, undamaged
from qa.transcripts.role_words import role_of
from qa.transcripts.tables import Row, calls_of, columns_of, no_text_column, row_of

_SUFFIX = ".xlsx"
_MAX_SHEETS = 100
_MAX_ROWS = 1_048_576  # of a sheet, Excel's own limit
_MAX_COLUMNS = 256
_MAX_MERGED = 100_000
_MAX_ABOVE = 10  # rows with titles above the heading
_CHUNK_BYTES = 1024 * 1024
_MERGED = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)

Columns = Sequence[tuple[int, str]]
Range = tuple[int, int, int, int]
"""Merged cells: first and last row, counted from 1, first and last column, from 0; the last ones included."""


def read_xlsx(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The calls of a ``.xlsx`` file, sheet by sheet; sheets without turns are passed over.

    Raises:
        InputError: damaged, locked, too large, or no sheet has a column for the text. A wrong row spoils its
            call only.
    """
    seen: set[int] = set()
    is_found = False
    passed_over: InputError | None = None
    with path.open("rb") as file, open_parts(file, reading, _SUFFIX) as parts:
        for sheet in _sheets(file, reading):
            rows = _rows(sheet, reading)
            columns, above = _heading(rows)
            if columns is not None:
                turns = _turns(rows, columns, _merged(parts, sheet, reading), sheet.title, reading)
                first = next(turns, None)
                if first is not None:
                    is_found = True
                    yield from calls_of(chain([first], turns), reading, seen)
            elif above:
                error = no_text_column(reading, _place(sheet.title, above[0][0]))
                if any(role_of(text) for _, texts in above for text in texts):  # turns, not notes
                    is_found = True
                    yield error
                passed_over = passed_over or error
    if not is_found:
        raise passed_over or reading.empty()


def _sheets(file: BinaryIO, reading: Reading) -> Sequence[Any]:
    """The sheets of a workbook, hidden ones too, each to be read from top to bottom."""
    import openpyxl

    warnings.filterwarnings("ignore", module="openpyxl")  # of drawings and checks that it does not keep
    try:
        sheets: Sequence[Any] = openpyxl.load_workbook(
            file, read_only=True, data_only=True, keep_links=False
        ).worksheets
    except Exception:  # it raises whatever the damage makes it raise
        raise damaged(reading, _SUFFIX) from None
    if len(sheets) > _MAX_SHEETS:
        raise reading.wrong(
            f"工作表太多,最多 {_MAX_SHEETS} 张,请拆分 (too many sheets, at most {_MAX_SHEETS}; split the file)"
        )
    return sheets


def _rows(sheet: Any, reading: Reading) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows that are not blank, with their numbers."""
    blank: tuple[Any, ...] = ()
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    rows = undamaged(sheet.iter_rows(max_col=_MAX_COLUMNS), reading, _SUFFIX)
    for number, cells in enumerate(rows, start=1):
        if number > _MAX_ROWS:
            raise reading.wrong(
                "行数太多,请拆分 (too many rows; split it)", where=_place(sheet.title, number)
            )
        if cells is blank:
            continue
        if any(cell.value is not None and cell.value != "" for cell in cells):
            yield number, cells
        else:
            blank = cells  # the same object for each of the rows that the file leaves out, up to a million


def _heading(
    rows: Iterator[tuple[int, tuple[Any, ...]]],
) -> tuple[Columns | None, list[tuple[int, list[str]]]]:
    """The columns that the heading names, if one of the first rows is one, and the rows above it."""
    above: list[tuple[int, list[str]]] = []
    for number, cells in islice(rows, _MAX_ABOVE):
        texts = [_displayed(cell) for cell in cells]
        columns = columns_of(texts)
        if columns is not None:
            return columns, above
        above.append((number, texts))
    return None, above


def _turns(
    rows: Iterator[tuple[int, tuple[Any, ...]]],
    columns: Columns,
    merged: Sequence[Range],
    title: str,
    reading: Reading,
) -> Iterator[Row]:
    """The rows below the heading."""
    merges = _Merges(columns, merged)
    for number, cells in rows:
        place = _place(title, number)
        known = {name: _displayed(cells[at]) for at, name in columns if cells[at].value is not None}
        wrong = next((name for at, name in columns if cells[at].data_type == "e"), None)
        error = None
        if wrong is not None:
            error = reading.wrong(
                "单元格是公式错误,请改正 (the cell holds a formula's error; correct it)",
                where=f"{place}, {wrong}",
            )
        row = row_of(place, known, merges.covered(number, known), reading, error)
        if row is not None:
            yield row


class _Merges:
    """The merged cells of the known columns, met from top to bottom."""

    def __init__(self, columns: Columns, merged: Sequence[Range]) -> None:
        """``merged``: the lowest first."""
        self._columns = columns
        self._waiting = {at: [one for one in merged if one[2] <= at <= one[3]] for at, _ in columns}
        self._held: dict[str, str] = {}  # what the merged cell that is passed holds, by column

    def covered(self, number: int, known: Mapping[str, str]) -> dict[str, str]:
        """The columns whose cell in this row belongs to another one, and what that holds if it is above."""
        found = {}
        for at, name in self._columns:
            ranges = self._waiting[at]
            while ranges and ranges[-1][1] < number:
                ranges.pop()
            if not ranges or ranges[-1][0] > number:
                continue
            top, _, left, _ = ranges[-1]
            if top == number and left == at:
                self._held[name] = known.get(name, "")
            else:
                found[name] = self._held.get(name, "") if left == at else ""
        return found


def _merged(parts: zipfile.ZipFile, sheet: Any, reading: Reading) -> list[Range]:
    """The merged cells of a sheet, the lowest first; they stand below its rows, where no reader of rows sees them."""
    found: set[Range] = set()
    try:
        with parts.open(sheet._worksheet_path) as part:
            rest = b""
            while chunk := part.read(_CHUNK_BYTES):
                for match in _MERGED.finditer(rest + chunk):
                    left, top, right, bottom = match.groups()
                    found.add((int(top), int(bottom), _column(left), _column(right)))
                rest = (rest + chunk)[-300:]
    except Exception:  # damage in the middle of what is packed
        raise damaged(reading, _SUFFIX) from None
    if len(found) > _MAX_MERGED:
        raise reading.wrong(
            "合并的单元格太多,请取消合并 (too many merged cells; unmerge them)", where=_place(sheet.title, 1)
        )
    return sorted(found, reverse=True)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _place(title: str, number: int) -> str:
    return f"工作表「{title}」第 {number} 行 (sheet {title}, row {number})"


def _displayed(cell: Any) -> str:
    """A cell as text, its date and time as far as its format shows them."""
    value = cell.value
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    shown = _format(cell)
    if isinstance(value, int | float):
        text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
        return text.zfill(len(shown)) if set(shown) == {"0"} else text
    if isinstance(value, datetime):
        return value.isoformat(" ") if "h" in shown else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        value = timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    return _clock(value, with_seconds="s" in shown) if isinstance(value, timedelta) else str(value)


def _format(cell: Any) -> str:
    try:
        return str(cell.number_format).lower()
    except IndexError:  # a style that the file does not describe
        return ""


def _clock(passed: timedelta, *, with_seconds: bool) -> str:
    """As "0:05:07", or "0:05" where no seconds are shown: in Excel 00:05, typed, is five minutes past midnight."""
    minutes, seconds = divmod(round(passed.total_seconds(), 3), 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{hours}:{minutes:02}"
    return f"{text}:{seconds:06.3f}".removesuffix(".000") if with_seconds else text
