"""Whatever is wrong with the place, it is said in one line, and no half of a record stays."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from made_reviews import SHANGHAI, body, hit, review
from sqlalchemy import event

from qa.errors import StoreError
from qa.store import Store


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        Store(url, SHANGHAI, busy_timeout_s=0.2).close()
    return checked(caught.value)


def checked(error: StoreError) -> str:
    """One line, Chinese first, the English in parentheses; nothing chained that would be printed."""
    message = str(error)
    assert re.search(r"[\u4e00-\u9fff].* \([ -~]+\)$", message), message
    assert "\n" not in message
    assert "SELECT" not in message
    assert "sqlalche.me" not in message
    return message


def write(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "url", ["qa.db", "", "mysql://u:secret@h/db", "nonsense://x", "sqlite+aiosqlite:///qa.db", "C:\\qa.db"]
)
def test_address_is_not_understood(url: str) -> None:
    message = refusal(url)
    assert "sqlite:///qa.db" in message
    assert "secret" not in message


def test_missing_driver() -> None:
    message = refusal("postgresql+pg8000://u:secret@localhost/qa")
    assert "请先安装 pg8000" in message
    assert "secret" not in message


def test_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    message = refusal(f"sqlite:///{tmp_path}/file/below/qa.db")
    assert "建不了文件夹" in message


def test_place_is_a_folder(tmp_path: Path) -> None:
    assert "打不开" in refusal(f"sqlite:///{tmp_path}")


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "qa.db").write_text("这是一份普通的文本文件" * 1000, encoding="utf-8")
    assert "不是质检数据库" in refusal(f"sqlite:///{tmp_path}/qa.db")


def test_database_of_another_program(tmp_path: Path) -> None:
    write(tmp_path / "qa.db", "CREATE TABLE calls (number TEXT)")
    assert "别的程序" in refusal(f"sqlite:///{tmp_path}/qa.db")


def test_newer_schema(url: str) -> None:
    Store(url, SHANGHAI).close()
    write(Path(url.removeprefix("sqlite:///")), "UPDATE alembic_version SET version_num = '9999'")
    assert "请升级本程序" in refusal(url)


def test_damaged_file(store: Store, url: str) -> None:
    for number in range(50):
        made = review(f"call-{number}", f"words {number}")
        store.save(made, body(made))
    store.close()
    path = Path(url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    page = 4096
    content[page * 3 :] = b"\x55" * (len(content) - page * 3)
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught, Store(url, SHANGHAI) as again:
        list(again.stored_calls())
        again.agents()
    assert "已损坏" in checked(caught.value)


def test_read_only(store: Store, url: str) -> None:
    made = review("A")
    store.save(made, body(made))
    path = url.removeprefix("sqlite:///")
    with Store(f"sqlite:///file:{path}?mode=ro&uri=true", SHANGHAI) as read_only:
        assert [row.id for row in read_only.calls()] == ["A"]
        other = review("B", "two")
        with pytest.raises(StoreError) as caught:
            read_only.save(other, body(other))
    assert "只读" in checked(caught.value)


def test_locked_too_long(store: Store, url: str) -> None:
    made = review("A")
    holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    with Store(url, SHANGHAI, busy_timeout_s=0.2) as waiting:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            waiting.save(made, body(made))
        assert waiting.calls() == ()  # reading goes on
        holder.execute("ROLLBACK")
        assert waiting.save(made, body(made)).outcome == "new"
    holder.close()
    assert "占用" in checked(caught.value)


def test_disk_full_keeps_no_half(store: Store) -> None:
    """The disk fills up at some statement within the call: whole calls stay, and the store goes on after."""

    def limit(pages: int) -> None:
        with store._database.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with store._database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit(pages + 30)
    stored = 0
    with pytest.raises(StoreError) as caught:
        for number in range(100):
            made = review(f"call-{number}", f"words {number}", hits=(hit("forbidden:2"),) * 40)
            store.save(made, body(made) + " " * 20_000)
            stored += 1
    assert "磁盘已满" in checked(caught.value)
    assert stored > 0
    assert len(list(store.stored_calls())) == stored
    assert sum(one.forbidden_hits for one in store.agents()) == 40 * stored
    limit(1_000_000)
    made = review("after", "words after")
    assert store.save(made, body(made)).outcome == "new"


def test_failure_at_any_statement_leaves_nothing(store: Store) -> None:
    """Each statement of a first save fails in turn."""
    made = review("A", agent_id="8001", hits=(hit("forbidden:2"),))
    engine = store._database._writers
    failed = 0
    while True:
        count = iter(range(failed, -1, -1))

        def fail(*_args: object, _count: object = count) -> None:
            if next(_count, None) == 0:  # type: ignore[call-overload]
                raise sqlite3.OperationalError("disk I/O error")

        event.listen(engine, "before_cursor_execute", fail)
        try:
            store.save(made, body(made))
        except StoreError:
            failed += 1
        else:
            break
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        assert (store.calls(), store.agents(), list(store.stored_calls())) == ((), (), [])
    assert failed >= 7
    assert [row.id for row in store.calls()] == ["A"]
