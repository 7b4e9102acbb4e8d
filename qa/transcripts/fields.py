"""Checks of single values: text, seconds, moments, names. Each says what was expected and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from qa.call import Direction, Facts

MAX_SECONDS = 1_000_000.0  # eleven days: more is another unit, or a slip
MAX_NAME_CHARACTERS = 200

_DIRECTIONS: dict[str, Direction] = {
    "inbound": "inbound",
    "in": "inbound",
    "呼入": "inbound",
    "来电": "inbound",
    "outbound": "outbound",
    "out": "outbound",
    "呼出": "outbound",
    "外呼": "outbound",
    "去电": "outbound",
}
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?秒?|分)?"
)


class FieldError(Exception):
    """A value is wrong. ``field`` is its path in the record: ``turns[3].text``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def clean(text: str) -> str:
    """``text`` with what cannot be written anywhere, NUL and lone surrogates, as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text) if _UNPRINTABLE.search(text) else text


def seconds(value: object, field: str) -> float | None:
    """A time in seconds from the start of the call; ``None`` and "" are none.

    Raises:
        FieldError: not a number, not finite, negative or beyond all calls.
    """
    if value is None or value == "":
        return None
    if type(value) is not float and type(value) is not int:
        raise FieldError(field, "应为数字,单位秒 (expected a number of seconds)")
    if not 0 <= value <= MAX_SECONDS:  # false for NaN, too
        raise FieldError(
            field, f"应为 0 到 {MAX_SECONDS:.0f} 秒 (expected 0 to {MAX_SECONDS:.0f} seconds; check the unit)"
        )
    return float(value)


def check_order(start: float | None, end: float | None, field: str) -> None:
    """Raises:
    FieldError: ``end`` comes before ``start``.
    """
    if start is not None and end is not None and end < start:
        raise FieldError(field, "结束早于开始,请改正 (the end is before the start; correct it)")


def name(value: object, field: str) -> str | None:
    """A short name or number as text; ``None`` and blanks are none.

    Raises:
        FieldError: neither text nor number, too long, or with control characters.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldError(field, "应为文字或数字 (expected text or a number)")
    if isinstance(value, float):
        if value != value or abs(value) == float("inf"):
            raise FieldError(field, "应为文字或有限的数字 (expected text or a finite number)")
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    elif isinstance(value, int):
        text = str(value) if value.bit_length() < 1000 else "9" * (MAX_NAME_CHARACTERS + 1)
    else:
        text = value.strip()
    if len(text) > MAX_NAME_CHARACTERS:
        raise FieldError(
            field,
            f"太长,最多 {MAX_NAME_CHARACTERS} 字 (too long; at most {MAX_NAME_CHARACTERS} characters)",
        )
    if _CONTROL.search(text):
        raise FieldError(field, "含有控制字符,请删去 (has control characters; remove them)")
    return clean(text) or None


def moment(value: object, field: str, timezone: ZoneInfo) -> datetime | None:
    """A date and time with a zone; ``timezone`` where none is written.

    Raises:
        FieldError: not ISO 8601, or a date without a time of day.
    """
    if value is None or value == "":
        return None
    found = parse_moment(value) if isinstance(value, str) else None
    if found is None:
        raise FieldError(
            field,
            "应为日期加时间,如 2025-03-12T14:32:40+08:00 (expected ISO 8601, date and time of day)",
        )
    return found if found.tzinfo else found.replace(tzinfo=timezone)


def parse_moment(text: str) -> datetime | None:
    """ISO 8601, or a date with slashes or Chinese units; ``None`` if it is no date with a time of day."""
    text = text.strip()
    found = None
    if len(text) > 10:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            matched = _MOMENT.fullmatch(text) if len(text) < 60 else None
            if matched:
                try:
                    found = datetime(*(int(part or 0) for part in matched.groups()))  # type: ignore[arg-type]
                except ValueError:
                    found = None
    if found is None or not 1970 <= found.year <= 2200:
        return None
    return found


def direction(value: object, field: str) -> Direction | None:
    """inbound or outbound, in English or Chinese.

    Raises:
        FieldError: anything else.
    """
    if value is None or value == "":
        return None
    found = _DIRECTIONS.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise FieldError(field, "应为 inbound(呼入)或 outbound(呼出) (expected inbound or outbound)")
    return found


def facts_of(values: Mapping[str, object], timezone: ZoneInfo) -> Facts:
    """The facts in a record by their names in the contract; other keys are passed over.

    Raises:
        FieldError: a fact of the wrong type or that cannot be read.
    """
    get = values.get
    return Facts(
        call_id=name(get("call_id"), "call_id"),
        started_at=moment(get("started_at"), "started_at", timezone),
        direction=direction(get("direction"), "direction"),
        agent_id=name(get("agent_id"), "agent_id"),
        agent_name=name(get("agent_name"), "agent_name"),
        company=name(get("company"), "company"),
    )
