"""Brings a store to the schema of this program. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from qa.store.database import Database
from qa.store.faults import store_error
from qa.store.tables import HEAD, REVISIONS, metadata

MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(database: Database) -> None:
    """Makes the tables in an empty store, and alters those of an older one, whole or not at all.

    Any number of programs may start at once: one does it, the others wait and find it done.

    Raises:
        StoreError: the store is of a newer or of another program, or cannot be read or written.
    """
    with database.reading() as connection:
        found = _revision(connection, database.place)
    if found == HEAD:
        return
    if database.sqlite:
        database.switch_to_wal()
    with database.altering() as connection:
        if _revision(connection, database.place) == HEAD:  # another program was faster
            return
        _upgrade(connection)
        if database.sqlite:
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if orphans is not None:
                raise store_error(
                    database.place,
                    "升级没有完成,数据保持原样;请恢复备份",
                    f"the upgrade was undone, {orphans[0]} would lose its parent rows; restore a backup",
                )


def _revision(connection: Connection, place: str) -> str | None:
    """The migration at which the store stands; None: it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        ours = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
        if ours:
            raise store_error(
                place,
                "这是别的程序的数据库;请换一个位置 (--store)",
                f"another program's database, it has a table {ours[0]}; choose another place with --store",
            )
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if revision is None or revision in REVISIONS:
        return revision
    raise store_error(
        place,
        f"数据库由更新版本的程序写成 ({revision});请升级本程序",
        "the store was written by a newer version of this program; upgrade the program",
    )


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
