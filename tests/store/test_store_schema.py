"""The migrations make the very tables that the code speaks of."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from made_reviews import SHANGHAI, body, hit, review
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from qa.errors import StoreError
from qa.store import Store, schema
from qa.store.database import Database
from qa.store.tables import REVISIONS, metadata


def test_migrations_make_the_metadata(store: Store) -> None:
    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_make_the_same_statements(store: Store, tmp_path: Path) -> None:
    """Comparing metadata overlooks partial indexes, cascades and options; SQLite's own record does not."""
    plain = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    metadata.create_all(plain)
    query = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL"
    with store._database.reading() as connection, plain.connect() as other:
        made = {name: " ".join(sql.split()) for name, sql in connection.exec_driver_sql(query)}
        meant = {name: " ".join(sql.split()) for name, sql in other.exec_driver_sql(query)}
    assert made == meant
    plain.dispose()


def test_every_migration_is_listed() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert tuple(one.revision for one in reversed(list(script.walk_revisions()))) == REVISIONS


def test_the_same_tables_are_made_in_postgresql() -> None:
    dialect = postgresql.dialect()
    for table in metadata.sorted_tables:
        statement = str(CreateTable(table).compile(dialect=dialect))
        assert "SQLITE" not in statement.upper()
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))
    assert "BIGSERIAL" in str(CreateTable(metadata.tables["reviews"]).compile(dialect=dialect))


def test_an_open_store_is_opened_without_alembic(url: str) -> None:
    Store(url, SHANGHAI).close()
    code = (
        "import sys; from zoneinfo import ZoneInfo; from qa.store import Store; "
        f"Store({url!r}, ZoneInfo('Asia/Shanghai')); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_altering_by_copying_keeps_the_children(store: Store) -> None:
    """With foreign keys on, dropping the old copy of ``calls`` would delete every review."""
    made = review("A", hits=(hit("forbidden:2"),))
    store.save(made, body(made))
    with store._database.altering() as connection:
        connection.exec_driver_sql("CREATE TABLE copied AS SELECT * FROM calls")
        connection.exec_driver_sql("DROP TABLE calls")
        connection.exec_driver_sql("ALTER TABLE copied RENAME TO calls")
    assert len(store.reviews("A")) == 1


def test_a_failed_migration_changes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = schema._upgrade

    def broken(connection: object) -> None:
        upgrade(connection)  # type: ignore[arg-type]
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(schema, "_upgrade", broken)
    with pytest.raises(StoreError):
        Store(url, SHANGHAI)
    monkeypatch.undo()
    database = Database(url)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").fetchall() == []
    database.close()
    with Store(url, SHANGHAI) as store:
        assert store.calls() == ()


def test_settings_of_every_connection(store: Store) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    with store._database.writing() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    assert found == wanted
