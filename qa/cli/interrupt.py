"""Ctrl-C that is not lost and breaks nothing: it stops the work between two pieces.

An exception raised wherever the program happens to be may fall into a destructor, where Python drops it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_heard: list[int] = []


@contextmanager
def listening() -> Iterator[None]:
    """Remembers Ctrl-C while the block runs."""
    _heard.clear()
    before = signal.signal(signal.SIGINT, _hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def stop_if_interrupted() -> None:
    """To be called between two pieces of work.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    if _heard:
        raise KeyboardInterrupt


def _hear(number: int, frame: FrameType | None) -> None:
    _heard.append(number)
    if len(_heard) > 1:
        raise KeyboardInterrupt
    os.write(
        2, "\n正在停下,请稍候 (stopping; some seconds in a recording)\n".encode()
    )  # print is not safe here
