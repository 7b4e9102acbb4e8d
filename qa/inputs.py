"""Paths as a user gives them → the recordings and transcripts behind them, in a fixed order.

Two recordings of one call, a file for each party, are one input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qa.call import Role
from qa.errors import EmptyCallError, FormatError, InputError
from qa.recording import RECORDING_SUFFIXES, party_of
from qa.transcripts import is_transcript, suffixes

_BESIDE = (".meta.json", ".review.json")  # belong to another file, or are our own output


@dataclass(frozen=True, slots=True)
class Input:
    """One file to be checked, or the two files of a call whose parties were recorded apart."""

    path: Path
    source: str  # as the user gave it, or found in the folder as given; of two files, both
    is_recording: bool
    role: Role | None = None  # the one voice that a recording holds, by its name
    partner: Path | None = None  # the customer's recording, where ``path`` is the agent's


def find_inputs(paths: Iterable[str]) -> Iterator[Input | InputError]:
    """Files as they are; folders searched through, by name. What cannot be read is an error in its place.

    The recordings of two parties of one call stand in the place of the first of them.
    """
    found = list(_single(paths))
    calls: dict[tuple[Path, str], dict[Path, Input]] = {}
    for entry in found:
        if isinstance(entry, Input) and entry.role is not None:
            calls.setdefault(_call(entry), {}).setdefault(entry.path.absolute(), entry)
    for entry in found:
        if isinstance(entry, Input) and entry.role is not None:
            yield from _paired(list(calls.pop(_call(entry), {}).values()))
        else:
            yield entry


def _call(entry: Input) -> tuple[Path, str]:
    """What the recordings of both parties share: folder and name."""
    return entry.path.parent.resolve(), party_of(entry.path.stem)[0]


def _paired(parties: list[Input]) -> Iterator[Input | InputError]:
    """The recordings of one call, two and two: those of one format first. Who is left over stands alone."""
    agents = [entry for entry in parties if entry.role == "agent"]
    customers = [entry for entry in parties if entry.role == "customer"]
    for agent in sorted(agents, key=lambda a: all(a.path.suffix != c.path.suffix for c in customers)):
        partner = min(customers, key=lambda c: c.path.suffix != agent.path.suffix, default=None)
        if partner is None:
            yield agent
        else:
            customers.remove(partner)
            yield replace(agent, source=f"{agent.source} + {partner.path.name}", partner=partner.path)
    for customer in customers:
        yield EmptyCallError(
            customer.source,
            "只有客户一方的录音,请与坐席的一起给出;若是整通录音,请改名 (the customer's side alone: give the "
            "agent's with it; rename it if it is a whole call)",
        )


def _single(paths: Iterable[str]) -> Iterator[Input | InputError]:
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
        return Input(path, source, is_recording=True, role=party_of(path.stem)[1])
    return None


def _unknown(path: Path, given: str) -> InputError:
    return FormatError(given, f"不认识的格式,可读 (unknown format; readable are) {_readable()}")


def _readable() -> str:
    return " ".join(sorted(suffixes() | RECORDING_SUFFIXES))
