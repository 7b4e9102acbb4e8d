"""The figures of agents, added up by the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, case, distinct, func, select

from qa.store.figures import AgentCall, AgentReport, AgentSummary, Period
from qa.store.reading import within
from qa.store.statistics import mean_of, share_of
from qa.store.tables import agents, calls, findings, reviews

CURRENT = (reviews.c.call_id == calls.c.id) & reviews.c.current


def _number_of(flag: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((flag, 1), else_=0), type_=Integer), 0)


TOTALS = (
    func.count().label("calls"),
    func.sum(reviews.c.points).label("points"),
    func.sum(reviews.c.points * reviews.c.points).label("squares"),
    func.sum(reviews.c.forbidden).label("forbidden"),
    _number_of(reviews.c.fatal).label("fatal"),
)


def summarise_agents(
    connection: Connection, since: date | None, until: date | None
) -> tuple[AgentSummary, ...]:
    """All agents by id, the calls without an agent last."""
    period = within(since, until)
    shown: dict[str | None, dict[str, int]] = {}
    for row in connection.execute(_counted_phrases("hit", "required:", period)):
        shown.setdefault(row.agent_id, {})[row.phrase_id] = row.calls
    rows = connection.execute(_summaries(period)).all()
    rows = sorted(rows, key=lambda row: (row.agent_id is None, row.agent_id or ""))
    return tuple(_summary(row, shown.get(row.agent_id, {})) for row in rows)


def report_agent(
    connection: Connection, agent_id: str | None, since: date | None, until: date | None, recent: int
) -> AgentReport | None:
    """One agent with trend, phrases and the ``recent`` latest calls; None: no calls of such an agent."""
    chosen = [calls.c.agent_id == agent_id, *within(since, until)]  # None compares as IS NULL
    row = connection.execute(_summaries(chosen)).one_or_none()
    if row is None:
        return None
    counts = {
        (kind, begin): {
            found.phrase_id: (found.hits if begin == "forbidden:" else found.calls)
            for found in connection.execute(_counted_phrases(kind, begin, chosen))
        }
        for kind, begin in (("hit", "required:"), ("hit", "forbidden:"), ("missed", "required:"))
    }
    by_day = connection.execute(
        select(calls.c.local_day.label("day"), *TOTALS)
        .join(reviews, CURRENT)
        .where(*chosen)
        .group_by(calls.c.local_day)
        .order_by(calls.c.local_day)
    ).all()
    dated = [day for day in by_day if day.day is not None]
    return AgentReport(
        summary=_summary(row, counts["hit", "required:"]),
        forbidden=counts["hit", "forbidden:"],
        missed=counts["missed", "required:"],
        days=tuple(_period(day.day, [day]) for day in dated),
        weeks=_weeks(dated),
        undated_calls=sum(day.calls for day in by_day if day.day is None),
        recent=_recent_calls(connection, chosen, recent),
    )


def _summaries(conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    added_up = (
        select(
            calls.c.agent_id,
            func.min(calls.c.local_day).label("first_day"),
            func.max(calls.c.local_day).label("last_day"),
            *TOTALS,
            func.count(reviews.c.opening_pass).label("openings"),
            _number_of(reviews.c.opening_pass).label("passed"),
            func.sum(reviews.c.unsure).label("unsure"),
        )
        .join(reviews, CURRENT)
        .where(*conditions)
        .group_by(calls.c.agent_id)
        .subquery()
    )
    return select(added_up, agents.c.name).outerjoin(agents, agents.c.id == added_up.c.agent_id)


def _counted_phrases(kind: str, begin: str, conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Agent, phrase, ``calls`` with it and ``hits`` of it, for the sure findings of a kind."""
    return (
        select(
            calls.c.agent_id,
            findings.c.phrase_id,
            func.count(distinct(findings.c.review_id)).label("calls"),
            func.count().label("hits"),
        )
        .select_from(calls)
        .join(reviews, CURRENT)
        .join(findings, findings.c.review_id == reviews.c.id)
        .where(
            findings.c.kind == kind,
            findings.c.certainty == "sure",
            findings.c.phrase_id.startswith(begin),
            *conditions,
        )
        .group_by(calls.c.agent_id, findings.c.phrase_id)
        .order_by(calls.c.agent_id, findings.c.phrase_id)
    )


def _recent_calls(
    connection: Connection, conditions: Iterable[ColumnElement[bool]], number: int
) -> tuple[AgentCall, ...]:
    latest = connection.execute(
        select(
            calls.c.id,
            calls.c.local_day,
            reviews.c.id.label("review_id"),
            reviews.c.points,
            reviews.c.grade,
            reviews.c.fatal,
            reviews.c.unsure,
        )
        .join(reviews, CURRENT)
        .where(*conditions)
        .order_by(
            calls.c.local_day.desc().nulls_last(),
            calls.c.started_at.desc(),
            calls.c.created_at.desc(),
            calls.c.id,
        )
        .limit(number)
    ).all()
    forbidden: dict[int, list[str]] = {}
    for finding in connection.execute(
        select(findings.c.review_id, findings.c.phrase_id)
        .where(
            findings.c.review_id.in_([row.review_id for row in latest]),
            findings.c.kind == "hit",
            findings.c.certainty == "sure",
            findings.c.phrase_id.startswith("forbidden:"),
        )
        .order_by(findings.c.review_id, findings.c.number)
    ):
        forbidden.setdefault(finding.review_id, []).append(finding.phrase_id)
    return tuple(
        AgentCall(
            id=row.id,
            day=row.local_day,
            points=row.points,
            grade=row.grade,
            fatal=row.fatal,
            unsure=row.unsure,
            forbidden=tuple(forbidden.get(row.review_id, ())),
        )
        for row in latest
    )


def _summary(row: Row[Any], shown: dict[str, int]) -> AgentSummary:
    return AgentSummary(
        agent_id=row.agent_id,
        name=row.name,
        calls=row.calls,
        first_day=row.first_day,
        last_day=row.last_day,
        points=mean_of(row.calls, row.points, row.squares),
        opening=share_of(row.passed, row.openings),
        forbidden_hits=row.forbidden,
        forbidden_per_100=100 * row.forbidden / row.calls,
        fatal_calls=row.fatal,
        unsure_open=row.unsure,
        shown=shown,
    )


def _weeks(days: Iterable[Row[Any]]) -> tuple[Period, ...]:
    """Weeks out of days: no two databases agree on how to number weeks."""
    weeks: dict[date, list[Row[Any]]] = {}
    for row in days:
        weeks.setdefault(row.day - timedelta(days=row.day.weekday()), []).append(row)
    return tuple(_period(monday, rows) for monday, rows in weeks.items())


def _period(start: date, rows: list[Row[Any]]) -> Period:
    number = sum(row.calls for row in rows)
    return Period(
        start=start,
        calls=number,
        points=mean_of(number, sum(row.points for row in rows), sum(row.squares for row in rows)),
        forbidden_hits=sum(row.forbidden for row in rows),
        fatal_calls=sum(row.fatal for row in rows),
    )
