"""The paraphrase model as it ships: which pieces of a sentence speak for which phrase.

Built by ``qa.matching.learning``.

A line a piece (one to three characters of canonical text; ``^`` and ``$`` are the ends of the words looked at):
the piece, its weight for "none of these" against "one of these", and its weights for each class, in hexadecimal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HEADER = "# paraphrase model 1"
INNOCENT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paraphrases:
    """Weights of a multinomial logistic model over the pieces of a text of unit length."""

    source: str  # digest of the examples it was learnt from
    classes: tuple[str, ...]  # phrase ids; the first is INNOCENT
    bias: tuple[float, ...]  # by class
    step: float  # what one unit of a row is worth
    cue_bias: float
    cues: Mapping[str, float]  # piece -> how much it speaks for any phrase at all
    rows: Mapping[str, str]  # piece -> a signed byte by class, in hexadecimal


def write_paraphrases(model: Paraphrases) -> str:
    """The file's text."""
    lines = [
        HEADER,
        f"source {model.source}",
        "classes " + " ".join(model.classes),
        "bias " + " ".join(f"{value:.4f}" for value in model.bias),
        f"step {model.step:.6f}",
        f"cue_bias {model.cue_bias:.4f}",
    ]
    lines += [f"{piece}\t{model.cues[piece]:.3f}\t{row}" for piece, row in sorted(model.rows.items())]
    return "\n".join(lines) + "\n"


def read_paraphrases(text: str) -> Paraphrases:
    """From the file's text.

    Raises:
        ValueError: it is none of these, or cut off.
    """
    head, *rest = text.split("\n", 6)
    if head != HEADER or len(rest) != 6:
        raise ValueError("not a paraphrase model")
    fields = dict(line.split(" ", 1) for line in rest[:5])
    classes = tuple(fields["classes"].split(" "))
    cues, rows = {}, {}
    for line in rest[5].splitlines():
        piece, cue, row = line.split("\t")
        cues[piece] = float(cue)
        rows[piece] = row
    return Paraphrases(
        source=fields["source"],
        classes=classes,
        bias=tuple(map(float, fields["bias"].split(" "))),
        step=float(fields["step"]),
        cue_bias=float(fields["cue_bias"]),
        cues=cues,
        rows=rows,
    )
