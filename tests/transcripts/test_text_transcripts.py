"""Plain text and subtitles: who speaks, when, and what is left as it was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qa.call import Facts
from qa.errors import EmptyCallError, FormatError, InputError
from qa.transcripts import Transcript, read_transcripts

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(path: Path) -> Transcript | InputError:
    (result,) = read_transcripts(path, source=path.name, given=Facts(), timezone=SHANGHAI)
    return result


def call_of(tmp_path: Path, text: str, suffix: str = ".txt", encoding: str = "utf-8") -> Transcript:
    path = tmp_path / f"call{suffix}"
    path.write_bytes(text.encode(encoding))
    result = read(path)
    assert isinstance(result, Transcript), result
    return result


def said(call: Transcript) -> list[tuple[str | None, str]]:
    return [(line.role or line.speaker, line.text) for line in call.lines]


TWO_ROLES = [("agent", "您好，请讲。"), ("customer", "我家停水了。")]
TWO_VOICES = [("A", "您好，请讲。"), ("B", "我家停水了。")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客服:您好，请讲。\n业主:我家停水了。", TWO_ROLES),
        ("坐席：您好，请讲。\r\n客户：我家停水了。\r\n", TWO_ROLES),
        ("坐席： 您好，请讲。\r客户： 我家停水了。", TWO_ROLES),
        ("【客服】您好，请讲。\n【业主】：我家停水了。", TWO_ROLES),
        ("[客服] 您好，请讲。\n[业主] 我家停水了。", TWO_ROLES),
        ("客服（小王）：您好，请讲。\n业主(张女士)：我家停水了。", TWO_ROLES),
        ("客服 小王：您好，请讲。\n3栋业主：我家停水了。", TWO_ROLES),
        ("Agent: 您好，请讲。\nCaller: 我家停水了。", TWO_ROLES),
        ("- 客服: 您好，请讲。\n- 业主: 我家停水了。", TWO_ROLES),
        ("客服小王 10:02:33\n您好，请讲。\n\n业主 10:02:40\n我家停水了。\n", TWO_ROLES),
        ("客服 小王 2025-03-12 10:02:33\n您好，请讲。\n业主 2025-03-12 10:02:40\n我家停水了。", TWO_ROLES),
        ("10:02:33 客服\n您好，请讲。\n10:02:40 业主\n我家停水了。", TWO_ROLES),
        ("[00:01:02] 客服：您好，请讲。\n[00:01:05] 业主：我家停水了。", TWO_ROLES),
        ("客服[00:01:02]：您好，请讲。\n业主[00:01:05]：我家停水了。", TWO_ROLES),
        ("A:您好，请讲。\nB:我家停水了。", TWO_VOICES),
        ("A：您好，请讲。\nB：我家停水了。", TWO_VOICES),
        ("(00:02) A: 您好，请讲。\n(00:07) B: 我家停水了。", TWO_VOICES),
        (
            "发言人1 00:02\n您好，请讲。\n发言人2 00:07\n我家停水了。",
            [("发言人1", "您好，请讲。"), ("发言人2", "我家停水了。")],
        ),
        (
            "发言人1：您好，请讲。\n发言人2：我家停水了。",
            [("发言人1", "您好，请讲。"), ("发言人2", "我家停水了。")],
        ),
        (
            "小王：您好。\n陈先生：停水了。\n小王：几栋？\n陈先生：3栋。",
            [("小王", "您好。"), ("陈先生", "停水了。"), ("小王", "几栋？"), ("陈先生", "3栋。")],
        ),
        ("您好，请讲。\n我家停水了。\n", [(None, "您好，请讲。"), (None, "我家停水了。")]),
        ("地址：3栋\n8:30 上班", [(None, "地址：3栋"), (None, "8:30 上班")]),
        (
            "客服：您好，\n请讲。\n业主：我家停水了。",
            [("agent", "您好，\n请讲。"), ("customer", "我家停水了。")],
        ),
        (
            "通话记录\n========\n客服：您好，请讲。\n业主：我家停水了。",
            [("other", "通话记录"), *TWO_ROLES],
        ),
        ("系统：排队中\n客服：您好，请讲。\n业主：我家停水了。", [("other", "排队中"), *TWO_ROLES]),
        (
            "客服：你别急。\n业主：物业说：不归他们管。\n客服：电话：400",
            [("agent", "你别急。"), ("customer", "物业说：不归他们管。"), ("agent", "电话：400")],
        ),
        ("客服：您好。\n物业说：停水。\n业主：嗯", [("agent", "您好。\n物业说：停水。"), ("customer", "嗯")]),
        (
            "客服：您好。\n业主：\n客服：您还在吗？",
            [("agent", "您好。"), ("customer", ""), ("agent", "您还在吗？")],
        ),
    ],
)
def test_who_says_what(tmp_path: Path, text: str, expected: list[tuple[str | None, str]]) -> None:
    assert said(call_of(tmp_path, text)) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_in_all_encodings(tmp_path: Path, encoding: str) -> None:
    assert said(call_of(tmp_path, "客服：您好，请讲。\n业主：我家停水了。", encoding=encoding)) == TWO_ROLES


def test_a_short_gb18030_line_that_could_be_utf8(tmp_path: Path) -> None:
    path = tmp_path / "call.txt"
    path.write_bytes("客服：您好，请讲。\n".encode("gb18030") + "业主：\n".encode("gb18030") + b"\xc4\xa3\n")
    result = read(path)
    assert isinstance(result, Transcript)
    assert said(result)[1] == ("customer", "模")


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("[00:00:02] 客服：您好\n[00:01:05] 业主：喂", [2.0, 65.0]),
        ("(00:02) 客服：您好\n(12:05) 业主：喂", [2.0, 725.0]),
        ("客服 10:02:33\n您好\n业主 10:02:40\n喂", [0.0, 7.0]),
        ("客服 23:59:58\n您好\n业主 00:00:03\n喂", [0.0, 5.0]),
        ("(10:02) 客服：您好\n(10:03) 业主：喂", [None, None]),
        ("客服：您好\n业主：喂", [None, None]),
        ("[00:00.500 --> 00:01.500] 您好\n[00:02.000 --> 00:03.000] 喂", [0.5, 2.0]),
    ],
)
def test_times_count_from_the_start_of_the_call(
    tmp_path: Path, text: str, starts: list[float | None]
) -> None:
    assert [line.start for line in call_of(tmp_path, text).lines] == starts


def test_facts_above_the_turns(tmp_path: Path) -> None:
    call = call_of(
        tmp_path,
        "通话记录\n通话编号：T-9\n坐席工号：A7\n呼叫方向：呼出\n"
        "开始时间：2025-03-12 10:02:33\n\n客服：您好\n客户：喂",
    )
    assert (call.call_id, call.facts.agent_id, call.facts.direction) == ("T-9", "A7", "outbound")
    assert call.facts.started_at == datetime(2025, 3, 12, 10, 2, 33, tzinfo=SHANGHAI)


def test_dates_in_a_chat_log_give_the_start(tmp_path: Path) -> None:
    call = call_of(tmp_path, "客服 小王 2025-03-12 10:02:33\n您好\n业主 2025-03-12 10:03:33\n喂")
    assert call.facts.started_at == datetime(2025, 3, 12, 10, 2, 33, tzinfo=SHANGHAI)
    assert [line.start for line in call.lines] == [0.0, 60.0]


SRT = """1
00:00:00,400 --> 00:00:01,200
客服：您好，请讲。

2
00:00:02,100 --> 00:00:07,100
<i>业主：我家停水了。</i>

3
00:00:07,200 --> 00:00:08,000
三天了。
"""
VTT = """WEBVTT - 通话

NOTE 不是话
也不是

1
00:00.400 --> 00:01.200 align:start
<v 客服>您好，请讲。</v>

00:02.100 --> 00:07.100
<v.loud 业主>我家停水了。

00:00:07.200 --> 00:00:08.000
三天了。
"""


@pytest.mark.parametrize(("suffix", "text"), [(".srt", SRT), (".vtt", VTT)])
def test_subtitles(tmp_path: Path, suffix: str, text: str) -> None:
    call = call_of(tmp_path, text, suffix)
    assert said(call) == [*TWO_ROLES, ("customer", "三天了。")]
    assert [(line.start, line.end) for line in call.lines] == [(0.4, 1.2), (2.1, 7.1), (7.2, 8.0)]


def test_two_voices_in_one_cue_are_two_turns(tmp_path: Path) -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v 小李>您好 &amp; 请讲<v 小陈>喂\n"
    assert said(call_of(tmp_path, cue, ".vtt")) == [("小李", "您好 & 请讲"), ("小陈", "喂")]
    cue = "1\n00:00:01,000 --> 00:00:03,000\n- 客服：您好\n- 业主：喂\n"
    assert said(call_of(tmp_path, cue, ".srt")) == [("agent", "您好"), ("customer", "喂")]


def test_subtitles_without_labels_or_blank_lines(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n您好\n2\n00:00:03,000 --> 00:00:04,000\n停水\n\n三天了"
    assert said(call_of(tmp_path, text, ".srt")) == [(None, "您好"), (None, "停水\n三天了")]


@pytest.mark.parametrize(
    ("suffix", "content", "place"),
    [
        (".txt", b"", None),
        (".txt", "客服：您好\n".encode() + b"\xff\xff\xff\n", "第 2 行 (line 2)"),
        (".txt", b"abc\x00\x01\x02", "第 1 行 (line 1)"),
        (".txt", "客服：\n业主：".encode(), None),
        (".txt", "业主：喂\n业主：有人吗".encode(), None),
        (".txt", "开始时间：昨天\n客服：您好".encode(), "started_at"),
        (".txt", "[00:00:05 --> 00:00:02] 您好".encode(), "第 1 行 (line 1)"),
        (".srt", "您好".encode(), None),
        (".srt", "1\n00:00:05,000 --> 00:00:02,000\n您好".encode(), "第 2 行 (line 2)"),
        (".srt", "1\n00:00:xx --> 00:00:02,000\n您好".encode(), "第 2 行 (line 2)"),
        (".srt", "1\n999:00:00,000 --> 999:00:01,000\n您好".encode(), "第 2 行 (line 2)"),
        (".vtt", b"WEBVTT\n", None),
        (".vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", None),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, suffix: str, content: bytes, place: str | None) -> None:
    path = tmp_path / f"call{suffix}"
    path.write_bytes(content)
    error = read(path)
    assert isinstance(error, FormatError | EmptyCallError), error
    assert error.where == place
    assert "\n" not in str(error)
