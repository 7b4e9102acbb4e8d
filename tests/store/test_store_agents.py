"""The figures of agents, against numbers worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from made_reviews import at, body, hit, miss, review

from qa.store import Store
from qa.store.statistics import mean_of, share_of, t_quantile


@pytest.fixture
def filled(store: Store) -> Store:
    """Agent 8001: points 60, 80, 100 in two weeks; 8002 with one call; one call of nobody."""
    for made in (
        review(
            "A",
            "a",
            points=60.0,
            agent_id="8001",
            agent_name="张三",
            started_at=at("2024-03-01 10:00"),  # a Friday
            hits=(hit("forbidden:25"), hit("forbidden:2"), hit("forbidden:2"), hit("required:1")),
            missed=(miss("required:6"), miss("required:18", "unsure")),
            fatal=("forbidden:25",),
            opening=(10.0, True),
        ),
        review(
            "B",
            "b",
            points=80.0,
            agent_id="8001",
            started_at=at("2024-03-03 10:00"),  # Sunday of the same week
            hits=(hit("forbidden:2", "unsure"), hit("required:1"), hit("required:1"), hit("required:6")),
            others=(hit("other:insult"),),
        ),
        review(
            "C",
            "c",
            points=100.0,
            agent_id="8001",
            agent_name="张三丰",
            started_at=at("2024-03-04 10:00"),  # Monday
            hits=(hit("required:3", "unsure"),),
            missed=(miss("required:6"),),
            opening=(0.0, False),
        ),
        review("D", "d", points=50.0, agent_id="8002", started_at=at("2024-03-04 10:00")),
        review("E", "e", points=40.0),
    ):
        store.save(made, body(made))
    # An older verdict on the same call must not count.
    once = review("D", "d", points=90.0, agent_id="8002", phrasebook="zh-2", hits=(hit("forbidden:1"),))
    store.save(once, body(once))
    last = review("D", "d", points=50.0, agent_id="8002", phrasebook="zh-3")
    store.save(last, body(last))
    return store


def test_summaries(filled: Store) -> None:
    first, second, nobody = filled.agents()
    assert (first.agent_id, first.name, first.calls) == ("8001", "张三丰", 3)
    assert (first.first_day, first.last_day) == (date(2024, 3, 1), date(2024, 3, 4))
    # mean 80, standard deviation 20, t(2) = 4.302653: 80 ± 49.68, kept below 100
    assert first.points.mean == 80.0
    assert first.points.low == pytest.approx(80 - 4.302653 * 20 / 3**0.5)
    assert (first.points.high, first.points.few) == (100.0, True)
    assert (first.opening.count, first.opening.n) == (1, 2)
    assert (first.forbidden_hits, first.forbidden_per_100) == (3, 100.0)
    assert (first.fatal_calls, first.unsure_open) == (1, 3)
    assert first.shown == {"required:1": 2, "required:6": 1}

    assert (second.agent_id, second.calls, second.points.mean, second.points.low) == ("8002", 1, 50.0, None)
    assert (second.forbidden_hits, second.shown) == (0, {})
    assert (nobody.agent_id, nobody.name, nobody.calls, nobody.first_day) == (None, None, 1, None)


def test_summaries_of_a_period(filled: Store) -> None:
    chosen = filled.agents(since=date(2024, 3, 3), until=date(2024, 3, 4))
    assert [(one.agent_id, one.calls, one.points.mean) for one in chosen] == [("8001", 1, 80.0)]
    assert filled.agents(since=date(2025, 1, 1)) == ()


def test_one_agent(filled: Store) -> None:
    report = filled.agent("8001", recent=2)
    assert report is not None
    assert report.summary == filled.agents()[0]
    assert report.forbidden == {"forbidden:2": 2, "forbidden:25": 1}
    assert report.missed == {"required:6": 2}
    assert [(week.start, week.calls, week.points.mean, week.forbidden_hits) for week in report.weeks] == [
        (date(2024, 2, 26), 2, 70.0, 3),
        (date(2024, 3, 4), 1, 100.0, 0),
    ]
    assert [(day.start, day.calls) for day in report.days] == [
        (date(2024, 3, 1), 1),
        (date(2024, 3, 3), 1),
        (date(2024, 3, 4), 1),
    ]
    assert [(call.id, call.day, call.points) for call in report.recent] == [
        ("C", date(2024, 3, 4), 100.0),
        ("B", date(2024, 3, 3), 80.0),
    ]
    whole = filled.agent("8001")
    assert whole is not None
    assert whole.recent[-1].forbidden == ("forbidden:25", "forbidden:2", "forbidden:2")


def test_calls_of_nobody_and_of_a_stranger(filled: Store) -> None:
    report = filled.agent(None)
    assert report is not None
    assert (report.summary.calls, report.undated_calls, report.weeks) == (1, 1, ())
    assert filled.agent("8003") is None


def test_mean_and_its_interval() -> None:
    points = [71.0, 64.5, 80.0, 90.5, 77.0, 68.0, 85.0, 79.5, 88.0, 73.5]  # 77.7 ± 2.262157 × 8.5836 / √10
    found = mean_of(len(points), sum(points), sum(one * one for one in points))
    assert found.mean == pytest.approx(77.7)
    assert found.low == pytest.approx(71.5597, abs=0.001)
    assert found.high == pytest.approx(83.8403, abs=0.001)
    assert not found.few
    nothing = mean_of(0, 0, 0)
    assert (nothing.mean, nothing.low) == (None, None)


def test_t_quantiles_are_those_of_the_tables() -> None:
    table = {1: 12.7062, 4: 2.7764, 30: 2.0423, 31: 2.0395, 40: 2.0211, 120: 1.9799, 10**6: 1.9600}
    assert {degrees: round(t_quantile(degrees), 4) for degrees in table} == table


def test_wilson_interval() -> None:
    half = share_of(10, 20)  # 0.5 ± 0.2007
    assert half.low == pytest.approx(0.2993, abs=1e-4)
    assert half.high == pytest.approx(0.7007, abs=1e-4)
    none = share_of(0, 10)
    assert (none.low, none.high) == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert share_of(0, 0).share is None
