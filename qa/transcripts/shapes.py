"""JSON documents that hold a call, each shape recognised by its keys and turned into the contract's.

A speech recogniser's JSON is one module with ``is_it`` and ``as_call``, and one row in ``SHAPES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Document = Mapping[str, object]

_RECOGNISER_KEYS = frozenset(
    {
        "segments",
        "sentences",
        "sentence_info",
        "Sentences",
        "result",
        "results",
        "Result",
        "Response",
        "payload",
    }
    | {"transcripts", "channels", "utterances", "data", "FlashResult", "lattice", "json_1best"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """``as_call`` gives a mapping with the contract's keys, which is then checked like any other."""

    name: str
    is_it: Callable[[Document], bool]
    as_call: Callable[[Document], Document]


def _is_contract(document: Document) -> bool:
    return "turns" in document


def _itself(document: Document) -> Document:
    return document


SHAPES: tuple[Shape, ...] = (Shape("contract", _is_contract, _itself),)


def as_call(document: Document) -> Document | None:
    """The document as a call of the contract; ``None`` if no shape fits."""
    for shape in SHAPES:
        if shape.is_it(document):
            return shape.as_call(document)
    return None


def complaint(document: Document) -> str:
    """What to tell the user of a document that no shape fits."""
    if _RECOGNISER_KEYS & document.keys():
        return (
            '像是语音识别的结果,此格式尚不支持,请转换为 {"turns": [{"role", "text"}]} 或 .srt '
            '(looks like a speech recogniser\'s output, not supported; convert it to {"turns": […]} or .srt)'
        )
    return (
        '没有 turns,应为 {"turns": [{"role", "text"}]} (no "turns"; expected {"turns": [{"role", "text"}]})'
    )
