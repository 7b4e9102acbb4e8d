"""Facts of a call beside its recording."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qa.call import Facts
from qa.errors import FormatError
from qa.recording import read_facts_beside

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(folder: Path) -> Facts:
    return read_facts_beside(folder / "call.wav", source="in/call.wav", timezone=SHANGHAI)


def test_facts_are_read(tmp_path: Path) -> None:
    (tmp_path / "call.meta.json").write_text(
        '{"call_id": "R1", "started_at": "2026-03-03T10:15:20+08:00", "direction": "inbound", "agent_id": 7}',
        encoding="utf-8-sig",
    )
    facts = read(tmp_path)
    assert (facts.call_id, facts.direction, facts.agent_id, facts.company) == ("R1", "inbound", "7", None)
    assert facts.started_at is not None
    assert facts.started_at.hour == 10


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert read(tmp_path) == Facts()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"call_id": ', "JSON"),
        ("[]", "JSON"),
        ('{"started_at": "yesterday"}', "started_at"),
        ('{"direction": "sideways"}', "direction"),
        ('{"agent_id": ["A"]}', "agent_id"),
        ("[" * 100_000, "JSON"),
    ],
    ids=["broken", "list", "time", "direction", "type", "deep"],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "call.meta.json").write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=message) as caught:
        read(tmp_path)
    assert caught.value.source == str(Path("in/call.meta.json"))
