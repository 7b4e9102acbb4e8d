"""Plain text: speaker labels, times in front, chat logs with heading lines; or just lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from qa.call import Line, Role
from qa.errors import InputError
from qa.transcripts.clock import TIME, ClockTime, offsets, parse_time
from qa.transcripts.encoding import whole_text
from qa.transcripts.fields import FieldError, check_order, clean, parse_moment, seconds
from qa.transcripts.headings import MAYBE_STARTED_AT, fact_name
from qa.transcripts.labels import Labels, Spoken, alone
from qa.transcripts.model import Reading, Transcript, at, line_place

_RANGE = rf"(?P<start>{TIME})(?:\s*(?:-{{1,2}}>|[-–—~～至到])\s*(?P<end>{TIME}))?"
_BRACKETED = re.compile(rf"[\[【(（<]\s*{_RANGE}\s*[\]】)）>]\s*(?P<text>.*)")
_BARE = re.compile(rf"{_RANGE}(?:\s+(?P<text>.*)|$)")
_HEADING = re.compile(r"(?P<heading>[^:：]{1,20})[:：]\s*(?P<value>.+)")
_RULE = re.compile(r"[-=*_#~—–\s]{3,}")
_MAX_TITLES = 3  # lines that are no facts, above or between them


@dataclass(slots=True)
class _Draft:
    """A turn while its lines come in; ``number`` is its first line's."""

    number: int
    role: Role | None
    speaker: str | None
    start: ClockTime | None
    end: ClockTime | None
    texts: list[str]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    text: str
    start: ClockTime | None
    end: ClockTime | None


def read_plain(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The one call of a ``.txt`` file.

    Raises:
        InputError: undecodable, empty, or a fact or time in it is wrong.
    """
    yield call_of_lines(whole_text(path, reading).split("\n"), reading, line_place)


def call_of_lines(lines: Sequence[str], reading: Reading, place: Callable[[int], str]) -> Transcript:
    """The call written in ``lines``; ``place`` says where a line, counted from 1, stands.

    Raises:
        InputError: no words, or a fact or time is wrong.
    """
    rows = _rows(lines)
    values, rows = _facts_above(rows)
    labels = Labels(row.text for row in rows)
    rows = [row for row in rows if not _RULE.fullmatch(row.text)]
    drafts = _drafts(list(_spoken(rows, labels)))
    try:
        turns, started = _lines(drafts, place)
        if started is not None:
            values.setdefault("started_at", started.isoformat(sep=" "))
        facts = reading.facts(values)
    except FieldError as error:
        raise reading.wrong(error.message, where=at(None, error)) from None
    return reading.transcript(facts, turns)


def facts_of_lines(lines: Sequence[str]) -> dict[str, object]:
    """The facts that ``lines`` give before anything is said."""
    return _facts_above(_rows(lines))[0]


def _rows(lines: Sequence[str]) -> list[_Row]:
    rows = [_row(number, line.strip()) for number, line in enumerate(lines, start=1)]
    return [row for row in rows if row.text or row.start]


def _row(number: int, line: str) -> _Row:
    """A line with the time in front of it taken off."""
    found = _BRACKETED.fullmatch(line) or _BARE.fullmatch(line)
    start = parse_time(found["start"]) if found else None
    if found is None or start is None:
        return _Row(number, line, None, None)
    is_bare_minutes = line[0] not in "[【(（<" and not start.fine
    if is_bare_minutes and found["text"]:  # "8:30 上班" may be speech
        return _Row(number, line, None, None)
    end = parse_time(found["end"]) if found["end"] else None
    return _Row(number, (found["text"] or "").strip(), start, end)


def _facts_above(rows: list[_Row]) -> tuple[dict[str, object], list[_Row]]:
    """``通话编号：123`` and the like before the first turn, and the rows that are left."""
    values: dict[str, object] = {}
    titles: list[_Row] = []
    for place, row in enumerate(rows):
        if _RULE.fullmatch(row.text):
            continue
        found = _HEADING.fullmatch(row.text)
        name = fact_name(found["heading"]) if found else None
        if found is not None and name is not None:
            if name != MAYBE_STARTED_AT:
                values.setdefault(name, found["value"])
            elif parse_moment(found["value"]):
                values.setdefault("started_at", found["value"])
        elif found is not None or row.start is not None or len(titles) == _MAX_TITLES:
            return values, titles + rows[place:]
        else:
            titles.append(row)
    return values, titles


def _spoken(rows: list[_Row], labels: Labels) -> Iterator[tuple[_Row, Spoken]]:
    """Rows with their labels; a label alone after a time heads the lines below that have no time."""
    for row, below in zip_longest(rows, rows[1:]):
        heads = row.start is not None and below is not None and below.start is None
        yield row, (alone(row.text) if heads else None) or labels.split(row.text)


def _drafts(rows: list[tuple[_Row, Spoken]]) -> list[_Draft]:
    """Lines without a label belong to the turn above, but start a new one if they carry a time."""
    is_labelled = any(spoken.labelled for _, spoken in rows)
    drafts: list[_Draft] = []
    waiting: _Row | None = None  # a time on a line of its own
    for row, spoken in rows:
        if not spoken.text and not spoken.labelled:
            waiting = row
            continue
        timed = waiting or row
        start, waiting = timed.start or spoken.time, None
        texts = [spoken.text] if spoken.text else []
        if not is_labelled or spoken.labelled:
            drafts.append(_Draft(row.number, spoken.role, spoken.speaker, start, timed.end, texts))
        elif not drafts:  # a title: nobody says it
            drafts.append(_Draft(row.number, "other", None, start, timed.end, texts))
        elif start is not None and drafts[-1].texts:
            drafts.append(_Draft(row.number, drafts[-1].role, drafts[-1].speaker, start, timed.end, texts))
        else:
            drafts[-1].texts += texts
            drafts[-1].start = drafts[-1].start or start
    return drafts


def _lines(drafts: list[_Draft], place_of: Callable[[int], str]) -> tuple[list[Line], datetime | None]:
    """Raises: FieldError, its field the line's place."""
    times = [time for draft in drafts for time in (draft.start, draft.end)]
    passed, started = offsets(times)
    lines = []
    for draft, start, end in zip(drafts, passed[::2], passed[1::2], strict=True):
        place = place_of(draft.number)
        check_order(start, end, place)
        lines.append(
            Line(
                text=clean("\n".join(draft.texts)),
                role=draft.role,
                speaker=draft.speaker,
                start=seconds(start, place),
                end=seconds(end, place),
            )
        )
    return lines, started
