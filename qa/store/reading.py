"""Stored calls and reviews, read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from qa.call import Call, Facts, Versions
from qa.store.documents import read_turns, with_facts
from qa.store.entry import made_id
from qa.store.tables import calls, review_bodies, reviews, transcripts


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A stored call with the numbers of its current review, in a list."""

    id: str
    source: str
    agent_id: str | None
    agent_name: str | None
    day: date | None  # where the company is
    started_at: datetime | None
    duration_s: float | None
    points: float
    grade: str
    fatal: bool
    forbidden: int  # sure forbidden hits
    unsure: int  # hits and misses left to a person


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One of the reviews that a call has had."""

    id: int
    current: bool
    created_at: datetime
    versions: Versions
    points: float
    low: float
    high: float
    grade: str
    fatal: bool


def read_call(connection: Connection, call_id: str) -> Call | None:
    """The call as it was last handed in, with all facts known of it."""
    row = connection.execute(_whole_calls().where(calls.c.id == call_id)).one_or_none()
    return None if row is None else _call(row)


def read_facts(connection: Connection, call_id: str, sha256: str) -> Facts | None:
    """All facts known of a call with this id and content, without its words."""
    query = select(calls).where(calls.c.id == call_id, calls.c.content_sha256 == sha256)
    row = connection.execute(query).one_or_none()
    return None if row is None else _facts(row)


def read_calls_after(connection: Connection, call_id: str, number: int) -> list[Call]:
    """The next ``number`` calls in the order of their ids."""
    query = _whole_calls().where(calls.c.id > call_id).order_by(calls.c.id).limit(number)
    return [_call(row) for row in connection.execute(query)]


def list_calls(
    connection: Connection, *, agent_id: str | None, since: date | None, until: date | None, limit: int
) -> tuple[CallRow, ...]:
    """The latest calls first; those without a day come last."""
    query = (
        select(
            calls.c.id,
            calls.c.source,
            calls.c.agent_id,
            calls.c.agent_name,
            calls.c.local_day.label("day"),
            calls.c.started_at,
            calls.c.duration_s,
            reviews.c.points,
            reviews.c.grade,
            reviews.c.fatal,
            reviews.c.forbidden,
            reviews.c.unsure,
        )
        .join(reviews, (reviews.c.call_id == calls.c.id) & reviews.c.current)
        .where(*within(since, until))
        .order_by(calls.c.local_day.desc().nulls_last(), calls.c.started_at.desc(), calls.c.id)
        .limit(limit)
    )
    if agent_id is not None:
        query = query.where(calls.c.agent_id == agent_id)
    return tuple(CallRow(**row._mapping) for row in connection.execute(query))


def read_review(connection: Connection, call_id: str) -> str | None:
    """The current review of a call as JSON, with the facts as they are known now."""
    body = connection.execute(
        select(review_bodies.c.body)
        .join(reviews, reviews.c.id == review_bodies.c.review_id)
        .where(reviews.c.call_id == call_id, reviews.c.current)
    ).scalar_one_or_none()
    call = read_call(connection, call_id)
    return None if body is None or call is None else with_facts(body, call)


def list_reviews(connection: Connection, call_id: str) -> tuple[ReviewRow, ...]:
    """Every review of a call, the latest first."""
    query = select(reviews).where(reviews.c.call_id == call_id).order_by(reviews.c.id.desc())
    return tuple(
        ReviewRow(
            id=row.id,
            current=row.current,
            created_at=row.created_at,
            versions=Versions(checker=row.checker, phrasebook=row.phrasebook, model=row.model),
            points=row.points,
            low=row.low,
            high=row.high,
            grade=row.grade,
            fatal=row.fatal,
        )
        for row in connection.execute(query)
    )


def within(since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """Conditions for the calls of a period: from ``since`` up to but not including ``until``."""
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(calls.c.local_day >= since)
    if until is not None:
        conditions.append(calls.c.local_day < until)
    return conditions


def _whole_calls() -> Select[Any]:
    return select(calls, transcripts.c.turns).join(transcripts, transcripts.c.call_id == calls.c.id)


def _facts(row: Row[Any]) -> Facts:
    started_at = row.started_at
    if started_at is not None:
        started_at = started_at.astimezone(timezone(timedelta(seconds=row.started_offset_s or 0)))
    return Facts(
        call_id=None if row.id == made_id(row.content_sha256) else row.id,
        started_at=started_at,
        direction=row.direction,
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        company=row.company,
    )


def _call(row: Row[Any]) -> Call:
    return Call(
        id=row.id,
        source=row.source,
        sha256=row.content_sha256,
        facts=_facts(row),
        turns=read_turns(row.turns),
        duration_s=row.duration_s,
        model=row.model,
    )
