"""Calls as JSON: what is read, what is refused, and where the message points."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qa.call import Facts, Line
from qa.errors import EmptyCallError, FormatError, InputError
from qa.transcripts import Transcript, is_transcript, read_transcripts, suffixes

SHANGHAI = ZoneInfo("Asia/Shanghai")
TURNS = [{"role": "agent", "text": "您好。"}, {"role": "customer", "text": "我家停水了。"}]


def read(path: Path, given: Facts | None = None) -> list[Transcript | InputError]:
    return list(read_transcripts(path, source=path.name, given=given or Facts(), timezone=SHANGHAI))


def one(path: Path, given: Facts | None = None) -> Transcript:
    (call,) = read(path, given)
    assert isinstance(call, Transcript), call
    return call


def written(tmp_path: Path, document: object, name: str = "call.json") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


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


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", None),
        (b"  \n", None),
        (b"\xef\xbb\xbf", None),
        (b'{"turns": [', "第 1 行 (line 1)"),
        (b'{"turns": [],\n oops}', "第 2 行 (line 2)"),
        (b'{"turns": []}\n{"turns": []}', "第 2 行 (line 2)"),
        (b'{"turns": ' + b"[" * 100_000, None),
        (b'{"turns": ' + b"9" * 5000 + b"}", None),
        (b'{"turns": \x00}', "第 1 行 (line 1)"),
        (b'\n{"a": "\xff\xff"}', "第 2 行 (line 2)"),
    ],
)
def test_broken_files(tmp_path: Path, content: bytes, place: str | None) -> None:
    path = tmp_path / "call.json"
    path.write_bytes(content)
    (error,) = read(path)
    assert isinstance(error, InputError)
    assert error.where == place


def test_missing_file_and_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for name in ("none.json", "none.csv", "none.txt", "folder.json", "folder.jsonl"):
        (error,) = read(tmp_path / name)
        assert isinstance(error, InputError) and name in str(error)


def test_nul_and_lone_surrogates_can_be_printed_later(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    path.write_bytes(b'{"turns": [{"role": "agent", "text": "a\\ud800b\\u0000c"}]}')
    call = one(path)
    assert call.lines[0].text == "a\ufffdb\ufffdc"
    call.lines[0].text.encode()


def test_a_list_of_calls(tmp_path: Path) -> None:
    good, wrong, also_good = read(
        written(tmp_path, [{"call_id": 1, "turns": TURNS}, {"turns": [{}]}, {"call_id": 2, "turns": TURNS}])
    )
    assert isinstance(good, Transcript) and isinstance(also_good, Transcript)
    assert isinstance(wrong, FormatError) and wrong.where == "[1], turns[0].text"


def test_a_bad_line_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    good = json.dumps({"turns": TURNS}, ensure_ascii=False).encode()
    path.write_bytes(
        b"\xef\xbb\xbf"
        + good
        + b"\r\n\n{oops\n[]\n"
        + b'{"turns": [{"text": 1}]}\n'
        + b"\xff\xfe\xff\n"
        + good
    )
    results = read(path)
    assert [type(result) for result in results] == [Transcript, *[FormatError] * 4, Transcript]
    places = [result.where for result in results if isinstance(result, InputError)]
    assert places == [
        "第 3 行 (line 3)",
        "第 4 行 (line 4)",
        "第 5 行 (line 5), turns[0].text",
        "第 6 行 (line 6)",
    ]


def test_lines_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_bytes((json.dumps({"turns": TURNS}) + "\n").encode() * 50_000)
    calls = read_transcripts(path, source="calls.jsonl", given=Facts(), timezone=SHANGHAI)
    assert isinstance(next(calls), Transcript)
    path.write_bytes(b"")
    assert sum(1 for _ in calls) < 49_999


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("gb18030"),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("name", ["calls.json", "calls.jsonl"])
def test_encodings(tmp_path: Path, name: str, encode: Callable[[str], bytes]) -> None:
    path = tmp_path / name
    path.write_bytes(
        encode(json.dumps({"turns": [{"role": "客服", "text": "您好，𠮷祥里㙍"}]}, ensure_ascii=False))
    )
    assert one(path).lines == (Line(text="您好，𠮷祥里㙍", role="agent"),)


def test_encodings_mixed_by_line(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    text = json.dumps({"turns": [{"role": "agent", "text": "您好"}]}, ensure_ascii=False) + "\n"
    path.write_bytes(text.encode() + text.encode("gb18030") + text.encode())
    assert [call.lines[0].text for call in read(path) if isinstance(call, Transcript)] == ["您好"] * 3


def test_broken_utf16_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    good = json.dumps({"turns": TURNS}) + "\n"
    path.write_bytes(b"\xff\xfe" + good.encode("utf-16-le") + b"\x00\xd8\x20\x00\x0a\x00")
    assert any(isinstance(result, FormatError) and "line" in (result.where or "") for result in read(path))


def test_file_names() -> None:
    assert {".json", ".jsonl", ".txt", ".srt", ".vtt", ".csv"} <= suffixes()
    assert is_transcript(Path("a/CALL.JSON")) and is_transcript(Path("x.v2.txt"))
    for name in ("a.meta.json", "a.Review.json", "a.wav", "a", ".json"):
        assert not is_transcript(Path(name))


def test_an_unknown_suffix_is_an_error(tmp_path: Path) -> None:
    (error,) = read(tmp_path / "call.doc")
    assert isinstance(error, FormatError) and ".jsonl" in str(error)
