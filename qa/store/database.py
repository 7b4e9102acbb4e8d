"""The database itself: opened by URL, with two ways in.

``reading()`` sees one moment of the store and never waits for a writer. ``writing()`` takes the write lock at
once: in SQLite a transaction that reads first and writes later would lose to whoever wrote in between.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from qa.errors import StoreError
from qa.store.faults import store_error, told

EXAMPLE = "sqlite:///qa.db"
BUSY_TIMEOUT_S = 30.0
ALTERING = 7141  # the number of our lock in PostgreSQL


class Database:
    """A place to keep things; opens no connection until asked.

    Raises:
        StoreError: the URL is not understood, its driver is missing, or the folder cannot be made.
    """

    def __init__(self, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._url = _understood(url)
        self.sqlite = self._url.get_backend_name() == "sqlite"
        self.place = _place(self._url)
        self._busy_timeout_s = busy_timeout_s
        if self.sqlite:
            _make_folder(self._url, self.place)
        engine = self._engine()
        self._readers: Engine
        self._writers: Engine
        if self.sqlite:
            self._readers, self._writers = engine, engine.execution_options(writing=True)
        else:
            self._readers = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writers = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store.

        Raises:
            StoreError: in place of whatever the database raises.
        """
        with told(self.place), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that writes: all of it, on leaving, or nothing.

        Raises:
            StoreError: in place of whatever the database raises, but for
            IntegrityError: another writer made the same row meanwhile (not in SQLite); try again.
        """
        with told(self.place, conflicts=False), self._writers.begin() as connection:
            yield connection

    @contextmanager
    def altering(self) -> Iterator[Connection]:
        """A connection that writes, without foreign keys: altering by copying would delete the children."""
        engine = self._engine(foreign_keys=False, poolclass=NullPool)
        with told(self.place), engine.execution_options(writing=True).begin() as connection:
            if not self.sqlite:  # one program at a time, as BEGIN IMMEDIATE does it in SQLite
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ALTERING})")
            yield connection

    def switch_to_wal(self) -> None:
        """Lets readers go on beside a writer. The mode stays with the file: done once in its life."""
        until = time.monotonic() + self._busy_timeout_s
        engine = self._engine(poolclass=NullPool)
        with told(self.place), closing(engine.raw_connection()) as connection:
            while True:
                try:
                    connection.cursor().execute("PRAGMA journal_mode=WAL")
                    return
                except sqlite3.OperationalError as error:  # SQLite does not wait here by itself
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                        raise
                time.sleep(0.02)

    def close(self) -> None:
        """Closes the connections that wait for further use."""
        self._readers.dispose()

    def _engine(self, *, foreign_keys: bool = True, **options: Any) -> Engine:
        if self.sqlite:
            options["connect_args"] = {"timeout": self._busy_timeout_s}
        try:
            engine = create_engine(self._url, hide_parameters=True, **options)
        except ModuleNotFoundError as error:
            raise store_error(
                self.place,
                f"缺少数据库驱动,请先安装 {error.name}",
                f"the database driver is missing; install {error.name}",
            ) from None
        if self.sqlite:
            _prepare_sqlite(engine, foreign_keys=foreign_keys)
        return engine


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() in ("sqlite", "postgresql") and not parsed.get_dialect().is_async:
            return parsed
    except (ArgumentError, NoSuchModuleError, ValueError):
        pass
    except ModuleNotFoundError as error:
        raise StoreError(
            f"缺少数据库驱动,请先安装 {error.name} (the database driver is missing; install {error.name})"
        ) from None
    shown = url.partition("@")[2] or url  # what stands before @ may be a password
    raise store_error(
        shown,
        f"不是可用的数据库地址,例如写 {EXAMPLE}",
        f"not a database address that is understood; e.g. {EXAMPLE}",
    )


def _place(url: URL) -> str:
    """What to call the store before a person: its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "sqlite://"
    return url.render_as_string(hide_password=True)


def _make_folder(url: URL, place: str) -> None:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise store_error(
            place,
            f"建不了文件夹 {folder};请检查权限,或换一个位置 (--store)",
            f"cannot make its folder, {error.strerror}; check rights, or choose another place with --store",
        ) from None


def _prepare_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    """Transactions begin when we say so; nothing that was told to be stored is lost by a power cut."""

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin by itself, and too late
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")

    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
