"""Whatever the bytes: calls or one-line errors, never another exception."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.call import Facts
from qa.errors import InputError
from qa.transcripts import Transcript, read_transcripts, suffixes

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
