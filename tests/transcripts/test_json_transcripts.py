"""Calls as JSON: what is read, what is refused, and where the message points."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
from reading_files import SHANGHAI, TURNS, one, read, written

from qa.call import Facts, Line
from qa.errors import EmptyCallError, FormatError


def test_a_call_of_the_contract(tmp_path: Path) -> None:
    document = {
        "call_id": "D01",
        "started_at": "2025-03-12T14:32:40+08:00",
        "direction": "inbound",
        "agent_id": "A1004",
        "agent_name": "赵志强",
        "company": "翠湖物业",
        "turns": [
            {"role": "agent", "text": "喂。", "start": 0.4, "end": 1},
            {"role": "customer", "text": "你好"},
        ],
    }
    call = one(written(tmp_path, document))
    assert call.call_id == "D01"
    assert call.facts.started_at == datetime(2025, 3, 12, 14, 32, 40, tzinfo=SHANGHAI)
    assert (call.facts.direction, call.facts.agent_id) == ("inbound", "A1004")
    assert call.lines == (
        Line(text="喂。", role="agent", start=0.4, end=1.0),
        Line(text="你好", role="customer"),
    )


def test_identity_is_the_sha_of_the_turns_in_canonical_json(tmp_path: Path) -> None:
    call = one(
        written(
            tmp_path, {"turns": [{"role": "agent", "text": "您好", "start": 1, "end": 2.5}, {"text": "嗯"}]}
        )
    )
    first = '{"end":2.5,"role":"agent","start":1.0,"text":"您好"}'
    canonical = f'[{first},{{"end":null,"role":null,"start":null,"text":"嗯"}}]'
    assert call.sha256 == hashlib.sha256(canonical.encode()).hexdigest()
    assert call.call_id == call.sha256[:16]


def test_the_file_wins_over_the_command_line(tmp_path: Path) -> None:
    given = Facts(agent_id="B2", company="别家", direction="outbound")
    call = one(written(tmp_path, {"agent_id": "A1", "direction": "", "company": None, "turns": TURNS}), given)
    assert (call.facts.agent_id, call.facts.company, call.facts.direction) == ("A1", "别家", "outbound")


@pytest.mark.parametrize(
    ("role", "expected", "speaker"),
    [
        ("坐席", "agent", None),
        ("Agent", "agent", None),
        ("客服 小王", "agent", None),
        ("翠湖物业", "agent", None),
        ("业主", "customer", None),
        ("caller", "customer", None),
        ("机器人", "other", None),
        ("IVR", "other", None),
        ("发言人1", None, "发言人1"),
        ("spk0", None, "spk0"),
        ("你们物业", None, "你们物业"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_role_words_and_labels(
    tmp_path: Path, role: object, expected: str | None, speaker: str | None
) -> None:
    call = one(written(tmp_path, {"turns": [{"role": role, "text": "一"}, {"role": "agent", "text": "二"}]}))
    assert (call.lines[0].role, call.lines[0].speaker) == (expected, speaker)


@pytest.mark.parametrize(
    ("call_id", "expected"),
    [
        (12, "12"),
        (12.0, "12"),
        ("../../etc/passwd", "../../etc/passwd"),
        (" D1 ", "D1"),
        ("D\ud800", "D\ufffd"),
    ],
)
def test_call_ids_become_text(tmp_path: Path, call_id: object, expected: str) -> None:
    path = tmp_path / "call.json"
    path.write_text(json.dumps({"call_id": call_id, "turns": TURNS}), encoding="ascii")
    assert one(path).call_id == expected


@pytest.mark.parametrize(
    ("written_time", "expected"),
    [
        ("2025-03-12T14:32:40", datetime(2025, 3, 12, 14, 32, 40, tzinfo=SHANGHAI)),
        ("2025-03-12T06:32:40Z", datetime(2025, 3, 12, 14, 32, 40, tzinfo=SHANGHAI)),
        ("2025/3/12 14:32", datetime(2025, 3, 12, 14, 32, tzinfo=SHANGHAI)),
        ("2025年3月12日 14:32:40", datetime(2025, 3, 12, 14, 32, 40, tzinfo=SHANGHAI)),
    ],
)
def test_start_times(tmp_path: Path, written_time: str, expected: datetime) -> None:
    started_at = one(written(tmp_path, {"started_at": written_time, "turns": TURNS})).facts.started_at
    assert started_at == expected
    assert started_at is not None and started_at.tzinfo is not None


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"turns": {}}, "turns"),
        ({"turns": "您好"}, "turns"),
        ({"turns": None}, "turns"),
        ({"turns": ["您好"]}, "turns[0]"),
        ({"turns": [*TURNS, {"role": "agent"}]}, "turns[2].text"),
        ({"turns": [*TURNS, {"text": 3}]}, "turns[2].text"),
        ({"turns": [{"role": 1, "text": "您好"}]}, "turns[0].role"),
        ({"turns": [{"role": "agent", "text": "您好", "start": "1"}]}, "turns[0].start"),
        ({"turns": [{"role": "agent", "text": "您好", "start": True}]}, "turns[0].start"),
        ({"turns": [{"role": "agent", "text": "您好", "start": -1}]}, "turns[0].start"),
        ({"turns": [{"role": "agent", "text": "您好", "start": float("nan")}]}, "turns[0].start"),
        ({"turns": [{"role": "agent", "text": "您好", "end": float("inf")}]}, "turns[0].end"),
        ({"turns": [{"role": "agent", "text": "您好", "end": 10**400}]}, "turns[0].end"),
        ({"turns": [{"role": "agent", "text": "您好", "start": 2, "end": 1}]}, "turns[0].end"),
        ({"turns": TURNS, "started_at": "昨天"}, "started_at"),
        ({"turns": TURNS, "started_at": "2025-03-12"}, "started_at"),
        ({"turns": TURNS, "started_at": "2025-13-12T10:00:00"}, "started_at"),
        ({"turns": TURNS, "started_at": 1741761160}, "started_at"),
        ({"turns": TURNS, "direction": "sideways"}, "direction"),
        ({"turns": TURNS, "direction": ["inbound"]}, "direction"),
        ({"turns": TURNS, "call_id": "x" * 201}, "call_id"),
        ({"turns": TURNS, "call_id": 10**999}, "call_id"),
        ({"turns": TURNS, "call_id": "a\nb"}, "call_id"),
        ({"turns": TURNS, "call_id": True}, "call_id"),
        ({"turns": TURNS, "call_id": float("nan")}, "call_id"),
        ({"turns": TURNS, "agent_id": {}}, "agent_id"),
        ({"segments": [{"text": "您好"}]}, None),
        ({"text": "您好"}, None),
        ({}, None),
        ("您好", None),
        (None, None),
        ([], None),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, document: object, place: str | None) -> None:
    (error,) = read(written(tmp_path, document))
    assert isinstance(error, FormatError)
    assert error.where == place
    assert str(error).startswith(f"call.json: {place}: " if place else "call.json: ")
    assert "\n" not in str(error) and "(" in str(error)


def test_a_recognisers_output_is_told_apart(tmp_path: Path) -> None:
    (error,) = read(written(tmp_path, {"text": "您好", "segments": [], "language": "zh"}))
    assert "speech recogniser" in str(error)


@pytest.mark.parametrize(
    "turns",
    [
        [],
        [{"role": "agent", "text": ""}, {"role": "customer", "text": " \u3000\n"}],
        [{"role": "customer", "text": "有人吗"}],
        [{"role": "customer", "text": "有人吗"}, {"role": "系统", "text": "您好"}],
    ],
)
def test_nothing_to_judge(tmp_path: Path, turns: list[object]) -> None:
    (error,) = read(written(tmp_path, {"turns": turns}))
    assert isinstance(error, EmptyCallError)
