"""Whatever the bytes: calls or one-line errors, never another exception."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from qa.call import Facts
from qa.errors import InputError
from qa.transcripts import Transcript, read_transcripts, suffixes
from qa.transcripts.recognisers import RECOGNISERS, Recogniser

_PIECES = st.sampled_from(
    [
        *(
            "客服：",
            "业主:",
            "A:",
            "【客服】",
            "[00:01:02]",
            "(10:02)",
            "2025-13-41 10:02:33 ",
            "WEBVTT\n",
            "<v 客服>",
            "\n",
        ),
        *(
            "00:00:01,000 --> 00:00:02,000\n",
            "\n\n1\n",
            "call_id,role,text,start\n",
            ",",
            '"',
            "\t",
            "1e999",
            "nan",
        ),
        *(
            '{"turns": [',
            '{"role": "agent", "text": "您好", "start": 1}',
            "]}",
            '"\\ud800"',
            "\ufeff",
            "\x00",
            "\r",
        ),
        *("通话编号：", "开始时间：", "您好", "👍", "99999:99", "sep=;\n", "²", "１２:３４"),
    ]
)
_BYTES = st.one_of(
    st.binary(max_size=200),
    st.lists(_PIECES, max_size=12).map(lambda pieces: "".join(pieces).encode()),
    st.lists(_PIECES, max_size=12).map(lambda pieces: "".join(pieces).encode("gb18030", "replace")),
    st.lists(_PIECES, max_size=12).map(lambda pieces: "".join(pieces).encode("utf-16", "replace")),
    st.tuples(st.lists(_PIECES, max_size=8), st.binary(max_size=8)).map(
        lambda p: "".join(p[0]).encode() + p[1]
    ),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["turns", "text", "role", "speaker", "start", "end", "call_id", "started_at", "direction"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


def check(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    results = list(read_transcripts(path, source="f", given=Facts(), timezone=ZoneInfo("Asia/Shanghai")))
    assert results
    for result in results:
        assert isinstance(result, Transcript | InputError)
        if isinstance(result, InputError):
            assert "\n" not in str(result)
            str(result).encode()
        else:
            for text in (result.call_id, *(line.text + str(line.speaker) for line in result.lines)):
                text.encode()


@pytest.mark.parametrize("suffix", sorted(suffixes()))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=_BYTES)
def test_any_bytes(tmp_path: Path, suffix: str, content: bytes) -> None:
    check(tmp_path / f"call{suffix}", content)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=_JSON)
def test_any_json(tmp_path: Path, document: object) -> None:
    content = json.dumps(document).encode()
    check(tmp_path / "call.json", content)
    check(tmp_path / "calls.jsonl", content)


_MARKUP = st.sampled_from(
    [
        *(
            b"<c>",
            b"</c>",
            b"<v>",
            b"<row r='9'>",
            b"<row r='-1'>",
            b"r='ZZZ1'",
            b" s='9'>",
            b"t='s'",
            b"t='e'",
            b"t='d'",
            b"&#0;",
        ),
        *(
            b"<w:p>",
            b"</w:p>",
            b"<w:tbl>",
            b"</w:tr>",
            b"<w:tc>",
            b"<w:vMerge/>",
            b"<w:gridSpan w:val='x'/>",
            b"<w:r>",
        ),
        *(
            b"<w:del>",
            b"</w:del>",
            b"<mergeCell ref='A1:C9'/>",
            b"\xff\xfe",
            b"",
            b"<",
            b"99999",
            b"<!-- ",
            b"]]>",
        ),
    ]
)
_BODY = (
    "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>客服：您好</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>角色"
    "</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>内容</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
)


def _workbook() -> dict[str, bytes]:
    book, file = Workbook(), io.BytesIO()
    for row in (("call_id", "role", "text", "start"), (1, "agent", "您好", 0.5), (1, "customer", "喂", 2)):
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("A2:A3")
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.startswith("docProps")}


_PARTS = {".xlsx": _workbook(), ".docx": {"_rels/.rels": b"<a/>", "word/document.xml": _BODY.encode()}}


@pytest.mark.parametrize("suffix", sorted(_PARTS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choice=st.integers(min_value=0), at=st.integers(min_value=0), length=st.integers(0, 40), piece=_MARKUP)
def test_any_markup_in_office_files(
    tmp_path: Path, suffix: str, choice: int, at: int, length: int, piece: bytes
) -> None:
    parts = dict(_PARTS[suffix])
    name = sorted(parts)[choice % len(parts)]
    place = at % len(parts[name])
    parts[name] = parts[name][:place] + piece + parts[name][place + length :]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    check(tmp_path / f"call{suffix}", file.getvalue())


_VALUES: tuple[object, ...] = (
    *(None, True, -1, 0, 10**400, float("nan"), float("inf"), 1e15, [], {}, [[]], [None], {"w": 1}),
    *("", "nan", "-1", "1e999", "A", "客服", "\ud800", "\x00", "[[]]", '{"st": {}}', "[" * 50, "9" * 5000),
)


def _within(path: str, value: object) -> object:
    """A document in which ``path`` leads to ``value``."""
    for step in reversed(path.split(".") if path else []):
        value = [value] if step == "*" or step.lstrip("-").isdigit() else {step: value}
    return value


def _joined(one: object, other: object) -> object:
    """Two objects as one, to any depth."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one | {key: _joined(one[key], value) if key in one else value for key, value in other.items()}
    return other


@st.composite
def _recognised(draw: st.DrawFn) -> object:
    """A recogniser's document whose fields may hold anything."""
    row: Recogniser = draw(st.sampled_from(RECOGNISERS))
    value = st.sampled_from([*_VALUES, *[1, 2.5, "3", "好"] * 4])  # mostly such as may be right
    sentences = []
    for _ in range(draw(st.integers(1, 3))):
        sentence: object = {}
        for path in (row.text, *row.start, *row.end, *row.voices):
            if draw(st.integers(0, 9)):
                sentence = _joined(sentence, _within(path, draw(value)))
        sentences.append(sentence)
    text = draw(st.sampled_from(["[0:1.5,0:2.0,0]  好", "[0:9.0,0:2.0]  好\n好", "[1:1.1,9:9.9,7]  "]))
    return _within(draw(st.sampled_from(row.sentences)), text if row.written else sentences)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=_recognised())
def test_anything_in_a_recognisers_fields(tmp_path: Path, document: object) -> None:
    check(tmp_path / "call.json", json.dumps(document).encode())
