"""The small language in which phrases are written: a template is parsed into a tree of frozen nodes.

=========  ==================================================================================
``急什么``   these words, in their canonical writing (simplified, 你 for 您, no 儿, no fillers)
``(a|b)``  one of several; may be nested
``[呀]``    may be there or not
``<什么>``  a named list of equals from ``spoken.toml``: 什么, 啥, 咩 …
``{姓}``    a slot: ``{company}``, ``{surname}``, ``{fullname}``, ``{department}`` …
``,``      a pause may be here; elsewhere a pause ends the match
``…``      up to 6 characters of the same clause; ``……`` up to 12, pauses included
``^ $``    the start, the end of a clause; ``^^ $$`` of the turn
=========  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

SLOTS = ("company", "surname", "fullname", "department", "person", "number")
_MARKS = "()[]<>{}|,…^$"


class TemplateError(ValueError):
    """A template that cannot be read; the message says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Text:
    """Literal characters."""

    value: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause may be here."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``most`` characters of any kind; over pauses if ``across``."""

    most: int
    across: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """The start or end of a clause or turn."""

    of_turn: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A name that changes from call to call."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of ``options``."""

    options: tuple[Sequence, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Nodes one after another."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Text | Pause | Gap | Edge | Slot | Choice
EMPTY = Sequence(())


def parse_template(source: str, names: Mapping[str, Sequence]) -> Sequence:
    """Parse ``source``; ``names`` are the lists that ``<…>`` may refer to.

    Raises:
        TemplateError: unbalanced brackets, an unknown name or slot, an empty template.
    """
    parser = _Parser(source.replace("，", ",").replace("……", "⋯"), names)
    tree = parser.choice()
    if parser.at < len(parser.source):
        raise TemplateError(f"{source!r}: {parser.source[parser.at]!r} 多余 (not expected here)")
    if not tree.nodes:
        raise TemplateError("模板是空的 (an empty template)")
    return tree


def shortest(tree: Sequence) -> int:
    """The least number of characters, gaps not counted, in any match."""
    length = 0
    for node in tree.nodes:
        if isinstance(node, Text):
            length += len(node.value)
        elif isinstance(node, Choice):
            length += min(shortest(option) for option in node.options)
        elif isinstance(node, Slot):
            length += 1
    return length


class _Parser:
    """Recursive descent over one template."""

    def __init__(self, source: str, names: Mapping[str, Sequence]) -> None:
        self.source = source
        self.names = names
        self.at = 0

    def choice(self) -> Sequence:
        options = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Sequence((Choice(tuple(options)),))

    def sequence(self) -> Sequence:
        nodes: list[Node] = []
        while (mark := self.peek()) and mark not in ")]|":
            if mark == "(":
                nodes.extend(self.enclosed("(", ")").nodes)
            elif mark == "[":
                nodes.append(Choice((self.enclosed("[", "]"), EMPTY)))
            elif mark == "<":
                nodes.extend(self.named().nodes)
            elif mark == "{":
                nodes.append(self.slot())
            elif mark in "^$":
                nodes.append(self.edge(mark))
            else:
                nodes.append(self.plain(mark))
        return Sequence(tuple(nodes))

    def plain(self, mark: str) -> Node:
        if mark in ">}":
            raise TemplateError(f"{self.source!r}: {mark!r} 多余 (not expected here)")
        if mark in ",…⋯":
            self.at += 1
            return Pause() if mark == "," else Gap(6, False) if mark == "…" else Gap(12, True)
        begin = self.at
        while (mark := self.peek()) and mark not in _MARKS and mark != "⋯":
            self.at += 1
        return Text(self.source[begin : self.at])

    def edge(self, mark: str) -> Edge:
        doubled = self.source.startswith(mark * 2, self.at)
        self.at += 2 if doubled else 1
        return Edge(of_turn=doubled, at_end=mark == "$")

    def enclosed(self, opening: str, closing: str) -> Sequence:
        self.expect(opening)
        inner = self.choice()
        self.expect(closing)
        return inner

    def named(self) -> Sequence:
        name = self.until(">")
        if name not in self.names:
            raise TemplateError(f"{self.source!r}: 没有名为 <{name}> 的词表 (no such list in spoken.toml)")
        return self.names[name]

    def slot(self) -> Slot:
        name = self.until("}")
        if name not in SLOTS:
            raise TemplateError(
                f"{self.source!r}: 没有名为 {{{name}}} 的空位 (no such slot; there are {', '.join(SLOTS)})"
            )
        return Slot(name)

    def until(self, closing: str) -> str:
        end = self.source.find(closing, self.at)
        if end < 0:
            raise TemplateError(f"{self.source!r}: 缺少 {closing!r} (not closed)")
        name = self.source[self.at + 1 : end]
        self.at = end + 1
        return name

    def expect(self, mark: str) -> None:
        if self.peek() != mark:
            raise TemplateError(f"{self.source!r}: 缺少 {mark!r} (not closed)")
        self.at += 1

    def peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""
