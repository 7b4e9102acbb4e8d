"""The zip files that Office writes: what is damaged, locked, old or a bomb is an error of one line."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeVar

from qa.errors import FormatError, InputError
from qa.transcripts.model import Reading

MAX_UNPACKED_BYTES = 64 * 1024 * 1024  # of all parts; some 200,000 turns
_MAX_PARTS = 10_000
# An element takes 100 times its three bytes in memory; a sheet's are let go of row by row, others are not.
MAX_TAGS = 10_000_000  # of all parts
MAX_KEPT_TAGS = 3_000_000  # of all parts but the sheets
MAX_ROW_TAGS = 500_000  # from one row of a sheet to the next
_SHEETS = "xl/worksheets/"
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s/>]")
_CHUNK_BYTES = 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old and of encrypted files
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4

_T = TypeVar("_T")


def open_parts(file: BinaryIO, reading: Reading, suffix: str) -> zipfile.ZipFile:
    """The parts of an Office file, none of which unpacks to more than its directory says.

    Raises:
        FormatError: damaged, locked with a password, of the format before 2007, or too large when unpacked.
        EmptyCallError: a file without a byte.
    """
    start = file.read(len(_OLE))
    if not start:
        raise reading.empty()
    if start == _OLE:
        if _LOCKED in file.read(MAX_UNPACKED_BYTES):
            raise _locked(reading)
        raise reading.wrong(
            f"是旧版 Office 文件,请另存为 {suffix} (a file of the old Office format; save it as {suffix})"
        )
    try:
        archive = zipfile.ZipFile(file)
        parts = archive.infolist()
    except Exception:  # zipfile lets errors of struct, of seeking and of decoding through
        raise damaged(reading, suffix) from None
    if any(part.flag_bits & 1 for part in parts):
        raise _locked(reading)
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise _too_large(reading)
    try:
        is_swarm = _is_swarm(archive)
    except Exception:  # damage in the middle of what is packed
        raise damaged(reading, suffix) from None
    if is_swarm:
        raise _too_large(reading)
    return archive


def _is_swarm(archive: zipfile.ZipFile) -> bool:
    """Whether there are more tags than memory should be spent on."""
    total = kept = 0
    for name in archive.namelist():
        is_sheet = name.lower().startswith(_SHEETS)
        in_row = 0
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK_BYTES):
                found = chunk.count(b"<")
                total += found
                if is_sheet:
                    rows = _ROW.split(chunk)
                    counts = [in_row + rows[0].count(b"<"), *(row.count(b"<") for row in rows[1:])]
                    if max(counts) > MAX_ROW_TAGS:
                        return True
                    in_row = counts[-1]
                else:
                    kept += found
                if total > MAX_TAGS or kept > MAX_KEPT_TAGS:
                    return True
    return False


def undamaged(items: Iterable[_T], reading: Reading, suffix: str) -> Iterator[_T]:
    """``items``, read from such a file by a library, which raises whatever the damage makes it raise.

    Raises:
        FormatError: the file is damaged at this place.
    """
    try:
        yield from items
    except InputError:
        raise
    except Exception:
        raise damaged(reading, suffix) from None


def damaged(reading: Reading, suffix: str) -> FormatError:
    """The error for a file that is no Office file, or no longer a whole one."""
    return reading.wrong(
        f"不是有效的 {suffix} 或已损坏,请重新导出或另存 (not a valid {suffix}, or damaged; export or save it anew)"
    )


def _too_large(reading: Reading) -> FormatError:
    return reading.wrong(
        "解压后太大,请删去图片或拆分 (too large when unpacked; remove its pictures or split it)"
    )


def _locked(reading: Reading) -> FormatError:
    return reading.wrong("文件有密码,请另存为不加密的 (locked with a password; save it without one)")
