"""Workbooks: cells of all kinds, several sheets and calls, merged cells, and files that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from reading_files import SHANGHAI, failure, one, read

from qa.call import Line
from qa.errors import EmptyCallError, InputError
from qa.transcripts import Transcript, office, workbook

HEADING = ("call_id", "role", "text", "start", "end")
LINES = (
    Line(text="您好，请讲", role="agent", start=0.4, end=1.2),
    Line(text="停水了", role="customer", start=2.0, end=3.0),
)


def saved(
    tmp_path: Path, *sheets: Sequence[Sequence[object]], change: Callable[[Worksheet], None] | None = None
) -> Path:
    """A workbook with these rows, the first sheet changed by ``change``."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    if change is not None:
        change(book.worksheets[0])
    path = tmp_path / "calls.xlsx"
    book.save(path)
    return path


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "calls.xlsx"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "rows",
    [
        [HEADING, (1, "agent", "您好，请讲", 0.4, 1.2), (1, "customer", "停水了", 2, 3)],
        [
            ("三月回访",),
            (),
            ("通话编号", "说话人", "内容", "备注", "开始", "结束"),
            (1, "客服", "您好，请讲", None, time(0, 0, 0, 400_000), time(0, 0, 1, 200_000)),
            (None, "业主", "停水了", "x", "00:02", timedelta(seconds=3)),
        ],
        [
            (),
            (None, "角色", "文本", "开始(秒)", "结束"),
            (),
            (None, "坐席", "您好，请讲", "0.4", 1.2),
            (None, "客户", "停水了", 2.0, "3"),
        ],
    ],
)
def test_sheets_of_all_kinds(tmp_path: Path, rows: Sequence[Sequence[object]]) -> None:
    assert one(saved(tmp_path, rows)).lines == LINES


def test_facts_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    def shown(sheet: Worksheet) -> None:
        sheet["B2"].number_format = "0000"

    heading = ("通话编号", "工号", "通话开始时间", "方向", "角色", "内容")
    rows = [
        heading,
        (20260312000017, 17, datetime(2026, 3, 12, 10, 30), "呼入", "客服", "您好"),
        ("b", 2.0, None, None, "客服", True),
    ]
    first, second = read(saved(tmp_path, rows, change=shown))
    assert isinstance(first, Transcript) and isinstance(second, Transcript)
    assert (first.call_id, first.facts.agent_id, first.facts.direction) == (
        "20260312000017",
        "0017",
        "inbound",
    )
    assert first.facts.started_at == datetime(2026, 3, 12, 10, 30, tzinfo=SHANGHAI)
    assert (second.facts.agent_id, second.lines[0].text) == ("2", "TRUE")


def test_minutes_and_seconds_that_excel_took_for_hours_and_minutes(tmp_path: Path) -> None:
    """Typed into Excel, 00:05 becomes five past midnight, and is still shown as 00:05."""

    def hours_and_minutes(sheet: Worksheet) -> None:
        sheet["C2"].number_format = sheet["C3"].number_format = "h:mm"

    rows = [("角色", "内容", "时间"), ("客服", "您好", time(0, 5)), ("客户", "喂", time(1, 7))]
    assert [line.start for line in one(saved(tmp_path, rows, change=hours_and_minutes)).lines] == [5.0, 67.0]


def test_times_with_a_date_count_from_the_first(tmp_path: Path) -> None:
    rows = [
        ("角色", "内容", "时间"),
        ("客服", "您好", datetime(2026, 3, 12, 10)),
        ("客户", "喂", datetime(2026, 3, 12, 10, 0, 7)),
    ]
    call = one(saved(tmp_path, rows))
    assert [line.start for line in call.lines] == [0.0, 7.0]
    assert call.facts.started_at == datetime(2026, 3, 12, 10, tzinfo=SHANGHAI)


def test_calls_on_several_sheets(tmp_path: Path) -> None:
    """A sheet without turns is passed over, an empty one too; the same id on two sheets is an error."""
    sheet = [HEADING, ("a", "agent", "您好"), ("b", "agent", "喂"), (None, "customer", "嗯")]
    unnamed = [("角色", "内容"), ("客服", "再见")]
    first, second, third, error = read(
        saved(tmp_path, [("填写说明",)], sheet, [], [HEADING], unnamed, [HEADING, ("a", "agent", "您好")])
    )
    assert [len(call.lines) for call in (first, second, third) if isinstance(call, Transcript)] == [1, 2, 1]
    assert isinstance(error, InputError) and error.where == "工作表「表6」第 2 行 (sheet 表6, row 2), call_id"


def test_turns_without_a_heading_are_never_passed_over(tmp_path: Path) -> None:
    call, error = read(saved(tmp_path, [HEADING, ("a", "agent", "您好")], [("b", "客服", "您好")]))
    assert isinstance(call, Transcript)
    assert isinstance(error, InputError) and error.where == "工作表「表2」第 1 行 (sheet 表2, row 1)"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("b", "agent", "您好", "x", 1), "start"),
        (("b", "agent", "您好", -1, 1), "start"),
        (("b", "agent", "您好", 2, 1), "end"),
        (("b", "agent", "您好", date(2026, 3, 12), 1), "start"),
        (("b", "agent", "#N/A", 1, 2), "text"),
        (("b", "customer", "您好", 1, 2), None),
        (("b", "agent", None, 1, 2), None),
    ],
)
def test_a_wrong_row_spoils_its_call_only(tmp_path: Path, row: Sequence[object], column: str | None) -> None:
    before, error, after = read(
        saved(tmp_path, [HEADING, ("a", "agent", "您好", 1, 2), row, ("c", "agent", "您好", 1, 2)])
    )
    assert isinstance(before, Transcript) and isinstance(after, Transcript)
    place = "工作表「表1」第 3 行 (sheet 表1, row 3)"
    assert isinstance(error, InputError) and error.where == (f"{place}, {column}" if column else place)


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:C1", "A3:A5", "B4:B5", "C3:D3"):
            sheet.merge_cells(cells)

    rows = [
        ("三月",),
        ("通话编号", "角色", "内容"),
        ("a", "客服", "您好"),
        (None, "客户", "停水了"),
        (None, None, "很急"),
        ("b", "客服", "喂"),
    ]
    first, second = read(saved(tmp_path, rows, change=merge))
    assert isinstance(first, Transcript) and isinstance(second, Transcript)
    assert [(line.role, line.text) for line in first.lines] == [
        ("agent", "您好"),
        ("customer", "停水了"),
        ("customer", "很急"),
    ]


@pytest.mark.parametrize(
    ("cells", "place"), [("C2:C3", "row 3), text"), ("A3:C3", "row 3), text"), ("D2:D3", "row 3), start")]
)
def test_merged_cells_that_leave_unclear_whose_words_they_are(tmp_path: Path, cells: str, place: str) -> None:
    rows = [
        HEADING,
        ("a", "agent", "您好", 1, 2),
        ("a", "customer", "喂", 2, 3),
        ("b", "agent", "您好", 1, 2),
    ]
    error, call = read(saved(tmp_path, rows, change=lambda sheet: sheet.merge_cells(cells)))
    assert isinstance(error, InputError) and (error.where or "").endswith(place) and "unmerge" in str(error)
    assert isinstance(call, Transcript)


@pytest.mark.parametrize("rows", [[], [()], [HEADING], [(), (None, "")]])
def test_empty_workbooks(tmp_path: Path, rows: Sequence[Sequence[object]]) -> None:
    assert isinstance(failure(saved(tmp_path, rows)), EmptyCallError)


def test_a_workbook_without_a_column_for_the_text(tmp_path: Path) -> None:
    assert (
        failure(saved(tmp_path, [("日期", "金额"), (1, 2)])).where
        == "工作表「表1」第 1 行 (sheet 表1, row 1)"
    )


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"call_id,role,text\n1,agent,\xe6\x82\xa8\n", "export or save it anew"),
        (b"PK\x03\x04", "export or save it anew"),
        (OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "without one"),
    ],
)
def test_files_that_are_no_workbooks(tmp_path: Path, content: bytes, remedy: str) -> None:
    assert remedy in str(failure(written(tmp_path, content)))


def test_damaged_workbooks(tmp_path: Path) -> None:
    """A cut file, one with a byte changed at any of many places: calls or an error, and never half a call."""
    whole = saved(
        tmp_path, [HEADING, *[(number // 3, "agent", f"第{number}句") for number in range(30)]]
    ).read_bytes()
    assert len(read(written(tmp_path, whole))) == 10
    for cut in range(0, len(whole), 211):
        changed = whole[:cut] + bytes([whole[cut] ^ 0x55]) + whole[cut + 1 :]
        for content in (whole[:cut], changed):
            for result in read(written(tmp_path, content)):
                assert isinstance(result, InputError) or [line.role for line in result.lines] == ["agent"] * 3


def packed(**parts: bytes) -> bytes:
    """A zip file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def unpacked(path: Path) -> dict[str, bytes]:
    """The parts of a zip file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = packed(xl=bytes(office.MAX_UNPACKED_BYTES + 1))
    assert len(bomb) < 100_000
    assert "too large when unpacked" in str(failure(written(tmp_path, bomb)))


@pytest.mark.parametrize(
    ("name", "tag", "count"),
    [
        ("xl/worksheets/sheet1.xml", b"<c/>", office.MAX_ROW_TAGS),
        ("xl/styles.xml", b"<x/>", office.MAX_KEPT_TAGS),
        ("xl/worksheets/sheet2.xml", b"<row/>", office.MAX_TAGS),
    ],
)
def test_a_swarm_of_tags_is_refused_before_it_fills_the_memory(
    tmp_path: Path, name: str, tag: bytes, count: int
) -> None:
    parts = unpacked(saved(tmp_path, [HEADING, ("a", "agent", "您好")]))
    swarm = parts.get(name, b"") + tag * (count + 1)
    assert "too large when unpacked" in str(failure(written(tmp_path, packed(**{**parts, name: swarm}))))


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    honest = packed(xl=bytes(office.MAX_UNPACKED_BYTES + 1))
    size = (office.MAX_UNPACKED_BYTES + 1).to_bytes(4, "little")
    lying = honest.replace(size, (1000).to_bytes(4, "little"))
    assert lying != honest
    assert "export or save it anew" in str(failure(written(tmp_path, lying)))


def test_a_style_that_is_not_described(tmp_path: Path) -> None:
    parts = unpacked(saved(tmp_path, [HEADING, (7, "agent", "您好")]))
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<c r="A2"' in parts[sheet]
    styled = parts[sheet].replace(b'<c r="A2"', b'<c r="A2" s="99"')
    assert one(written(tmp_path, packed(**{**parts, sheet: styled}))).call_id == "7"


def test_rows_far_below_and_entities(tmp_path: Path) -> None:
    """A row numbered beyond Excel's last one, and a document type that would grow."""
    parts = unpacked(saved(tmp_path, [HEADING, ("a", "agent", "您好")]))
    sheet = "xl/worksheets/sheet1.xml"
    far = parts[sheet].replace(b'<row r="2">', f'<row r="{workbook._MAX_ROWS + 2}">'.encode())
    assert "too many rows" in str(failure(written(tmp_path, packed(**{**parts, sheet: far}))))
    grown = b'<!DOCTYPE a [<!ENTITY b "bbbb">]>' + parts[sheet][parts[sheet].index(b"<worksheet") :]
    assert "export or save it anew" in str(failure(written(tmp_path, packed(**{**parts, sheet: grown}))))
