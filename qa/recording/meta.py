"""Facts of a call in ``NAME.meta.json`` beside ``NAME.wav``, and in the name itself."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from qa.call import Facts, filled
from qa.errors import FormatError, InputError
from qa.recording.names import NamePattern
from qa.recording.parties import party_of
from qa.transcripts.fields import FieldError, facts_of

_MOST_BYTES = 1 << 20


def recording_facts(
    path: Path, *, source: str, timezone: ZoneInfo, pattern: NamePattern | None = None
) -> Facts:
    """What is known of a recording by the file beside it and, where that says nothing, by its name.

    ``X_agent.wav`` has its facts in ``X.meta.json``, or in a file of its own, ``X_agent.meta.json``.

    Raises:
        FormatError: as :func:`read_facts_beside`.
    """
    call, _ = party_of(path.stem)
    shared = path.with_stem(call)
    beside = read_facts_beside(shared, source=str(Path(source).with_name(shared.name)), timezone=timezone)
    if shared != path:
        beside = filled(beside, read_facts_beside(path, source=source, timezone=timezone))
    return filled(beside, pattern.facts(call, timezone)) if pattern is not None else beside


def read_facts_beside(path: Path, *, source: str, timezone: ZoneInfo) -> Facts:
    """The facts beside a file; all ``None`` where there is no such file.

    Raises:
        FormatError: it is no JSON object, or a field is wrong; the recording is then not judged with wrong facts.
    """
    beside = path.with_name(path.stem + ".meta.json")
    name = str(Path(source).with_name(beside.name))
    if not beside.is_file():
        return Facts()
    try:
        if beside.stat().st_size > _MOST_BYTES:
            raise FormatError(name, "超过 1 MB,不像是通话信息 (larger than 1 MB: not the facts of a call)")
        values = json.loads(beside.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(name, f"无法读取,请检查权限 (cannot be read): {error.strerror}") from None
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        where = (
            f"第 {error.lineno} 行 (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else None
        )
        raise FormatError(name, "不是有效的 JSON,请改正 (not valid JSON; mend it)", where=where) from None
    if not isinstance(values, dict):
        raise FormatError(name, "应为一个 JSON 对象 (expected a JSON object)")
    try:
        return facts_of(values, timezone)
    except FieldError as error:
        raise FormatError(name, str(error), where=error.field) from None
