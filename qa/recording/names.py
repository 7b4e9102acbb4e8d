"""Facts of a call in the name of its recording, by a pattern: ``{agent_id}_{date}_{time}_{direction}_{call_id}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from qa.call import Facts
from qa.transcripts.fields import FieldError, facts_of

_SKIP = "*"
_FREE = ("agent_id", "agent_name", "call_id", "company", "direction")
_FIXED = {
    "date": r"(?P<year>[0-9]{4})[-_.]?(?P<month>[0-9]{2})[-_.]?(?P<day>[0-9]{2})",
    "time": r"(?P<hour>[0-9]{2})[-_.]?(?P<minute>[0-9]{2})(?:[-_.]?(?P<second>[0-9]{2}))?",
}
_FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern, ready to be tried on names. Made by :func:`name_pattern`."""

    form: re.Pattern[str]

    def facts(self, name: str, timezone: ZoneInfo) -> Facts:
        """The facts in a file name without its suffix; none where it does not fit, or says what cannot be."""
        found = self.form.fullmatch(name)
        if found is None:
            return Facts()
        values: dict[str, object] = found.groupdict()
        if "year" in values:
            day = "{year}-{month}-{day}".format(**values)
            values["started_at"] = f"{day}T{values['hour']}:{values['minute']}:{values['second'] or '00'}"
        try:
            return facts_of(values, timezone)
        except FieldError:
            return Facts()


def name_pattern(text: str) -> NamePattern:
    """Read a pattern.

    ``{date}`` is 20260302 or 2026-03-02, ``{time}`` 143000 or 14-30-00 or 14-30, in the company's time zone. Any other
    field goes as far as the next character of the pattern, the last one to the end; ``{*}`` is passed over.

    Raises:
        ValueError: it cannot be used; the message says why and what to do.
    """
    literals = _FIELD.split(text)[::2]
    fields = _FIELD.findall(text)
    _check(literals, fields)
    form = re.escape(literals[0])
    for field, after in zip(fields, literals[1:], strict=True):
        form += _FIXED.get(field) or _free(field, after[:1])
        form += re.escape(after)
    return NamePattern(re.compile(form, re.IGNORECASE))


def _free(field: str, until: str) -> str:
    """Up to the next literal character, and no further: so a name fits in one way at most."""
    what = f"[^{re.escape(until)}]" if until else "."
    return f"{what}*" if field == _SKIP else f"(?P<{field}>{what}+)"


def _check(literals: list[str], fields: list[str]) -> None:
    names = (*_FREE, *_FIXED)
    if any(brace in literal for literal in literals for brace in "{}"):
        raise ValueError("花括号不成对 (a brace without its partner)")
    unknown = [field for field in fields if field not in (*names, _SKIP)]
    if unknown:
        known = " ".join(f"{{{name}}}" for name in (*names, _SKIP))
        raise ValueError(f"没有 {{{unknown[0]}}} 这一项,可用的有 (no such field; there are) {known}")
    known_fields = [field for field in fields if field != _SKIP]
    twice = sorted({field for field in known_fields if known_fields.count(field) > 1})
    if twice:
        raise ValueError(f"{{{twice[0]}}} 只能写一次 (given twice; write it once)")
    if not known_fields:
        raise ValueError("没有任何一项,例如写 {agent_id}_{date}_{time} (no field; write e.g. this)")
    if ("date" in fields) != ("time" in fields):
        raise ValueError(
            "{date} 和 {time} 要一起写,不用的写 {*} (date and time belong together; write {*} for what is not used)"
        )
    for field, after, following in zip(fields, literals[1:], fields[1:], strict=False):
        if not after and field not in _FIXED:
            raise ValueError(
                f"{{{field}}} 和 {{{following}}} 之间要有分隔符 (a separator is needed between them)"
            )
