"""Files of calls as JSON: broken ones, several calls in one, encodings, names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from reading_files import SHANGHAI, TURNS, one, read, written

from qa.call import Facts, Line
from qa.errors import FormatError, InputError
from qa.transcripts import Transcript, is_transcript, read_transcripts, suffixes


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
    assert {".json", ".jsonl", ".txt", ".srt", ".vtt", ".csv", ".xlsx", ".docx"} <= suffixes()
    assert is_transcript(Path("a/CALL.JSON")) and is_transcript(Path("x.v2.txt"))
    for name in ("a.meta.json", "a.Review.json", "a.wav", "a", ".json", "~$a.docx"):
        assert not is_transcript(Path(name))


def test_an_unknown_suffix_is_an_error(tmp_path: Path) -> None:
    (error,) = read(tmp_path / "call.doc")
    assert isinstance(error, FormatError) and ".jsonl" in str(error)
