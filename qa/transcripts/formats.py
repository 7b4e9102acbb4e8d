"""The registry of transcript formats, and the one way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from qa.call import Facts
from qa.errors import FormatError, InputError
from qa.transcripts.document import read_docx
from qa.transcripts.json_calls import read_json, read_jsonl
from qa.transcripts.model import Reading, Transcript
from qa.transcripts.plain import read_plain
from qa.transcripts.sheet import read_csv
from qa.transcripts.subtitles import read_srt, read_vtt
from qa.transcripts.workbook import read_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """A reader yields calls and, for records that are wrong, errors; it may raise for the file as a whole."""

    suffix: str  # with the dot, lower case
    read: Callable[[Path, Reading], Iterator[Transcript | InputError]]


FORMATS: tuple[Format, ...] = (
    Format(".json", read_json),
    Format(".jsonl", read_jsonl),
    Format(".txt", read_plain),
    Format(".srt", read_srt),
    Format(".vtt", read_vtt),
    Format(".csv", read_csv),
    Format(".xlsx", read_xlsx),
    Format(".docx", read_docx),
)
_BY_SUFFIX = {format.suffix: format for format in FORMATS}
_LOCK = "~$"  # begins the name of what Office leaves beside an open file
_NO_TRANSCRIPTS = (".meta.json", ".review.json")  # facts beside a recording; what the checker wrote


def suffixes() -> frozenset[str]:
    """The file name endings that are read, lower case with the dot."""
    return frozenset(_BY_SUFFIX)


def is_transcript(path: Path) -> bool:
    """Whether a file of this name is read as a transcript; the file itself is not looked at."""
    name = path.name.lower()
    return (
        path.suffix.lower() in _BY_SUFFIX
        and not name.endswith(_NO_TRANSCRIPTS)
        and not name.startswith(_LOCK)
    )


def read_transcripts(
    path: Path, *, source: str, given: Facts, timezone: ZoneInfo
) -> Iterator[Transcript | InputError]:
    """The calls of one file in its order, read as they are asked for.

    Args:
        source: the path as the user gave it, for messages.
        given: facts for calls whose file does not carry them; the file's own come first.
        timezone: of times that are written without one.

    Yields:
        A call, or the error that says why a record or the file is none; the other records go on.
    """
    reading = Reading(source=source, given=given, timezone=timezone)
    format = _BY_SUFFIX.get(path.suffix.lower())
    if format is None:
        known = " ".join(sorted(_BY_SUFFIX))
        yield FormatError(
            source, f"不认识的文字稿格式,可读 (unknown transcript format; readable are) {known}"
        )
        return
    try:
        yield from format.read(path, reading)
    except InputError as error:
        yield error
    except OSError as error:
        yield InputError(
            source, f"无法读取,请检查路径和权限 (cannot be read; check path and rights): {error.strerror}"
        )
