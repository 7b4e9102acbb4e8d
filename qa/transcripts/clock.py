"""Times as people write them in a transcript: offsets, times of day, with and without a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa.transcripts.fields import parse_moment

TIME = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[T\s]{0,3})?"
    r"\d{1,3}[:：][0-5]\d(?:[:：][0-5]\d)?(?:[.,]\d{1,6})?"
)
_PARTS = re.compile(r"(?:(\d{1,3})[:：])?(\d{1,3})[:：](\d{2}(?:[.,]\d{1,6})?)")

_LATEST_FIRST_OFFSET_S = 3600.0  # a transcript whose first time is later shows the time of day
_LATEST_FIRST_MINUTES_S = 300.0  # the same for "10:02", which is then hours and minutes


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A written time. ``day``: with a date; ``fine``: to the second, not the minute."""

    seconds: float  # since 0:00, or since the start of the call
    fine: bool
    day: datetime | None = None


def parse_time(text: str) -> ClockTime | None:
    """``text`` as a time, "mm:ss", "hh:mm:ss[.fff]", with or without a date; ``None`` if it is none."""
    text = text.strip()
    day = parse_moment(text.replace("：", ":").replace(",", ".")) if len(text) > 10 else None
    if day is not None:
        day = day.replace(tzinfo=None)
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        fine = len(re.findall("[:：]", text)) > 1
        return ClockTime((day - midnight).total_seconds(), fine, midnight)
    matched = _PARTS.fullmatch(text)
    if not matched:
        return None
    hours, minutes, rest = matched.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
    return ClockTime(whole, fine=hours is not None or len(rest) > 2)


def offsets(times: Sequence[ClockTime | None]) -> tuple[list[float | None], datetime | None]:
    """Seconds from the start of the call, and its start if dates are written (without a zone).

    Times of day count from the first of them; those given to the minute are too coarse to be of use.
    """
    first = next((time for time in times if time is not None), None)
    if first is None:
        return [None] * len(times), None
    if first.day is not None:
        started = first.day + timedelta(seconds=first.seconds)
        return [_since(first, time) if first.fine else None for time in times], started
    if not first.fine and first.seconds > _LATEST_FIRST_MINUTES_S:
        return [None] * len(times), None
    if first.seconds > _LATEST_FIRST_OFFSET_S:
        return [_since(first, time) for time in times], None
    return [None if time is None else time.seconds for time in times], None


def _since(first: ClockTime, time: ClockTime | None) -> float | None:
    if time is None:
        return None
    passed = time.seconds - first.seconds
    if first.day is not None and time.day is not None:
        passed += (time.day - first.day).total_seconds()
    elif passed < -43_200:  # past midnight
        passed += 86_400
    return round(max(passed, 0.0), 3)
