"""Tables with a row a turn: ``.csv`` with commas, semicolons or tabs; a call is a run of rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from qa.call import Line, Role
from qa.errors import InputError
from qa.transcripts.clock import ClockTime, offsets, parse_time
from qa.transcripts.encoding import UNREADABLE, numbered_lines
from qa.transcripts.fields import FieldError, check_order, clean, name, parse_moment, seconds
from qa.transcripts.headings import FACT_NAMES, MAYBE_STARTED_AT, column_name
from qa.transcripts.model import Reading, Transcript, at, line_place
from qa.transcripts.role_words import role_of

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


@dataclass(frozen=True, slots=True)
class Row:
    """The known cells of a row by field, blanks left out. ``number``: its line, counted from 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class _Run:
    """The rows of one call while they come in; the first thing wrong with it."""

    number: int
    facts: dict[str, object] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    error: InputError | None = None


def read_csv(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The calls of a ``.csv`` file, streamed.

    Raises:
        InputError: no heading row with a column for the text. A wrong row spoils its call only.
    """
    yield from calls_of(_rows(path, reading), reading)


def calls_of(rows: Iterable[Row | InputError], reading: Reading) -> Iterator[Transcript | InputError]:
    """The calls in the rows of a table: runs of one call_id, a blank one being that of the row above."""
    seen: set[int] = set()  # hashes, so that a file of any size fits
    run: _Run | None = None
    run_id: str | None = None
    is_torn = False  # the row above is lost: it may have been the first of a call
    for row in rows:
        if isinstance(row, InputError):
            is_torn = True
            if run is None:
                yield row
            else:
                run.error = run.error or row
            continue
        call_id = row.cells.get("call_id")
        if run is None or (call_id is not None and call_id != run_id):
            if run is not None:
                yield _finished(run, reading)
            run, run_id = _Run(row.number), call_id
            if is_torn:
                run.error = reading.wrong(
                    "上一行无法读取,此通话可能缺话 (the row above is lost; correct it)",
                    where=line_place(row.number),
                )
            elif call_id is not None and hash(call_id) in seen:
                run.error = reading.wrong(
                    "同一通话的行不相连,请按 call_id 排序 (rows of one call are apart; sort by call_id)",
                    where=f"{line_place(row.number)}, call_id",
                )
            seen.add(hash(call_id))
        is_torn = False
        run.rows.append(row)
        for fact in FACT_NAMES & row.cells.keys():
            run.facts.setdefault(fact, row.cells[fact])
        if parse_moment(row.cells.get(MAYBE_STARTED_AT, "")):
            run.facts.setdefault("started_at", row.cells[MAYBE_STARTED_AT])
    if run is not None:
        yield _finished(run, reading)
    elif not is_torn:
        yield reading.empty()


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
    columns = _columns(_heading(reader, reading, skipped), reading, skipped + 1)
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
            yield Row(first, known)


def _heading(reader: Iterator[list[str]], reading: Reading, skipped: int) -> list[str]:
    """The heading row; raises FormatError if even that is no CSV."""
    try:
        return next(reader)
    except (csv.Error, StopIteration):
        raise reading.wrong(
            "表头不是有效的 CSV,请检查引号 (the heading is not valid CSV; check the quotes)",
            where=line_place(skipped + 1),
        ) from None


def _columns(headings: list[str], reading: Reading, number: int) -> list[tuple[int, str]]:
    """Places of the known columns; the first of two with one name counts."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = column_name(heading)
        if column is not None:
            places.setdefault(column, place)
    if "text" not in places:
        raise reading.wrong(
            "表头没有 text(内容)列,应有 call_id, role, text, start, end "
            "(no column text in the heading; expected call_id, role, text, start, end)",
            where=line_place(number),
        )
    return [(place, column) for column, place in places.items()]


def _finished(run: _Run, reading: Reading) -> Transcript | InputError:
    if run.error is not None:
        return run.error
    where = line_place(run.number)
    try:
        lines, started_at = _turns(run.rows)
        if started_at is not None:
            run.facts.setdefault("started_at", started_at)
        facts = reading.facts(run.facts)
    except FieldError as error:
        is_placed = error.field.startswith("第")
        return reading.wrong(error.message, where=error.field if is_placed else at(where, error))
    try:
        return reading.transcript(facts, lines, where=where)
    except InputError as error:
        return error


def _turns(rows: list[Row]) -> tuple[list[Line], str | None]:
    """The turns, and the start of the call where times are written with a date."""
    clocks: list[ClockTime | None] = []
    plain: list[float | None] = []
    for row in rows:
        for column in ("start", "end"):
            number, clock = _time(row, column)
            plain.append(number)
            clocks.append(clock)
    passed, started = offsets(clocks) if any(clocks) else (plain, None)
    lines = []
    for index, row in enumerate(rows):
        start = passed[2 * index] if clocks[2 * index] else plain[2 * index]
        end = passed[2 * index + 1] if clocks[2 * index + 1] else plain[2 * index + 1]
        check_order(start, end, f"{line_place(row.number)}, end")
        role, speaker = _who(row)
        text = clean(row.cells.get("text", ""))
        lines.append(Line(text=text, role=role, speaker=speaker, start=start, end=end))
    return lines, None if started is None else started.isoformat(sep=" ")


def _time(row: Row, column: str) -> tuple[float | None, ClockTime | None]:
    """Seconds as a number, or a written time."""
    written = row.cells.get(column, "").strip()
    if not written:
        return None, None
    place = f"{line_place(row.number)}, {column}"
    try:
        return seconds(float(written), place), None
    except ValueError:
        clock = parse_time(written)
    if clock is None:
        raise FieldError(place, "应为秒数或 00:01:02 (expected seconds or 00:01:02)")
    return None, clock


def _who(row: Row) -> tuple[Role | None, str | None]:
    label = row.cells.get("role", "").strip()
    role = role_of(label) if label else None
    return role, None if role else name(label, f"{line_place(row.number)}, role")
