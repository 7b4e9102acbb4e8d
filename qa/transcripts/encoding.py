"""Bytes -> numbered lines, flat in memory: UTF-8, UTF-16 with its mark, GB18030, also mixed by line."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from qa.transcripts.model import Reading, line_place

MAX_WHOLE_BYTES = 256 * 1024 * 1024
MAX_LINE_BYTES = 64 * 1024 * 1024
_SNIFFED_BYTES = 1024 * 1024

UNREADABLE = (
    "编码无法识别或含有 NUL,请另存为 UTF-8 "
    "(neither UTF-8 nor GB18030, NUL bytes, or an endless line; save it as UTF-8)"
)


def numbered_lines(path: Path) -> Iterator[tuple[int, str | None]]:
    """Lines counted from 1, each with its line end; ``None`` for one that cannot be decoded.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_SNIFFED_BYTES)
        file.seek(0)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield from _utf16_lines(file)
            return
        if head.startswith(codecs.BOM_UTF8):
            file.seek(len(codecs.BOM_UTF8))
        national = not _is_utf8(head)
        number = 0
        while raw := file.readline(MAX_LINE_BYTES):
            number += 1
            if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
                while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
                yield number, None
            else:
                yield number, _decoded(raw, national)


def _utf16_lines(file: BinaryIO) -> Iterator[tuple[int, str | None]]:
    number = 0
    reader = io.TextIOWrapper(file, encoding="utf-16", newline="")
    try:
        while line := reader.readline(MAX_LINE_BYTES):
            number += 1
            yield number, None if "\x00" in line else line
    except UnicodeDecodeError:  # what follows cannot be found again
        yield number + 1, None
    finally:
        reader.detach()


def _is_utf8(head: bytes) -> bool:
    """Whether the sample, whose last character may be cut, is UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _SNIFFED_BYTES)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(raw: bytes, national: bool) -> str | None:
    """``national``: the file as a whole is no UTF-8, so a line that could be either is GB18030."""
    if b"\x00" in raw:
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if text is not None and not (national and _is_accident(text)):
        return text
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return text


def _is_accident(text: str) -> bool:
    """Two bytes of GB18030 can pass for one UTF-8 character, but for none beyond U+07FF."""
    return not text.isascii() and max(text) <= "\u07ff"


def whole_text(path: Path, reading: Reading) -> str:
    """A whole file, line ends as ``\\n``.

    Raises:
        FormatError: too large to be read at once, or a line that cannot be decoded.
        EmptyCallError: nothing in it.
        OSError: the file cannot be read.
    """
    if path.stat().st_size > MAX_WHOLE_BYTES:
        raise reading.wrong("文件太大,请拆分或改用 .jsonl (the file is too large; split it or write .jsonl)")
    parts = []
    for number, line in numbered_lines(path):
        if line is None:
            raise reading.wrong(UNREADABLE, where=line_place(number))
        parts.append(line)
    text = "".join(parts).replace("\r\n", "\n").replace("\r", "\n")
    if not text or text.isspace():
        raise reading.empty()
    return text
