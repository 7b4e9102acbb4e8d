"""A recording's bytes → 16 kHz samples a channel, decoded in a child process."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import EmptyCallError, FormatError, InputError
from qa.recording.decode_child import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CHILD = "qa.recording.decode_child"
_PATIENCE_S = 120.0  # for a short recording; long ones get a share of their length on top
_PROBLEMS = {
    "empty": (EmptyCallError, "空文件,请检查录音系统的导出 (the file is empty; check the recorder's export)"),
    "foreign": (
        FormatError,
        "不是能解码的录音,请换成 wav、mp3、m4a 或 ogg (no recording that can be decoded)",
    ),
    "silent film": (FormatError, "这个视频没有声音,请导出录音 (a video without sound; export the audio)"),
    "cut off": (FormatError, "录音不完整,请重新导出 (the recording is cut off; export it again)"),
    "long": (InputError, "超过最长时限,可用 QA_MAX_HOURS 放宽 (longer than QA_MAX_HOURS allows)"),
    "memory": (
        FormatError,
        "解码占用内存过多,文件可能已损坏 (decoding takes too much memory; is it damaged?)",
    ),
    "full": (InputError, "磁盘已满,请腾出空间后重试 (the disk is full; make room and try again)"),
    "unreadable": (InputError, "无法读取,请检查路径和权限 (cannot be read; check path and rights)"),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """What a recording holds. ``channels``: one or two arrays of 16-bit samples at 16 kHz, read from disk as needed."""

    channels: tuple[NDArray[np.int16], ...]
    duration_s: float


@contextmanager
def decoded(path: Path, *, source: str, max_hours: float) -> Iterator[Sound]:
    """The sound of ``path``; its samples are gone when the block ends.

    Raises:
        InputError: missing, empty, no recording, cut off, too long, or the disk is full.
    """
    import numpy as np

    try:
        folder = tempfile.TemporaryDirectory(prefix="qa-", ignore_cleanup_errors=True)
    except OSError as error:
        raise InputError(source, f"{_PROBLEMS['full'][1]}: {error.strerror}") from None
    with folder as name:
        outcome = _run_child(path, Path(name), source, max_hours)
        if "problem" in outcome:
            kind, message = _PROBLEMS[str(outcome["problem"])]
            detail = f": {outcome['detail']}" if outcome["detail"] else ""
            raise kind(source, message + detail)
        samples = int(outcome["samples"])
        channels = tuple(
            np.memmap(Path(name) / f"{number}.s16", dtype=np.int16, mode="r", shape=(samples,))
            for number in range(int(outcome["channels"]))
        )
        yield Sound(channels, samples / RATE)


def file_sha256(path: Path, *, source: str) -> str:
    """Hex sha256 of the file's bytes, read in pieces.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(source, f"{_PROBLEMS['unreadable'][1]}: {error.strerror}") from None


def _run_child(path: Path, folder: Path, source: str, max_hours: float) -> dict[str, str | int]:
    # -P: the working folder may be a stranger's upload folder; an av.py in it must not run.
    command = [sys.executable, "-P", "-m", _CHILD, str(path.resolve()), str(folder), str(max_hours * 3600)]
    ours = str(Path(__file__).parents[2])
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (ours, os.environ.get("PYTHONPATH")))),
    }
    patience_s = _PATIENCE_S + 0.2 * max_hours * 3600
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            capture_output=True,
            timeout=patience_s,
            check=False,
            stdin=subprocess.DEVNULL,
            env=environ,
        )
        outcome = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise FormatError(
            source, "解码超时,文件可能已损坏 (decoding took too long; is it damaged?)"
        ) from None
    except ValueError:  # it died without a word
        raise FormatError(source, _PROBLEMS["foreign"][1]) from None
    return outcome if isinstance(outcome, dict) else {"problem": "foreign", "detail": ""}
