"""What the tests of transcripts share: a file is written, and read as the command reads it."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from qa.call import Facts
from qa.errors import InputError
from qa.transcripts import Transcript, read_transcripts

SHANGHAI = ZoneInfo("Asia/Shanghai")
TURNS = [{"role": "agent", "text": "您好。"}, {"role": "customer", "text": "我家停水了。"}]


def read(path: Path, given: Facts | None = None) -> list[Transcript | InputError]:
    """Everything that the file gives."""
    return list(read_transcripts(path, source=path.name, given=given or Facts(), timezone=SHANGHAI))


def one(path: Path, given: Facts | None = None) -> Transcript:
    """The only call of the file."""
    (call,) = read(path, given)
    assert isinstance(call, Transcript), call
    return call


def failure(path: Path) -> InputError:
    """The only error of the file, which is one line with Chinese and English."""
    (error,) = read(path)
    assert isinstance(error, InputError), error
    assert "\n" not in str(error) and "(" in str(error) and not str(error).isascii()
    return error


def written(tmp_path: Path, document: object, name: str = "call.json") -> Path:
    """A file of JSON."""
    path = tmp_path / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
