"""What goes wrong in a database, in one line with its remedy. No statement and no value gets out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from qa.errors import StoreError

SQLITE_SAYINGS = {  # primary result code -> Chinese, English; what it is and what to do
    sqlite3.SQLITE_BUSY: (
        "数据库一直被别的程序占用,请稍后再试",
        "the store stays locked by another program; try again later",
    ),
    sqlite3.SQLITE_READONLY: (
        "数据库只读,写不进去;请检查文件和文件夹的权限",
        "the store is read-only; check the rights to the file and its folder",
    ),
    sqlite3.SQLITE_FULL: (
        "磁盘已满,这一次没有保存;请腾出空间后重做",
        "the disk is full, nothing was stored this time; free some space and do it again",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "数据库文件已损坏;请从备份恢复,或换一个位置 (--store)",
        "the store is damaged; restore a backup, or choose another place with --store",
    ),
    sqlite3.SQLITE_NOTADB: (
        "这个文件不是质检数据库;请换一个位置 (--store)",
        "this file is not a store; choose another place with --store",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "打不开数据库;请检查路径和权限,或换一个位置 (--store)",
        "the store cannot be opened; check path and rights, or choose another place with --store",
    ),
    sqlite3.SQLITE_IOERR: (
        "磁盘读写出错;请检查磁盘",
        "the disk failed to read or write; check it",
    ),
}
SQLITE_SAYINGS[sqlite3.SQLITE_LOCKED] = SQLITE_SAYINGS[sqlite3.SQLITE_BUSY]
SQLITE_SAYINGS[sqlite3.SQLITE_PERM] = SQLITE_SAYINGS[sqlite3.SQLITE_CANTOPEN]
OTHERWISE = ("数据库读写失败", "the store could not be read or written")


def store_error(place: str, chinese: str, english: str) -> StoreError:
    """``place`` is the file or address of the store."""
    return StoreError(f"{place}: {chinese} ({english})")


@contextmanager
def told(place: str, *, conflicts: bool = True) -> Iterator[None]:
    """Turns whatever the database raises inside into a StoreError.

    ``conflicts=False`` lets an IntegrityError through, for a caller that tries again.
    """
    try:
        yield
    except IntegrityError as error:
        if not conflicts:
            raise
        raise _translated(place, error) from None
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _translated(place, error) from None


def _translated(place: str, error: BaseException) -> StoreError:
    cause: BaseException | None = error
    while cause is not None:  # a failed rollback hides the failure that asked for it
        orig = cause.orig if isinstance(cause, DBAPIError) else cause
        code = getattr(orig, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in SQLITE_SAYINGS:
            return store_error(place, *SQLITE_SAYINGS[code & 0xFF])
        cause = cause.__cause__ or cause.__context__
    chinese, english = OTHERWISE
    orig = error.orig if isinstance(error, DBAPIError) else error
    # A server's message may quote a row below its first line.
    detail = str(orig).partition("\n")[0].strip() or type(orig).__name__
    return store_error(place, chinese, f"{english}: {detail}")
