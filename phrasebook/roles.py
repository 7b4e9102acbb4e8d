"""How agents and callers talk: the cues by which their voices are told apart (``roles.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

CueRole: TypeAlias = Literal["agent", "customer"]
Place: TypeAlias = Literal["anywhere", "first", "start", "end", "whole"]
"""``first``: in the first line of a voice · ``start``, ``end``: of a line · ``whole``: the line is this."""


_ROLES: dict[str, CueRole] = {"agent": "agent", "customer": "customer"}
_PLACES: dict[str, Place] = {place: place for place in get_args(Place)}


@dataclass(frozen=True, slots=True)
class RoleCue:
    """Words of one role. ``…`` in a word stands for up to eight characters; punctuation never counts."""

    role: CueRole
    words: tuple[str, ...]
    weight: float  # log odds that it adds for its role, once a line
    place: Place = "anywhere"


@dataclass(frozen=True, slots=True)
class RoleCues:
    """All cues, and what is likely before a word is heard."""

    cues: tuple[RoleCue, ...]
    first_speaker: float = 1.0  # log odds that who speaks first is the agent
    line_limit: float = 3.0  # one line adds at most this
    trust: float = 0.7  # below 1: cues of a call hang together, so their sum says less than it seems
    switch: tuple[float, ...] = (0.9,)  # how often the voice changes from line to line: equally likely cases


def load_roles(path: Path) -> RoleCues:
    """The cues of one TOML file.

    Raises:
        OSError: the file cannot be read.
        ValueError: not UTF-8 or TOML, or a field is wrong; the message begins with the field.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("应为 UTF-8 编码 (expected UTF-8)") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"不是有效的 TOML (not valid TOML): {error}") from None
    _only(document, {"cue", "voices"}, "")
    tables = document.get("cue", [])
    if not isinstance(tables, list) or not tables:
        raise ValueError("cue: 应为 [[cue]] 表 (expected tables [[cue]])")
    cues = tuple(_cue(table, f"cue[{number}]") for number, table in enumerate(tables, start=1))
    if {cue.role for cue in cues} != set(get_args(CueRole)):
        raise ValueError("cue: 坐席和客户都要有 (needs cues of both agent and customer)")
    voices = document.get("voices", {})
    if not isinstance(voices, dict):
        raise ValueError("voices: 应为表 (expected a table)")
    _only(voices, {"first_speaker", "line_limit", "trust", "switch"}, "voices.")
    switch = voices.get("switch", [0.9])
    if not isinstance(switch, list) or not switch:
        raise ValueError("voices.switch: 应为数的列表 (expected a list of numbers)")
    return RoleCues(
        cues=cues,
        first_speaker=_number(voices.get("first_speaker", 1.0), "voices.first_speaker", 0.0, 10.0),
        line_limit=_number(voices.get("line_limit", 3.0), "voices.line_limit", 0.1, 100.0),
        trust=_number(voices.get("trust", 0.7), "voices.trust", 0.01, 1.0),
        switch=tuple(_number(value, "voices.switch", 0.01, 0.99) for value in switch),
    )


def _cue(table: object, place: str) -> RoleCue:
    if not isinstance(table, dict):
        raise ValueError(f"{place}: 应为表 (expected a table)")
    _only(table, {"id", "role", "words", "weight", "place"}, f"{place}.")
    words = table.get("words")
    if not isinstance(words, list) or not words or not all(map(_is_word, words)):
        raise ValueError(f"{place}.words: 应为文字的列表 (expected a list of texts)")
    role = _ROLES.get(str(table.get("role")))
    spot = _PLACES.get(str(table.get("place", "anywhere")))
    if role is None:
        raise ValueError(f"{place}.role: 应为 agent 或 customer (expected agent or customer)")
    if spot is None:
        raise ValueError(f"{place}.place: 应为以下之一 (expected one of) {', '.join(get_args(Place))}")
    return RoleCue(role, tuple(words), _number(table.get("weight"), f"{place}.weight", 0.0, 10.0), spot)


def _is_word(word: object) -> bool:
    return isinstance(word, str) and any(character.isalnum() for character in word)


def _number(value: object, field: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(
            f"{field}: 应为 {least:g} 到 {most:g} 的数 (expected a number from {least:g} to {most:g})"
        )
    return float(value)


def _only(table: Mapping[str, object], known: set[str], prefix: str) -> None:
    unknown = sorted(table.keys() - known)
    if unknown:
        names = ", ".join(sorted(known))
        raise ValueError(f"{prefix}{unknown[0]}: 没有这个字段,可用的有 (no such field; there are) {names}")
