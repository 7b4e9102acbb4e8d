"""Reads TOML with a place for every complaint: file, id, field, and what was expected there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from phrasebook.model import PhrasebookError, Template
from phrasebook.template import Sequence, TemplateError, parse_template, shortest

ORIGIN = "_file"  # under this an entry carries the name of the overlay's file that it came from


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of one file.

    Raises:
        PhrasebookError: unreadable, not UTF-8, or not TOML (with the line).
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PhrasebookError(f"{path}: 无法读取 (cannot be read): {error.strerror}") from None
    except UnicodeDecodeError:
        raise PhrasebookError(f"{path}: 应为 UTF-8 编码 (expected UTF-8)") from None
    except tomllib.TOMLDecodeError as error:
        raise PhrasebookError(f"{path}: 不是有效的 TOML (not valid TOML): {error}") from None


class Table:
    """One TOML table; every getter checks, and marks the field as known."""

    def __init__(self, values: Mapping[str, Any], *, file: str, id: str) -> None:
        self.values = values
        self.file = file
        self.id = id
        self.known: set[str] = set()

    def wrong(self, field: str, expected: str) -> PhrasebookError:
        """The error for ``field``; to be raised by the caller."""
        return PhrasebookError(f"{self.file}: {self.id}: {field}: {expected}")

    def text(self, field: str, default: str | None = None, *, among: tuple[str, ...] = ()) -> str:
        """A string, one of ``among`` if given; required without ``default``."""
        value = self._value(field, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(field, "应为文字 (expected text)")
        if among and value not in among:
            allowed = ", ".join(repr(name) for name in among)
            raise self.wrong(field, f"应为以下之一 (expected one of) {allowed}; 现为 (is) {value!r}")
        return value

    def number(
        self, field: str, default: float | None = None, *, least: float = float("-inf"), most: float = 1e9
    ) -> float:
        """A finite number from ``least`` to ``most``."""
        value = self._value(field, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            upper = "" if most == 1e9 else f"、不大于 {most:g}"
            raise self.wrong(
                field,
                f"应为不小于 {least:g}{upper} 的数 (expected a number, at least {least:g}"
                + (f", at most {most:g})" if upper else ")"),
            )
        return float(value)

    def flag(self, field: str, default: bool) -> bool:
        """true or false."""
        value = self._value(field, default)
        if not isinstance(value, bool):
            raise self.wrong(field, "应为 true 或 false (expected true or false)")
        return value

    def texts(self, field: str, default: tuple[str, ...] | None = ()) -> tuple[str, ...]:
        """A list of non-empty strings."""
        value = self._value(field, default)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.wrong(field, "应为文字的列表 (expected a list of texts)")
        return tuple(value)

    def templates(
        self, field: str, names: Mapping[str, Sequence], default: tuple[str, ...] | None = ()
    ) -> tuple[Template, ...]:
        """A list of templates."""
        found = []
        for source in self.texts(field, default):
            try:
                tree = parse_template(source, names)
                if not shortest(tree):
                    raise TemplateError(f"{source!r}: 什么都不说也符合 (matches nothing at all)")
                found.append(Template(source=source, tree=tree))
            except TemplateError as error:
                raise self.wrong(field, str(error)) from None
        return tuple(found)

    def tables(self, field: str) -> Iterator[Table]:
        """A list of tables, each named by its ``id`` or its place."""
        value = self._value(field, ())
        if not isinstance(value, list | tuple) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(field, f"应为 [[{field}]] 表 (expected tables [[{field}]])")
        for place, values in enumerate(value, start=1):
            if values.get("disabled"):
                continue
            own = {name: value for name, value in values.items() if name not in (ORIGIN, "disabled")}
            file = str(values.get(ORIGIN, self.file))
            yield Table(own, file=file, id=str(own.get("id") or f"[[{field}]] {place}"))

    def switched_off(self, field: str) -> tuple[str, ...]:
        """The ids of the tables that an overlay has disabled."""
        return tuple(str(v.get("id")) for v in self.values.get(field, ()) if v.get("disabled"))

    def table(self, field: str) -> Table:
        """One table, empty if absent."""
        value = self._value(field, {})
        if not isinstance(value, dict):
            raise self.wrong(field, f"应为 [{field}] 表 (expected a table [{field}])")
        return Table(value, file=self.file, id=f"[{field}]")

    def finish(self) -> None:
        """Complain of a field that nothing asked for: a slip of the pen must not be silent."""
        unknown = sorted(set(self.values) - self.known)
        if unknown:
            known = ", ".join(sorted(self.known))
            raise self.wrong(unknown[0], f"没有这个字段,可用的有 (no such field; there are) {known}")

    def _value(self, field: str, default: Any) -> Any:
        self.known.add(field)
        value = self.values.get(field, default)
        if value is None:
            raise self.wrong(field, "必须填写 (is required)")
        return value
