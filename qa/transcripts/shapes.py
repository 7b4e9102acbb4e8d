"""JSON documents that hold a call: the contract's own, and what speech recognisers write.

A recogniser's layout is one row in ``RECOGNISERS`` (:mod:`qa.transcripts.recognisers`); any other is a module with
a function like :func:`qa.transcripts.contract.contract_lines`, and one row in ``SHAPES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from qa.call import Line
from qa.transcripts.contract import contract_lines
from qa.transcripts.fields import FieldError
from qa.transcripts.recognised import recognised_lines
from qa.transcripts.recognisers import RECOGNISERS

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
    | {"Data", "content", "flash_result", "output", "resp", "stamp_sents", "transcription"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """``lines`` gives the turns, ``None`` for a document of another shape; raises FieldError for a wrong one."""

    name: str
    lines: Callable[[object], list[Line] | None]


SHAPES: tuple[Shape, ...] = (
    Shape("contract", contract_lines),
    *(Shape(recogniser.name, partial(recognised_lines, recogniser)) for recogniser in RECOGNISERS),
)


def lines_of(document: object) -> list[Line] | None:
    """The turns of the first shape that fits; ``None`` if none does.

    Raises:
        FieldError: one fits, and something in it is wrong.
    """
    for shape in SHAPES:
        lines = shape.lines(document)
        if lines is not None:
            return lines
    return None


def is_call(document: object) -> bool:
    """Whether a shape fits, be something in it wrong or not."""
    try:
        return lines_of(document) is not None
    except FieldError:
        return True


def complaint(document: object) -> str:
    """What to tell the user of a document that no shape fits."""
    if not isinstance(document, dict):
        return '应为 {"turns": […]} 对象 (expected an object {"turns": […]})'
    if _RECOGNISER_KEYS & document.keys():
        return (
            "像是语音识别的结果,但没有话,或此格式尚不支持,请转换为 "
            '{"turns": [{"role", "text"}]} 或 .srt '
            "(looks like a speech recogniser's output, but without speech or in a layout that is not supported; "
            'convert it to {"turns": […]} or .srt)'
        )
    return (
        '没有 turns,应为 {"turns": [{"role", "text"}]} (no "turns"; expected {"turns": [{"role", "text"}]})'
    )
