"""Tables: headings, delimiters, several calls in a file, and rows that are wrong."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qa.call import Facts, Line
from qa.errors import EmptyCallError, InputError
from qa.transcripts import Transcript, read_transcripts

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(tmp_path: Path, content: str | bytes) -> list[Transcript | InputError]:
    path = tmp_path / "calls.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_transcripts(path, source="calls.csv", given=Facts(), timezone=SHANGHAI))


def calls_of(tmp_path: Path, content: str | bytes) -> list[Transcript]:
    results = read(tmp_path, content)
    assert all(isinstance(result, Transcript) for result in results), results
    return [result for result in results if isinstance(result, Transcript)]


LINES = (
    Line(text="您好，请讲", role="agent", start=0.4, end=1.2),
    Line(text="停水了", role="customer", start=2.0, end=3.0),
)


@pytest.mark.parametrize(
    "content",
    [
        'call_id,role,text,start,end\n1,agent,"您好，请讲",0.4,1.2\n1,customer,停水了,2,3\n',
        "call_id;role;text;start;end\r\n1;agent;您好，请讲;0.4;1.2\r\n1;customer;停水了;2;3\r\n",
        "call_id\trole\ttext\tstart\tend\n1\tagent\t您好，请讲\t0.4\t1.2\n1\tcustomer\t停水了\t2\t3\n",
        "sep=;\ncall_id;role;text;start;end\n1;agent;您好，请讲;0.4;1.2\n;customer;停水了;2;3\n",
        '通话编号,说话人,内容,开始,结束,备注\n1,客服,"您好，请讲",00:00:00.4,00:00:01.2,x\n1,业主,停水了,00:02,00:03,\n',
        '\ufeff结束,开始（秒）,文本,角色,通话ID\n1.2,0.4,"您好，请讲",坐席,1\n\n3,2,停水了,客户,1\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_tables_of_all_kinds(tmp_path: Path, content: str, encoding: str) -> None:
    content = content if encoding == "utf-8" else content.lstrip("\ufeff")
    (call,) = calls_of(tmp_path, content.encode(encoding))
    assert call.call_id == "1"
    assert call.lines == LINES


def test_facts_and_several_calls(tmp_path: Path) -> None:
    first, second = calls_of(
        tmp_path,
        "通话编号,坐席工号,通话开始时间,呼叫方向,角色,内容\n"
        "a,A1,2025-03-12 10:00:00,呼入,客服,您好\n,,,,客户,喂\nb,A2,,呼出,客服,您好\n",
    )
    assert (first.call_id, first.facts.agent_id, len(first.lines)) == ("a", "A1", 2)
    assert first.facts.started_at == datetime(2025, 3, 12, 10, tzinfo=SHANGHAI)
    assert (second.call_id, second.facts.agent_id, second.facts.direction) == ("b", "A2", "outbound")


def test_times_with_a_date_count_from_the_first(tmp_path: Path) -> None:
    (call,) = calls_of(
        tmp_path, "角色,内容,时间\n客服,您好,2025-03-12 10:00:00\n客户,喂,2025-03-12 10:00:07\n客服,请讲,\n"
    )
    assert [line.start for line in call.lines] == [0.0, 7.0, None]
    assert call.facts.started_at == datetime(2025, 3, 12, 10, tzinfo=SHANGHAI)


def test_a_text_may_span_lines_and_roles_may_be_absent(tmp_path: Path) -> None:
    (call,) = calls_of(tmp_path, 'text\n"您好，\n请讲"\n"他说""好""了"\n')
    assert [line.text for line in call.lines] == ["您好，\n请讲", '他说"好"了']
    assert all(line.role is None and line.speaker is None for line in call.lines)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("b,agent,您好,x,1", "第 3 行 (line 3), start"),
        ("b,agent,您好,-1,1", "第 3 行 (line 3), start"),
        ("b,agent,您好,nan,1", "第 3 行 (line 3), start"),
        ("b,agent,您好,2,1", "第 3 行 (line 3), end"),
        ("b,customer,您好,1,2", "第 3 行 (line 3)"),
        ("b,agent,,1,2", "第 3 行 (line 3)"),
        ("a\x01,agent,您好,1,2", "第 3 行 (line 3), call_id"),
    ],
)
def test_a_wrong_row_spoils_its_call_only(tmp_path: Path, row: str, place: str) -> None:
    before, error, after = read(
        tmp_path, f"call_id,role,text,start,end\na,agent,您好,1,2\n{row}\nc,agent,您好,1,2\n"
    )
    assert isinstance(before, Transcript) and isinstance(after, Transcript)
    assert isinstance(error, InputError) and error.where == place


def test_a_row_that_cannot_be_read_never_leaves_a_call_short_in_silence(tmp_path: Path) -> None:
    head = "call_id,role,text\na,agent,您好\n".encode()
    tail = "b,customer,喂\nb,agent,您好\nc,agent,您好\n".encode()
    for broken in (b"\xff\xff,\n", b'b,agent,"x"y\n'):
        results = read(tmp_path, head + broken + tail)
        assert [isinstance(result, InputError) for result in results] == [True, True, False]


def test_rows_of_one_call_apart(tmp_path: Path) -> None:
    *_, error = read(tmp_path, "call_id,role,text\na,agent,您好\nb,agent,您好\na,agent,再见\n")
    assert isinstance(error, InputError) and error.where == "第 4 行 (line 4), call_id"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", None),
        ("\n\n", None),
        ("call_id,role,text\n", None),
        ("a,agent,您好\n", "第 1 行 (line 1)"),
        ('"call_id,role,text\na', "第 1 行 (line 1)"),
        ('text\n"未完', "第 2 行 (line 2)"),
        (f"text\n{'好' * 200_000}\n", "第 2 行 (line 2)"),
    ],
)
def test_broken_tables(tmp_path: Path, content: str, place: str | None) -> None:
    (error,) = read(tmp_path, content)
    assert isinstance(error, InputError | EmptyCallError)
    assert error.where == place
