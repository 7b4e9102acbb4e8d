"""Tables with a row a turn, of whatever file: a call is a run of rows with one call_id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qa.call import Line, Role
from qa.errors import FormatError, InputError
from qa.transcripts.clock import ClockTime, offsets, parse_time
from qa.transcripts.fields import FieldError, check_order, clean, name, parse_moment, seconds
from qa.transcripts.headings import FACT_NAMES, MAYBE_STARTED_AT, column_name
from qa.transcripts.model import Reading, Transcript, at
from qa.transcripts.role_words import role_of


@dataclass(frozen=True, slots=True)
class Row:
    """The known cells of a row by field, blanks left out. ``place``: where it stands, for messages."""

    place: str
    cells: Mapping[str, str]
    error: InputError | None = None  # a cell that could not be read; the row still shows whose it was


@dataclass(slots=True)
class _Run:
    """The rows of one call while they come in; the first thing wrong with it."""

    place: str
    facts: dict[str, object] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    error: InputError | None = None


def calls_of(
    rows: Iterable[Row | InputError], reading: Reading, seen: set[int] | None = None
) -> Iterator[Transcript | InputError]:
    """The calls in the rows of a table: runs of one call_id, a blank one being that of the row above.

    Args:
        seen: what this function noted of the file's tables above, for ids that come again.
    """
    seen = set() if seen is None else seen  # hashes, so that a file of any size fits
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
            run, run_id = _Run(row.place), call_id
            if is_torn:
                run.error = reading.wrong(
                    "上一行无法读取,此通话可能缺话 (the row above is lost; correct it)",
                    where=row.place,
                )
            elif call_id is not None and hash(call_id) in seen:
                run.error = reading.wrong(
                    "同一通话的行不相连,请按 call_id 排序 (rows of one call are apart; sort by call_id)",
                    where=f"{row.place}, call_id",
                )
            seen.add(hash(call_id))
        is_torn = False
        run.error = run.error or row.error
        run.rows.append(row)
        for fact in FACT_NAMES & row.cells.keys():
            run.facts.setdefault(fact, row.cells[fact])
        if parse_moment(row.cells.get(MAYBE_STARTED_AT, "")):
            run.facts.setdefault("started_at", row.cells[MAYBE_STARTED_AT])
    if run is not None:
        yield _finished(run, reading)
    elif not is_torn:
        yield reading.empty()


def columns_of(headings: Iterable[str]) -> list[tuple[int, str]] | None:
    """Places of the known columns, the first of two with one name; ``None`` if none of them is the text."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = column_name(heading)
        if column is not None:
            places.setdefault(column, place)
    if "text" not in places:
        return None
    return [(place, column) for column, place in places.items()]


def row_of(
    place: str,
    cells: Mapping[str, str],
    covered: Mapping[str, str],
    reading: Reading,
    error: InputError | None = None,
) -> Row | None:
    """A row of a table with merged cells; ``None`` if it has none of its own.

    Args:
        cells: what its known columns hold.
        covered: the columns that lie in a merged cell of a row above, with what that cell holds.
        error: what is wrong with a cell.
    """
    own = {column: text for column, text in cells.items() if text and column not in covered}
    if not own:
        return None
    torn = next((column for column in ("text", "start", "end") if column in covered), None)
    if torn is not None:
        error = error or reading.wrong(
            "单元格合并了,分不清是哪一行的,请取消合并 (merged cells leave unclear whose this is; unmerge them)",
            where=f"{place}, {torn}",
        )
    return Row(place, {**{column: text for column, text in covered.items() if text}, **own}, error)


def no_text_column(reading: Reading, where: str | None) -> FormatError:
    """The error for a table whose heading names no column for the text."""
    return reading.wrong(
        "表头没有 text(内容)列,应有 call_id, role, text, start, end "
        "(no column text in the heading; expected call_id, role, text, start, end)",
        where=where,
    )


def _finished(run: _Run, reading: Reading) -> Transcript | InputError:
    if run.error is not None:
        return run.error
    try:
        lines, started_at = _turns(run.rows)
    except FieldError as error:
        return reading.wrong(error.message, where=error.field)
    if started_at is not None:
        run.facts.setdefault("started_at", started_at)
    try:
        return reading.transcript(reading.facts(run.facts), lines, where=run.place)
    except FieldError as error:
        return reading.wrong(error.message, where=at(run.place, error))
    except InputError as error:
        return error


def _turns(rows: Sequence[Row]) -> tuple[list[Line], str | None]:
    """The turns, and the start of the call where times are written with a date.

    Raises:
        FieldError: its field is the place of the row and the column.
    """
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
        check_order(start, end, f"{row.place}, end")
        role, speaker = _who(row)
        text = clean(row.cells.get("text", ""))
        lines.append(Line(text=text, role=role, speaker=speaker, start=start, end=end))
    return lines, None if started is None else started.isoformat(sep=" ")


def _time(row: Row, column: str) -> tuple[float | None, ClockTime | None]:
    """Seconds as a number, or a written time."""
    written = row.cells.get(column, "").strip()
    if not written:
        return None, None
    place = f"{row.place}, {column}"
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
    return role, None if role else name(label, f"{row.place}, role")
