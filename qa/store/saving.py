"""Putting a review into the store: what is the same call, what has changed, and what is new.

===========================  =======================  ==================================================
id of the call               content                  then
===========================  =======================  ==================================================
not stored                   not stored               a new call
stored                       the same                 the same call; its facts may change
stored                       other                    IdentityError; with ``replace`` the content, and the
                                                      reviews with it, are replaced
made from the content        stored, under any id     the same call, and it keeps its id
given by the caller          stored, under the id     the same call, and it takes the id given
                             made from the content
given by the caller          stored, under another    another call: an exchange system that numbers two
                             id given by the caller   calls means two, even if the same was said
===========================  =======================  ==================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, delete, insert, select, update

from qa.call import Call
from qa.errors import IdentityError
from qa.store.entry import Entry, local_day, made_id
from qa.store.tables import agents, calls, findings, review_bodies, reviews, transcripts

Outcome: TypeAlias = Literal["new", "same", "facts changed", "rejudged", "replaced"]
FACTS = ("agent_id", "agent_name", "company", "direction", "started_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a review that was handed in.

    ``call_id`` is the id under which the call is kept, which may differ from the one handed in (see above).
    ``changed`` names the facts that changed, also when the call was judged anew.
    """

    call_id: str
    review_id: int
    outcome: Outcome
    changed: tuple[str, ...] = ()


def save_entry(connection: Connection, entry: Entry, *, zone: tzinfo, replace: bool) -> Saved:
    """Writes what is not in the store yet. ``connection`` is in a writing transaction.

    Raises:
        IdentityError: the id is stored with other content and ``replace`` is False; nothing was written.
    """
    call, now = entry.call, datetime.now(UTC)
    stored = _find(connection, call)
    if stored is None:
        _insert_call(connection, entry, zone, now)
        return Saved(call_id=call.id, review_id=_add_review(connection, call.id, entry, now), outcome="new")
    call_id = stored.id
    other_content = stored.content_sha256 != call.sha256
    if other_content:
        if not replace:
            raise IdentityError(
                call.source,
                f"通话编号 {call.id} 已存有另一内容,确要替换请加 --replace "
                f"(call id {call.id} is already stored with other content; add --replace to replace it)",
            )
        connection.execute(delete(reviews).where(reviews.c.call_id == call_id))
        connection.execute(delete(calls).where(calls.c.id == made_id(call.sha256), calls.c.id != call_id))
    elif call.id not in (call_id, made_id(call.sha256)):  # the call learns its id
        connection.execute(update(calls).where(calls.c.id == call_id).values(id=call.id))
        call_id = call.id
    names = _update_call(connection, stored, call_id, entry, zone, now, anew=other_content)
    current = connection.execute(
        select(reviews.c.id, reviews.c.digest).where(reviews.c.call_id == call_id, reviews.c.current)
    ).one_or_none()
    if current is not None and current.digest == entry.review["digest"]:
        return Saved(
            call_id=call_id,
            review_id=current.id,
            outcome="facts changed" if names else "same",
            changed=names,
        )
    return Saved(
        call_id=call_id,
        review_id=_add_review(connection, call_id, entry, now),
        outcome="replaced" if other_content else "rejudged",
        changed=names,
    )


def _find(connection: Connection, call: Call) -> Row[Any] | None:
    """The stored call that this is, by its id, else by its content."""
    query = select(calls).with_for_update()
    stored = connection.execute(query.where(calls.c.id == call.id)).one_or_none()
    if stored is not None:
        return stored
    query = query.where(calls.c.content_sha256 == call.sha256)
    if call.id != made_id(call.sha256):
        query = query.where(calls.c.id == made_id(call.sha256))
    return connection.execute(query.order_by(calls.c.created_at, calls.c.id).limit(1)).one_or_none()


def _insert_call(connection: Connection, entry: Entry, zone: tzinfo, now: datetime) -> None:
    call = entry.call
    _note_agent(connection, call.facts.agent_id, call.facts.agent_name)
    connection.execute(
        insert(calls).values(
            id=call.id,
            **_content(call),
            **_fact_columns({name: getattr(call.facts, name) for name in FACTS}, zone),
            created_at=now,
            updated_at=now,
        )
    )
    connection.execute(insert(transcripts).values(call_id=call.id, turns=entry.turns))


def _update_call(
    connection: Connection,
    stored: Row[Any],
    call_id: str,
    entry: Entry,
    zone: tzinfo,
    now: datetime,
    *,
    anew: bool,
) -> tuple[str, ...]:
    """Brings call and transcript up to date; the names of the facts that changed.

    ``anew``: the content is another one, and nothing that was known of the old one holds for it.
    """
    given = entry.call.facts
    facts = {name: getattr(given, name) for name in FACTS if anew or getattr(given, name) is not None}
    if given.agent_id not in (None, stored.agent_id) and given.agent_name is None:
        facts["agent_name"] = None  # the name belonged to the other agent
    columns = _fact_columns(facts, zone)
    names = tuple(
        name
        for name in FACTS
        if name in facts
        and (
            columns[name] != getattr(stored, name)
            or (name == "started_at" and columns["started_offset_s"] != stored.started_offset_s)
        )
    )
    columns |= _content(entry.call)
    differing = {name: value for name, value in columns.items() if value != getattr(stored, name)}
    if differing:
        _note_agent(connection, given.agent_id or stored.agent_id, given.agent_name)
        connection.execute(update(calls).where(calls.c.id == call_id).values(**differing, updated_at=now))
    if not _same_turns(connection, call_id, entry.turns):
        connection.execute(delete(transcripts).where(transcripts.c.call_id == call_id))
        connection.execute(insert(transcripts).values(call_id=call_id, turns=entry.turns))
    return names if call_id == stored.id else ("call_id", *names)


def _same_turns(connection: Connection, call_id: str, turns: str) -> bool:
    stored = connection.execute(
        select(transcripts.c.turns).where(transcripts.c.call_id == call_id)
    ).scalar_one_or_none()
    return stored == turns


def _content(call: Call) -> dict[str, Any]:
    return {
        "content_sha256": call.sha256,
        "source": call.source,
        "duration_s": call.duration_s,
        "model": call.model,
    }


def _fact_columns(facts: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    if "started_at" not in facts:
        return facts
    started_at: datetime | None = facts["started_at"]
    if started_at is None:
        return {**facts, "started_offset_s": None, "local_day": None}
    offset = started_at.utcoffset()
    return {
        **facts,
        "started_offset_s": int(offset.total_seconds()) if offset is not None else 0,
        "local_day": local_day(started_at, zone),
    }


def _note_agent(connection: Connection, agent_id: str | None, name: str | None) -> None:
    """Keeps an agent's row, with the latest name given."""
    if agent_id is None:
        return
    stored = connection.execute(select(agents).where(agents.c.id == agent_id)).one_or_none()
    if stored is None:
        connection.execute(insert(agents).values(id=agent_id, name=name))
    elif name is not None and name != stored.name:
        connection.execute(update(agents).where(agents.c.id == agent_id).values(name=name))


def _add_review(connection: Connection, call_id: str, entry: Entry, now: datetime) -> int:
    connection.execute(
        update(reviews).where(reviews.c.call_id == call_id, reviews.c.current).values(current=False)
    )
    added = connection.execute(
        insert(reviews).values(call_id=call_id, current=True, created_at=now, **entry.review)
    )
    assert added.inserted_primary_key is not None  # noqa: S101 - what an INSERT of one row returns
    review_id = int(added.inserted_primary_key[0])
    connection.execute(insert(review_bodies).values(review_id=review_id, body=entry.body))
    if entry.findings:
        connection.execute(insert(findings), [{"review_id": review_id, **row} for row in entry.findings])
    return review_id
