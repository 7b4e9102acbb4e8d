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

from dataclasses import dataclass, replace as changed
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, delete, insert, select, update

from qa.call import Call, Facts, Hit, Miss, Review
from qa.errors import FormatError, IdentityError
from qa.store.documents import digest_review, write_turns
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A review made ready: everything that can fail in the writing of it has been done."""

    call: Call
    turns: str
    review: dict[str, object]  # columns of ``reviews`` but the id, the call's id and the time
    body: str
    findings: tuple[dict[str, object], ...]  # columns of ``findings`` but the review's id


def make_entry(review: Review, body: str, zone: tzinfo) -> Entry:
    """The rows of a review; a start without a zone is taken to be in ``zone``.

    Raises:
        FormatError: a text or a time that no database keeps.
        ValueError: ``body`` is not a JSON object.
    """
    call = review.call
    try:
        entry = Entry(
            call=changed(call, facts=_clean(call.facts, zone)),
            turns=write_turns(call.turns),
            review=_review_row(review, body),
            body=body,
            findings=tuple(
                _finding_row(kind, number, finding)
                for kind, found in (("hit", review.hits), ("missed", review.missed), ("other", review.others))
                for number, finding in enumerate(found)
            ),
        )
        _check_texts(entry)
    except (UnicodeEncodeError, OverflowError):
        raise FormatError(
            call.source,
            "含有无法保存的字符或日期,请改正文件 (holds a character or a date that cannot be kept; mend the file)",
        ) from None
    return entry


def save_entry(connection: Connection, entry: Entry, *, zone: tzinfo, replace: bool) -> Saved:
    """Writes what is not in the store yet. ``connection`` is in a writing transaction.

    Raises:
        IdentityError: the id is stored with other content and ``replace`` is False; nothing was written.
    """
    call, now = entry.call, datetime.now(UTC)
    stored = _find(connection, call)
    if stored is None:
        _insert_call(connection, entry, zone, now)
        return Saved(
            call_id=call.id, review_id=_add_review(connection, call.id, entry, now), outcome="new"
        )
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
        connection.execute(delete(calls).where(calls.c.id == _made_id(call.sha256), calls.c.id != call_id))
    elif call.id not in (call_id, _made_id(call.sha256)):  # the call learns its id
        connection.execute(update(calls).where(calls.c.id == call_id).values(id=call.id))
        call_id = call.id
    names = _update_call(connection, stored, call_id, entry, zone, now)
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


def local_day(started_at: datetime | None, zone: tzinfo) -> date | None:
    """The day on which a call began, where the company is."""
    return started_at.astimezone(zone).date() if started_at else None


def _made_id(sha256: str) -> str:
    """The id of a call that carries none."""
    return sha256[:16]


def _find(connection: Connection, call: Call) -> Row[Any] | None:
    """The stored call that this is, by its id, else by its content."""
    query = select(calls).with_for_update()
    stored = connection.execute(query.where(calls.c.id == call.id)).one_or_none()
    if stored is not None:
        return stored
    query = query.where(calls.c.content_sha256 == call.sha256)
    if call.id != _made_id(call.sha256):
        query = query.where(calls.c.id == _made_id(call.sha256))
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
    connection: Connection, stored: Row[Any], call_id: str, entry: Entry, zone: tzinfo, now: datetime
) -> tuple[str, ...]:
    """Brings call and transcript up to date; the names of the facts that changed."""
    given = entry.call.facts
    facts = {name: getattr(given, name) for name in FACTS if getattr(given, name) is not None}
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
    started_at: datetime | None = facts.get("started_at")
    if started_at is None:
        return facts
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


def _review_row(review: Review, body: str) -> dict[str, object]:
    versions, opening, score = review.versions, review.opening, review.score
    passed = opening.points >= opening.max_points if opening.applies else None
    return {
        "checker": versions.checker,
        "phrasebook": versions.phrasebook,
        "model": versions.model,
        "points": score.points,
        "low": score.low,
        "high": score.high,
        "grade": score.grade,
        "fatal": bool(score.fatal),
        "opening_pass": passed,
        "forbidden": sum(
            hit.id.startswith("forbidden:") and hit.certainty == "sure" for hit in review.hits
        ),
        "unsure": sum(finding.certainty == "unsure" for finding in (*review.hits, *review.missed)),
        "digest": digest_review(body, versions),
    }


def _finding_row(kind: str, number: int, finding: Hit | Miss) -> dict[str, object]:
    hit = finding if isinstance(finding, Hit) else None
    return {
        "kind": kind,
        "number": number,
        "phrase_id": finding.id,
        "certainty": finding.certainty,
        "severity": hit.severity if hit else "",
        "turn": finding.turn,
        "span_from": hit.span[0] if hit else None,
        "span_to": hit.span[1] if hit else None,
        "start_s": hit.start if hit else None,
        "end_s": hit.end if hit else None,
        "method": hit.method if hit else None,
        "similarity": hit.similarity if hit else None,
        "likelihood": hit.likelihood if hit else None,
    }


def _clean(facts: Facts, zone: tzinfo) -> Facts:
    """The facts with a zone on the start, and nothing in place of empty texts."""
    started_at = facts.started_at
    if started_at is not None:
        if started_at.tzinfo is None:
            started_at = started_at.replace(tzinfo=zone)
        local_day(started_at, zone)  # a day beyond the calendar shows here
        started_at.astimezone(UTC)
    return changed(
        facts,
        started_at=started_at,
        agent_id=facts.agent_id or None,
        agent_name=facts.agent_name or None,
        company=facts.company or None,
    )


def _check_texts(entry: Entry) -> None:
    facts = entry.call.facts
    for document in (entry.turns, entry.body):
        document.encode()
    for name in (entry.call.id, entry.call.source, facts.agent_id, facts.agent_name, facts.company):
        if name is not None:
            name.encode()
            if "\0" in name:  # PostgreSQL keeps none
                raise OverflowError
