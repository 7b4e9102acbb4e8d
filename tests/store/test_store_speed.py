"""How fast figures are added up; printed (``pytest -s``), never asserted. CALLS=100000 for the full measure."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from made_reviews import body, hit, miss, review
from sqlalchemy import insert

from qa.store import Store
from qa.store.entry import local_day, make_entry
from qa.store.tables import agents, calls, findings, review_bodies, reviews, transcripts

CALLS = int(os.environ.get("CALLS", "20000"))
AGENTS = 50
START = datetime(2024, 1, 1, tzinfo=UTC)


def test_speed(store: Store) -> None:
    took("fill", lambda: fill(store))
    assert len(took("all agents", store.agents)) == AGENTS
    day = START.date() + timedelta(days=60)
    took("all agents, 30 days", lambda: store.agents(since=day, until=day + timedelta(days=30)))
    report = took("one agent", lambda: store.agent("a7"))
    assert report.summary.calls == CALLS // AGENTS
    took("one agent, 90 days", lambda: store.agent("a7", since=day, until=day + timedelta(days=90)))
    took("latest calls", lambda: store.calls(agent_id="a7"))
    made = [review(f"n{number}", f"n{number}", hits=(hit("forbidden:2"),)) for number in range(200)]
    took("200 × save", lambda: [store.save(one, body(one)) for one in made])
    took("200 × save again", lambda: [store.save(one, body(one)) for one in made])
    more = [review(f"m{number}", f"m{number}", hits=(hit("forbidden:2"),)) for number in range(200)]
    took("200 by save_many", lambda: list(store.save_many((one, body(one)) for one in more)))


def took(what: str, work: Any) -> Any:
    begin = time.perf_counter()
    result = work()
    print(f"{what:>22}: {(time.perf_counter() - begin) * 1000:8.1f} ms")
    return result


def fill(store: Store) -> None:
    """CALLS calls over 365 days, each with a body of 8 kB and five findings."""
    with store._database.writing() as connection:
        connection.execute(insert(agents), [{"id": f"a{number}", "name": None} for number in range(AGENTS)])
        for begin in range(0, CALLS, 2000):
            numbers = range(begin, min(begin + 2000, CALLS))
            for table, rows in columns(numbers):
                connection.execute(insert(table), rows)


def columns(numbers: range) -> Iterator[tuple[Any, list[dict[str, object]]]]:
    made = review(
        "x",
        hits=(hit("forbidden:2"), hit("required:1"), hit("required:7"), hit("required:6", "unsure")),
        missed=(miss("required:18"),),
    )
    entry = make_entry(made, body(made), UTC)
    moments = [START + timedelta(days=number // AGENTS % 365, seconds=number) for number in numbers]
    yield (
        calls,
        [
            {
                "id": f"c{number:08}",
                "content_sha256": f"{number:064x}",
                "source": "in/a.json",
                "agent_id": f"a{number % AGENTS}",
                "started_at": moment,
                "local_day": local_day(moment, UTC),
                "created_at": moment,
                "updated_at": moment,
            }
            for number, moment in zip(numbers, moments, strict=True)
        ],
    )
    yield transcripts, [{"call_id": f"c{number:08}", "turns": entry.turns + " " * 4000} for number in numbers]
    yield (
        reviews,
        [
            {
                **entry.review,
                "id": number + 1,
                "call_id": f"c{number:08}",
                "current": True,
                "created_at": START,
                "points": number % 101,
            }
            for number in numbers
        ],
    )
    yield review_bodies, [{"review_id": number + 1, "body": " " * 8000} for number in numbers]
    yield findings, [{"review_id": number + 1, **row} for number in numbers for row in entry.findings]
