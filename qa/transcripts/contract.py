"""The JSON layout of the contract: ``{"turns": [{"role", "text", "start", "end"}]}``."""

from __future__ import annotations

from qa.call import Line, Role
from qa.transcripts.fields import FieldError, check_order, clean, name, seconds
from qa.transcripts.role_words import role_of

_SPELLED: dict[object, Role] = {"agent": "agent", "customer": "customer", "other": "other"}


def contract_lines(document: object) -> list[Line] | None:
    """The turns of a call of the contract; ``None`` if the document is none.

    Raises:
        FieldError: ``turns`` is no list, or a turn is wrong.
    """
    if not isinstance(document, dict) or "turns" not in document:
        return None
    turns = document["turns"]
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
