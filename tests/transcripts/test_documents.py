"""Word documents: labelled lines, tables with and without headings, and files that are none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from reading_files import SHANGHAI, failure, one, read

from qa.call import Line
from qa.errors import EmptyCallError, InputError
from qa.transcripts import Transcript, office

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINES = (Line(text="您好，请讲", role="agent"), Line(text="停水了", role="customer"))


def paragraph(*runs: str) -> str:
    """A paragraph; each run may hold a tab or a line break."""
    texts = (
        escape(run).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>") for run in runs
    )
    properties = '<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>'
    return f"<w:p>{properties}{''.join(f'<w:r><w:t>{text}</w:t></w:r>' for text in texts)}</w:p>"


def cell(text: str, properties: str = "") -> str:
    """A cell of a table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraph(line) for line in text.split('|'))}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    """A table; a cell is text, or the XML of one."""
    written = ("".join(text if text.startswith("<w:tc>") else cell(text) for text in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in written)}</w:tbl>"


def saved(tmp_path: Path, *blocks: str, part: str = "word/document.xml", before: str = "") -> Path:
    """A document of these blocks."""
    relation = (
        f'<Relationship Id="a" Type="http://schemas.openxmlformats.org/x/officeDocument" Target="{part}"/>'
    )
    path = tmp_path / "call.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="http://a">{relation}</Relationships>')
        body = f"<w:document {WORD}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>"
        archive.writestr(part, f"{before}{body}")
    return path


@pytest.mark.parametrize(
    "blocks",
    [
        [paragraph("客服：您好，", "请讲"), paragraph(), paragraph("业主：", "停水了")],
        [paragraph("客服：您好，请讲\n业主：停水了")],
        [paragraph("通话记录"), table(["客服", "您好，请讲"], ["业主", "停水了"])],
        [table(["坐席：", "您好，请讲"], ["客户：", "停水了"])],
        [table(["客服：您好，请讲|业主：停水了"])],
        [table(["序号", "说话人", "内容"], ["1", "客服", "您好，请讲"], ["2", "业主", "停水了"])],
        [table(["三月"], ["说话人", "内容"], ["客服", "您好，请讲"], ["业主", "停水了"]), paragraph("完")],
    ],
)
def test_documents_of_all_kinds(tmp_path: Path, blocks: Sequence[str]) -> None:
    lines = one(saved(tmp_path, *blocks)).lines
    assert tuple(line for line in lines if line.role != "other") == LINES  # a title is nobody's


def test_facts_and_times_in_tables_and_paragraphs_in_order(tmp_path: Path) -> None:
    call = one(
        saved(
            tmp_path,
            table(["通话编号", "D7", "工号", "K7"], ["开始时间", "2026-03-12 10:30:00"]),
            paragraph("[00:01] 客服：您好"),
            table(["00:04", "业主", "喂"], ["00:06", "00:08", "客服", "请讲"]),
            paragraph("业主：停水了"),
        )
    )
    assert (call.call_id, call.facts.agent_id) == ("D7", "K7")
    assert call.facts.started_at is not None and call.facts.started_at.tzinfo == SHANGHAI
    assert [(line.role, line.text, line.start, line.end) for line in call.lines] == [
        ("agent", "您好", 1.0, None),
        ("customer", "喂", 4.0, None),
        ("agent", "请讲", 6.0, 8.0),
        ("customer", "停水了", None, None),
    ]


def test_a_table_a_call_with_the_facts_above_it(tmp_path: Path) -> None:
    turns = table(["角色", "内容", "开始"], ["客服", "您好", "0.5"], ["业主", "喂|在吗", "00:02"])
    first, second = read(
        saved(
            tmp_path,
            paragraph("通话编号：D1"),
            paragraph("客服：赵志强"),
            turns,
            paragraph("通话编号：D2"),
            paragraph("坐席工号：K1"),
            turns,
        )
    )
    assert isinstance(first, Transcript) and isinstance(second, Transcript)
    assert (first.call_id, second.call_id, second.facts.agent_id) == ("D1", "D2", "K1")
    assert [(line.text, line.start) for line in first.lines] == [("您好", 0.5), ("喂\n在吗", 2.0)]


def test_what_is_struck_out_or_drawn_twice_is_not_said(tmp_path: Path) -> None:
    struck = '<w:del><w:r><w:t>急什么</w:t></w:r></w:del><w:ins w:id="1"><w:r><w:t>请稍等</w:t></w:r></w:ins>'
    box = (
        "<w:r><AlternateContent><Choice>{0}</Choice><Fallback>{0}</Fallback></AlternateContent></w:r>".format(
            f"<w:txbxContent>{paragraph('业主：好')}</w:txbxContent>"
        )
    )
    path = saved(tmp_path, f"<w:p><w:r><w:t>客服：</w:t></w:r>{struck}</w:p><w:p>{box}</w:p>")
    assert [(line.role, line.text) for line in one(path).lines] == [("agent", "请稍等"), ("customer", "好")]


def test_the_main_part_by_whatever_name(tmp_path: Path) -> None:
    assert one(saved(tmp_path, paragraph("客服：您好，请讲"), part="word/document2.xml")).lines == LINES[:1]


def test_merged_cells_of_a_table(tmp_path: Path) -> None:
    above, below = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    merged = table(
        ["编号", cell("内容", '<w:gridSpan w:val="2"/>'), "角色"],
        ["1", cell("您好，请讲", '<w:gridSpan w:val="2"/>'), cell("客服", above)],
        ["2", "停水了", "", cell("", below)],
    )
    assert [(line.role, line.text) for line in one(saved(tmp_path, merged)).lines] == [
        ("agent", "您好，请讲"),
        ("agent", "停水了"),
    ]
    unclear = table(["角色", "内容"], ["客服", cell("您好", above)], ["业主", cell("", below)])
    error = failure(saved(tmp_path, unclear))
    assert error.where == "表格 1 第 3 行 (table 1, row 3), text" and "unmerge" in str(error)


@pytest.mark.parametrize(
    ("blocks", "place"),
    [
        (
            [paragraph("无"), table(["角色", "内容", "开始"], ["客服", "您好", "x"])],
            "表格 1 第 2 行 (table 1, row 2), start",
        ),
        ([paragraph(), paragraph("[00:09 - 00:03] 客服：您好")], "第 2 段 (paragraph 2)"),
        (
            [
                table(["角色", "内容"], ["客服", "您好"]),
                paragraph("客服：喂"),
                paragraph("业主：嗯"),
                paragraph("客服：再见"),
            ],
            "第 1 段 (paragraph 1)",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, blocks: Sequence[str], place: str) -> None:
    assert failure(saved(tmp_path, *blocks)).where == place


@pytest.mark.parametrize("blocks", [[], [paragraph()], [table([""])], [table(["角色", "内容"])]])
def test_empty_documents(tmp_path: Path, blocks: Sequence[str]) -> None:
    assert isinstance(failure(saved(tmp_path, *blocks)), EmptyCallError)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ('<!DOCTYPE a [<!ENTITY b "客服：您好">]>', "&b;"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>', "客服：&b;"),
        ("", "<w:x>" * 300 + "</w:x>" * 300),
        ("", "<w:p>"),
    ],
)
def test_entities_and_broken_markup(tmp_path: Path, before: str, words: str) -> None:
    path = saved(tmp_path, f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>", before=before)
    assert "export or save it anew" in str(failure(path))


def test_files_that_are_no_documents(tmp_path: Path) -> None:
    path = tmp_path / "call.docx"
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    for content, remedy in (
        ("客服：您好".encode(), "export or save it anew"),
        (ole + "WordDocument".encode("utf-16-le"), "save it as .docx"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "without one"),
    ):
        path.write_bytes(content)
        assert remedy in str(failure(path))


def test_damaged_documents(tmp_path: Path) -> None:
    whole = saved(tmp_path, *[paragraph(f"客服：第{number}句") for number in range(40)]).read_bytes()
    path = tmp_path / "call.docx"
    for cut in range(0, len(whole), 23):
        for content in (whole[:cut], whole[:cut] + bytes([whole[cut] ^ 0x55]) + whole[cut + 1 :]):
            path.write_bytes(content)
            for result in read(path):
                assert isinstance(result, InputError) or len(result.lines) == 40


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(office.MAX_UNPACKED_BYTES + 1))
    path = tmp_path / "call.docx"
    path.write_bytes(file.getvalue())
    assert "too large when unpacked" in str(failure(path))
