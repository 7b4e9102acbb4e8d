"""Paths as a user gives them → the recordings and transcripts behind them, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.errors import EmptyCallError, FormatError, InputError
from qa.recording import RECORDING_SUFFIXES
from qa.transcripts import is_transcript, suffixes

_BESIDE = (".meta.json", ".review.json")  # belong to another file, or are our own output


@dataclass(frozen=True, slots=True)
class Input:
    """One file to be checked."""

    path: Path
    source: str  # as the user gave it, or found in the folder as given
    is_recording: bool


def find_inputs(paths: Iterable[str]) -> Iterator[Input | InputError]:
    """Files as they are; folders searched through, by name. What cannot be read is an error in its place."""
    for given in paths:
        path = Path(given)
        if not given.strip():
            yield InputError(
                "(空 empty)", "路径是空的,请写明文件或文件夹 (an empty path; name a file or folder)"
            )
        elif path.is_dir():
            yield from _in_folder(path, given)
        elif not path.exists():
            yield InputError(given, "没有这个文件,请检查路径 (no such file; check the path)")
        elif not path.is_file():
            yield InputError(given, "不是普通文件,请先存成文件 (not a regular file; save it as one first)")
        elif not path.name.lower().endswith(_BESIDE):
            yield _input(path, given) or _unknown(path, given)


def _in_folder(folder: Path, given: str) -> Iterator[Input | InputError]:
    found = False
    try:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        yield InputError(given, f"无法读取文件夹,请检查权限 (folder cannot be read): {error.strerror}")
        return
    for path in files:
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and (entry := _input(path, str(path))):
            found = True
            yield entry
    if not found:
        yield EmptyCallError(
            given, f"文件夹里没有可检查的通话,可读 (no calls in this folder; readable are) {_readable()}"
        )


def _input(path: Path, source: str) -> Input | None:
    name = path.name.lower()
    if name.endswith(_BESIDE):
        return None
    if is_transcript(path):
        return Input(path, source, is_recording=False)
    if path.suffix.lower() in RECORDING_SUFFIXES:
        return Input(path, source, is_recording=True)
    return None


def _unknown(path: Path, given: str) -> InputError:
    return FormatError(given, f"不认识的格式,可读 (unknown format; readable are) {_readable()}")


def _readable() -> str:
    return " ".join(sorted(suffixes() | RECORDING_SUFFIXES))
