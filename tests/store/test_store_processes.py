"""Several programs at one store, and programs that die in the middle."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_reviews import SHANGHAI

from qa.store import Store

HERE = Path(__file__).parent
WRITER = """
import sys
sys.path[:0] = {paths}
from made_reviews import SHANGHAI, body, hit, review
from qa.store import Store

name, number = sys.argv[1], int(sys.argv[2])
with Store({url!r}, SHANGHAI) as store:
    for count in range(number):
        made = review(f"{{name}}-{{count}}", f"{{name}} {{count}}", agent_id="8001", hits=(hit("forbidden:2"),) * 3)
        store.save(made, body(made))
        print(made.call.id, flush=True)
"""


def start(url: str, name: str, number: int) -> subprocess.Popen[str]:
    paths = [str(HERE), str(HERE.parents[1])]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER.format(paths=paths, url=url), name, str(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_programs_write_at_once_into_an_empty_folder(url: str) -> None:
    """Neither has made the store: one of them does, and nothing of either is lost."""
    programs = [start(url, name, 200) for name in ("left", "right")]
    for program in programs:
        _, errors = program.communicate(timeout=120)
        assert program.returncode == 0, errors
    with Store(url, SHANGHAI) as store:
        assert len(list(store.stored_calls())) == 400
        (summary,) = store.agents()
        assert (summary.calls, summary.forbidden_hits) == (400, 1200)


def test_many_programs_start_at_once(url: str) -> None:
    programs = [start(url, f"p{number}", 1) for number in range(6)]
    for program in programs:
        _, errors = program.communicate(timeout=120)
        assert program.returncode == 0, errors
    with Store(url, SHANGHAI) as store:
        assert len(store.calls()) == 6


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
@pytest.mark.parametrize("delay_s", [0.0, 0.013, 0.037])
def test_killed_while_writing(url: str, delay_s: float) -> None:
    """Every call that was told to be stored is there, and every call that is there is whole."""
    program = start(url, "one", 100_000)
    assert program.stdout is not None
    told = [program.stdout.readline() for _ in range(20)]
    time.sleep(delay_s)
    program.send_signal(signal.SIGKILL)
    told += program.communicate()[0].splitlines()
    told = [line.strip() for line in told]
    with Store(url, SHANGHAI) as store:
        kept = {call.id for call in store.stored_calls()}
        assert kept >= set(told)
        assert len(kept) <= len(told) + 1
        (summary,) = store.agents()
        assert (summary.calls, summary.forbidden_hits) == (len(kept), 3 * len(kept))
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
@pytest.mark.parametrize("delay_s", [0.3, 0.5, 0.7])
def test_killed_while_the_store_is_made(url: str, delay_s: float) -> None:
    program = start(url, "one", 1)
    time.sleep(delay_s)
    program.send_signal(signal.SIGKILL)
    program.communicate()
    with Store(url, SHANGHAI) as store:
        assert len(store.calls()) <= 1
