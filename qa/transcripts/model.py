"""One call as a file has it, and the rules that hold for every format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from qa.call import Facts, Line, filled
from qa.errors import EmptyCallError, FormatError
from qa.transcripts.fields import FieldError, facts_of

_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One call of a file. Line numbers are the file's own: nothing is merged, split or left out."""

    source: str  # the path as given
    facts: Facts  # the file's own; those of the command line where it has none
    lines: tuple[Line, ...]
    sha256: str  # 64 hex digits, of the turns in canonical JSON

    @property
    def call_id(self) -> str:
        """The file's id, or the first 16 hex digits of the content's sha256."""
        return self.facts.call_id or self.sha256[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader needs to know besides the bytes."""

    source: str  # the path as given, for messages
    given: Facts  # of the command line, for what the file does not say
    timezone: ZoneInfo  # of times without a zone

    def wrong(self, message: str, *, where: str | None = None) -> FormatError:
        """The error for a place in this file; to be raised or yielded by the caller."""
        return FormatError(self.source, message, where=where)

    def empty(self) -> EmptyCallError:
        """The error for a file without content; to be raised or yielded by the caller."""
        return EmptyCallError(self.source, "空文件,请检查导出 (the file is empty; check the export)")

    def facts(self, values: Mapping[str, object]) -> Facts:
        """Checked facts of a call; absent ones from the command line.

        Raises:
            FieldError: a fact of the wrong type or that cannot be read.
        """
        return filled(facts_of(values, self.timezone), self.given)

    def transcript(self, facts: Facts, lines: Sequence[Line], *, where: str | None = None) -> Transcript:
        """The call made of ``lines``.

        Raises:
            EmptyCallError: no words, or roles are given and nobody is the agent.
        """
        if not lines:
            raise EmptyCallError(self.source, "没有话轮,请检查导出 (no turns; check the export)", where=where)
        if not any(line.text and not line.text.isspace() for line in lines):
            raise EmptyCallError(
                self.source,
                "所有话轮都没有文字,请检查导出 (all turns are without text; check the export)",
                where=where,
            )
        roles = {line.role for line in lines}
        if "agent" not in roles and None not in roles:
            raise EmptyCallError(
                self.source,
                "没有坐席的话,请检查角色 (no turn of the agent; check the roles)",
                where=where,
            )
        return Transcript(source=self.source, facts=facts, lines=tuple(lines), sha256=content_sha256(lines))


def at(where: str | None, error: FieldError) -> str:
    """The place of a field in a record: "第 3 行 (line 3), turns[3].text"."""
    return f"{where}, {error.field}" if where else error.field


def line_place(number: int) -> str:
    """The place of a line, counted from 1."""
    return f"第 {number} 行 (line {number})"


def content_sha256(lines: Sequence[Line]) -> str:
    """Hex sha256 of the turns as given: a list of {"end", "role", "start", "text"}, compact, UTF-8."""
    turns = [
        {"end": line.end, "role": line.role or line.speaker, "start": line.start, "text": line.text}
        for line in lines
    ]
    return hashlib.sha256(_canonical(turns).encode()).hexdigest()
