"""What was learnt from examples, as it ships: a small network over the pieces of a text.

A text's pieces are its runs of one to three characters, ``^`` and ``$`` being its ends, each once. The hidden layer
adds the rows of the pieces, divided by the square root of their number; the output layer has a unit for each class.
Built by ``qa.matching.learning``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INNOCENT = "-"  # the class of examples that mean none of the others


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Weights; P pieces, U hidden units, C classes."""

    source: str  # digest of the examples it was learnt from
    classes: tuple[str, ...]
    pieces: Mapping[str, int]  # piece -> its row
    cue: NDArray[np.float32]  # (P,) how much a piece speaks for any class at all but INNOCENT …
    cue_bias: float
    hidden: NDArray[np.int8]  # (P, U)
    hidden_step: NDArray[np.float32]  # (U,) what one of `hidden` is worth
    hidden_bias: NDArray[np.float32]  # (U,)
    out: NDArray[np.float32]  # (U, C)
    out_bias: NDArray[np.float32]  # (C,)


def write_network(network: Network, path: Path) -> None:
    """Write the file; the same network gives the same bytes."""
    import numpy as np

    with path.open("wb") as file:
        np.savez_compressed(
            file,
            source=np.array(network.source),
            classes=np.array(network.classes),
            pieces=np.frombuffer("\n".join(network.pieces).encode(), dtype=np.uint8),
            cue=network.cue,
            cue_bias=np.array(network.cue_bias, dtype=np.float32),
            hidden=network.hidden,
            hidden_step=network.hidden_step,
            hidden_bias=network.hidden_bias,
            out=network.out,
            out_bias=network.out_bias,
        )


def read_network(path: Path) -> Network:
    """From a file.

    Raises:
        ValueError: it is none of these, or cut off.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return Network(
            source=str(arrays["source"]),
            classes=tuple(map(str, arrays["classes"])),
            pieces={piece: row for row, piece in enumerate(arrays["pieces"].tobytes().decode().split("\n"))},
            cue_bias=float(arrays["cue_bias"]),
            **{
                name: arrays[name]
                for name in ("cue", "hidden", "hidden_step", "hidden_bias", "out", "out_bias")
            },
        )
    except (OSError, BadZipFile, EOFError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: not a network of this program ({error})") from None
