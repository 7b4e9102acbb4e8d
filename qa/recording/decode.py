"""A recording's bytes → 16 kHz samples a channel, decoded in a child process."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from qa.call import Role
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
    "two voices": (
        FormatError,
        "一方的录音里有两个声音,请单独检查并改名,去掉“坐席”“客户”一类的字 "
        "(one party's file holds two voices; check it alone, under a name without the party)",
    ),
    "unreadable": (InputError, "无法读取,请检查路径和权限 (cannot be read; check path and rights)"),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """What a recording holds.

    ``channels``: one or two arrays of 16-bit samples at 16 kHz, read from disk as needed.
    ``channel_roles``: who speaks in each, where that is known beforehand; else empty.
    ``warnings``: what a user should know about it, a sentence each.
    """

    channels: tuple[NDArray[np.int16], ...]
    duration_s: float
    channel_roles: tuple[Role, ...] = ()
    warnings: tuple[str, ...] = ()


class _OnDisk:
    """Samples that are read when they are sliced; a memory map would keep all that was ever touched."""

    def __init__(self, path: Path, length: int) -> None:
        self._path = path
        self.shape = (length,)

    @property
    def dtype(self) -> np.dtype[np.int16]:
        import numpy as np

        return np.dtype(np.int16)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, part: slice) -> NDArray[np.int16]:
        import numpy as np

        begin, end, step = part.indices(len(self))
        found: NDArray[np.int16] = np.fromfile(
            self._path, np.int16, count=max(0, end - begin), offset=2 * begin
        )[::step]
        return found

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self[:].astype(dtype) if dtype is not None else self[:]


@contextmanager
def decoded(
    path: Path, *, source: str, max_hours: float, role: Role | None = None, partner: Path | None = None
) -> Iterator[Sound]:
    """The sound of ``path``; its samples are gone when the block ends.

    Args:
        role: the one voice that the file holds, if it holds one alone.
        partner: the file with the customer's voice, where ``path`` has the agent's; the shorter one is padded.

    Raises:
        InputError: missing, empty, no recording, cut off, too long, or the disk is full.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="qa-", ignore_cleanup_errors=True)
    except OSError as error:
        raise InputError(source, f"{_PROBLEMS['full'][1]}: {error.strerror}") from None
    with folder as name:
        paths = [path] if partner is None else [path, partner]
        outcome = _run_child(paths, Path(name), source, max_hours)
        if "problem" in outcome:
            kind, message = _PROBLEMS[outcome["problem"]]
            detail = f": {outcome['detail']}" if outcome["detail"] else ""
            raise kind(source, message + detail)
        samples = outcome["samples"]
        channels = tuple(
            cast("NDArray[np.int16]", _OnDisk(Path(name) / f"{number}.s16", samples))
            for number in range(outcome["channels"])
        )
        expected: tuple[Role, ...] = ("agent", "customer") if partner is not None else (role,) if role else ()
        roles = expected if len(channels) == len(expected) and not outcome["mixed"] else ()
        warnings = tuple(_warnings(outcome, roles, expected))
        yield Sound(channels, samples / RATE, roles, warnings)


def _warnings(outcome: dict[str, Any], roles: tuple[Role, ...], expected: tuple[Role, ...]) -> Iterator[str]:
    if outcome["dead"]:
        numbers = ", ".join(str(number + 1) for number in outcome["dead"])
        yield f"第 {numbers} 声道没有声音,未检查 (channel {numbers} is dead and was left out)"
    if outcome["mixed"]:
        yield "超过两个声道有声音,已合成一个 (more than two channels with sound; mixed into one)"
    if len(expected) == 2 and not roles:
        yield "两个文件是同一个声音,按单声道检查 (both files hold the same sound; checked as one channel)"
    elif expected == roles == ("agent",):
        yield (
            "只有坐席一方的录音,全部按坐席的话检查;若是整通录音,请改名 "
            "(the agent's side alone: all of it is judged as the agent's; rename it if it is a whole call)"
        )
    elif len(expected) == 1 and not roles:
        yield (
            "文件名说是一方的录音,却有两个声音,由内容判断谁是坐席 "
            "(named as one party's, but it holds two voices; told apart by what is said)"
        )


def too_long(source: str, seconds: float) -> InputError:
    """What is raised for a recording that is longer than allowed."""
    return InputError(source, f"{_PROBLEMS['long'][1]}: {seconds / 3600:.1f}")


def file_sha256(path: Path, *, source: str, partner: Path | None = None) -> str:
    """Hex sha256 of the file's bytes, read in pieces; with ``partner``, of the hex digests of both, joined.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(source, f"{_PROBLEMS['unreadable'][1]}: {error.strerror}") from None
    if partner is None:
        return digest
    return hashlib.sha256((digest + file_sha256(partner, source=source)).encode()).hexdigest()


def _run_child(paths: Sequence[Path], folder: Path, source: str, max_hours: float) -> dict[str, Any]:
    # -P: the working folder may be a stranger's upload folder; an av.py in it must not run.
    first, *partner = (str(path.resolve()) for path in paths)
    command = [sys.executable, "-P", "-m", _CHILD, first, str(folder), str(max_hours * 3600), *partner]
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
