"""WordprocessingML, as in ``.docx`` -> its paragraphs and tables in order (ECMA-376, part 1, 17.3 and 17.4)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_MAIN_PART = "word/document.xml"
_NOT_SAID = frozenset({"del", "moveFrom", "Fallback", "instrText"})  # struck out; a drawing for old programs
_MAX_DEPTH = 200
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Cell:
    """One cell of a row: its text, how many columns wide, whether it belongs to the cell above."""

    text: str = ""
    width: int = 1
    is_covered: bool = False


@dataclass(slots=True)
class Table:
    """Rows of cells; what is inside a table within a table is text of the outer cell."""

    rows: list[list[Cell]] = field(default_factory=list)


def read_blocks(archive: zipfile.ZipFile) -> Iterator[str | Table]:
    """The paragraphs as text, and the tables, of the main part; nothing is kept once it is yielded.

    Raises:
        Exception: whatever zipfile and the parser raise for what is damaged; for entities, too.
    """
    from defusedxml.ElementTree import iterparse

    reader = _Reader()
    with archive.open(_main_part(archive)) as part:
        open_elements: list[Any] = []
        for event, element in iterparse(part, events=("start", "end")):
            name = element.tag.rpartition("}")[2]
            if event == "start":
                if len(open_elements) == _MAX_DEPTH:
                    raise ValueError("nested too deeply")
                open_elements.append(element)
                reader.start(name)
                continue
            open_elements.pop()
            within = open_elements[-1].tag.rpartition("}")[2] if open_elements else ""
            block = reader.end(name, within, element.text or "", _attributes(element))
            if open_elements:
                open_elements[-1].remove(element)
            if block is not None:
                yield block


def _main_part(archive: zipfile.ZipFile) -> str:
    """The part that the package's relations call the document; programs differ in its name."""
    from defusedxml.ElementTree import parse

    with archive.open("_rels/.rels") as relations:
        for relation in parse(relations).getroot():
            if relation.get("Type", "").endswith("/officeDocument"):
                return str(relation.get("Target", _MAIN_PART)).lstrip("/")
    return _MAIN_PART


def _attributes(element: Any) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


class _Reader:
    """Takes the elements as they open and close, and gives a block when one is complete."""

    def __init__(self) -> None:
        self._texts: list[list[str]] = []  # of the open paragraphs: a text box stands inside one
        self._table: Table | None = None
        self._depth = 0  # of tables
        self._skipped = 0

    def start(self, name: str) -> None:
        """An element opens."""
        if name in _NOT_SAID:
            self._skipped += 1
        elif self._skipped:
            return
        elif name == "p":
            self._texts.append([])
        elif name == "tbl":
            self._depth += 1
            self._table = self._table or Table()
        elif self._table is not None and self._depth == 1:
            if name == "tr":
                self._table.rows.append([])
            elif name == "tc" and self._table.rows:
                self._table.rows[-1].append(Cell())

    def end(self, name: str, within: str, text: str, attributes: Mapping[str, str]) -> str | Table | None:
        """An element closes; a block if that completes one."""
        if name in _NOT_SAID:
            self._skipped -= 1
        elif self._skipped:
            return None
        elif name == "p" and self._texts:
            return self._paragraph("".join(self._texts.pop()))
        elif name == "tbl":
            self._depth -= 1
            if not self._depth:
                table, self._table = self._table, None
                return table
        elif within == "r" and self._texts:
            if name == "t":
                self._texts[-1].append(text)
            elif name in _SIGNS:
                self._texts[-1].append(_SIGNS[name])
        elif within == "tcPr" and self._depth == 1 and (cell := self._cell()) is not None:
            if name == "gridSpan":
                cell.width = max(1, min(int(attributes.get("val", "1")), 100))
            elif name == "vMerge":
                cell.is_covered = attributes.get("val", "continue") == "continue"
        return None

    def _cell(self) -> Cell | None:
        rows = self._table.rows if self._table is not None else []
        return rows[-1][-1] if rows and rows[-1] else None

    def _paragraph(self, text: str) -> str | None:
        """A paragraph of the document; one in a table is added to its cell."""
        cell = self._cell()
        if self._table is None:
            return text
        if cell is not None and text:
            cell.text = f"{cell.text}\n{text}" if cell.text else text
        return None
