"""Calls as JSON objects: one or a list of them in a ``.json`` file, one a line in a ``.jsonl`` file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qa.call import Line, Role
from qa.errors import InputError
from qa.transcripts.encoding import UNREADABLE, numbered_lines, whole_text
from qa.transcripts.fields import FieldError, check_order, clean, name, seconds
from qa.transcripts.model import Reading, Transcript, at, line_place
from qa.transcripts.role_words import role_of
from qa.transcripts.shapes import as_call, complaint

_decode = json.JSONDecoder(strict=False).decode  # a bare tab or NUL inside a string does no harm

_SPELLED: dict[object, Role] = {"agent": "agent", "customer": "customer", "other": "other"}


def read_json(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The call of a ``.json`` file, or the calls of a list.

    Raises:
        InputError: not JSON, or the only call is wrong. A wrong call in a list is yielded.
    """
    document = _parsed(whole_text(path, reading), reading, None)
    if not isinstance(document, list):
        yield _call(document, reading, None)
        return
    if not document:
        raise reading.wrong("空的列表,没有通话 (an empty list, no calls)")
    for index, record in enumerate(document):
        try:
            yield _call(record, reading, f"[{index}]")
        except InputError as error:
            yield error


def read_jsonl(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The calls of a ``.jsonl`` file, one a line; blank lines are passed over."""
    empty = True
    for number, text in numbered_lines(path):
        if text is not None and (text.isspace() or not text):
            continue
        empty = False
        try:
            if text is None:
                raise reading.wrong(UNREADABLE, where=line_place(number))
            where = line_place(number)
            yield _call(_parsed(text, reading, where), reading, where)
        except InputError as error:
            yield error
    if empty:
        yield reading.empty()


def _parsed(text: str, reading: Reading, where: str | None) -> object:
    try:
        return _decode(text)
    except json.JSONDecodeError as error:
        place = where or line_place(error.lineno)
        if where is None and error.msg == "Extra data":
            raise reading.wrong(
                "有多个 JSON 值,一行一通请改名 .jsonl (several values; one call a line is named .jsonl)",
                where=place,
            ) from None
        raise reading.wrong(
            f"不是有效的 JSON,请重新导出 (not valid JSON, export it anew): {error.msg}, column {error.colno}",
            where=place,
        ) from None
    except RecursionError:
        raise reading.wrong(
            "JSON 嵌套太深 (JSON is nested too deeply; export it anew)", where=where
        ) from None
    except ValueError:  # an integer of thousands of digits
        raise reading.wrong("JSON 中的数字太长 (a number in the JSON is too long)", where=where) from None


def _call(record: object, reading: Reading, where: str | None) -> Transcript:
    if not isinstance(record, dict):
        raise reading.wrong('应为 {"turns": […]} 对象 (expected an object {"turns": […]})', where=where)
    call = as_call(record)
    if call is None:
        raise reading.wrong(complaint(record), where=where)
    try:
        facts = reading.facts(call)
        lines = _lines(call.get("turns"))
    except FieldError as error:
        raise reading.wrong(error.message, where=at(where, error)) from None
    return reading.transcript(facts, lines, where=where)


def _lines(turns: object) -> list[Line]:
    if not isinstance(turns, list):
        raise FieldError("turns", "应为列表 (expected a list)")
    lines = []
    for index, turn in enumerate(turns):
        try:
            lines.append(_line(turn))
        except FieldError as error:
            place = f"turns[{index}]"
            raise FieldError(f"{place}.{error.field}" if error.field else place, error.message) from None
    return lines


def _line(turn: object) -> Line:
    if not isinstance(turn, dict):
        raise FieldError("", '应为 {"role", "text"} 对象 (expected an object {"role", "text"})')
    text = turn.get("text")
    if not isinstance(text, str):
        raise FieldError("text", "应为文字 (expected text)")
    start = seconds(turn.get("start"), "start")
    end = seconds(turn.get("end"), "end")
    check_order(start, end, "end")
    label = turn.get("role")
    role = _SPELLED.get(label) if isinstance(label, str) else None
    if role is not None:
        return Line(text=clean(text), role=role, start=start, end=end)
    role, speaker = _who(label, turn.get("speaker"))
    return Line(text=clean(text), role=role, speaker=speaker, start=start, end=end)


def _who(label: object, speaker: object) -> tuple[Role | None, str | None]:
    """A role, or else the label that tells the voices apart."""
    if label is not None and not isinstance(label, str):
        raise FieldError("role", "应为 agent 或 customer (expected agent or customer)")
    named = name(label, "role")
    if named is None:
        named = name(speaker, "speaker")
    if named is None:
        return None, None
    role = role_of(named)
    return role, None if role else named
