"""Calls as JSON objects: one or a list of them in a ``.json`` file, one a line in a ``.jsonl`` file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qa.errors import InputError
from qa.transcripts.encoding import UNREADABLE, numbered_lines, whole_text
from qa.transcripts.fields import FieldError
from qa.transcripts.model import Reading, Transcript, at, line_place
from qa.transcripts.shapes import complaint, is_call, lines_of

_decode = json.JSONDecoder(strict=False).decode  # a bare tab or NUL inside a string does no harm


def read_json(path: Path, reading: Reading) -> Iterator[Transcript | InputError]:
    """The call of a ``.json`` file, or the calls of a list.

    Raises:
        InputError: not JSON, or the only call is wrong. A wrong call in a list is yielded.
    """
    document = _parsed(whole_text(path, reading), reading, None)
    if not isinstance(document, list) or is_call(document):
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
    try:
        lines = lines_of(record)
        facts = reading.facts(record if isinstance(record, dict) else {})
    except FieldError as error:
        raise reading.wrong(error.message, where=at(where, error)) from None
    if lines is None:
        raise reading.wrong(complaint(record), where=where)
    return reading.transcript(facts, lines, where=where)
