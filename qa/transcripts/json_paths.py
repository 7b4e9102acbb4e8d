"""Paths into JSON: names joined by dots, a number for a place in a list, ``*`` for every place.

A string on the way that holds JSON is opened: some services pack one document into another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_decode = json.JSONDecoder(strict=False).decode


@dataclass(frozen=True, slots=True)
class Found:
    """A value, its place as ``transcripts[0].sentences``, and the object or list that it stands in."""

    place: str
    value: object
    beside: object


def walk(value: object, path: str) -> Iterator[Found]:
    """Everything that ``path`` leads to from ``value``; nothing if it leads nowhere."""
    return _walk(value, path.split(".") if path else [], "", None)


def _walk(value: object, steps: Sequence[str], place: str, beside: object) -> Iterator[Found]:
    if not steps:
        yield Found(place, value, beside)
        return
    step, *rest = steps
    inside = opened(value)
    if isinstance(inside, list):
        numbers = range(len(inside)) if step == "*" else _number(step, len(inside))
        for number in numbers:
            yield from _walk(inside[number], rest, f"{place}[{number}]", inside)
    elif isinstance(inside, Mapping) and step in inside:
        yield from _walk(inside[step], rest, f"{place}.{step}" if place else step, inside)


def _number(step: str, length: int) -> range:
    """The place that a step names, counted from the end if negative; none if there is none."""
    if not step.lstrip("-").isdigit() or not -length <= int(step) < length:
        return range(0)
    return range(int(step) % length, int(step) % length + 1)


def opened(value: object) -> object:
    """A string that holds a JSON object or list as what it holds."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return _decode(value)
        except (ValueError, RecursionError):
            return value
    return value
