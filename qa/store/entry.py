"""A review made into rows, before the store is locked: what cannot be kept is refused here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import UTC, date, datetime, tzinfo

from qa.call import Call, Facts, Finding, Hit, Review
from qa.errors import FormatError
from qa.store.documents import digest_review, storable, write_turns


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

    Broken characters become "?" in what was said and in paths (a file name need not be valid text), and are
    refused in the names by which a call or an agent is found.

    Raises:
        FormatError: an id, a name or a time that no database keeps.
        ValueError: ``body`` is not a JSON object.
    """
    call, body = review.call, storable(body)
    return Entry(
        call=changed(call, source=storable(call.source), facts=_checked(call, zone)),
        turns=write_turns(call.turns),
        review=_review_row(review, body),
        body=body,
        findings=tuple(
            _finding_row(kind, number, finding)
            for kind, found in _lists(review)
            for number, finding in enumerate(found)
        ),
    )


def made_id(sha256: str) -> str:
    """The id of a call that carries none."""
    return sha256[:16]


def local_day(started_at: datetime | None, zone: tzinfo) -> date | None:
    """The day on which a call began, where the company is."""
    return started_at.astimezone(zone).date() if started_at else None


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
        "forbidden": sum(hit.id.startswith("forbidden:") and hit.certainty == "sure" for hit in review.hits),
        "unsure": sum(finding.certainty == "unsure" for finding in review.hits)
        + sum(miss.certainty == "unsure" for miss in review.missed),
        "digest": digest_review(body, versions),
    }


def _lists(review: Review) -> tuple[tuple[str, Sequence[Finding]], ...]:
    return (("hit", review.hits), ("missed", review.missed), ("other", review.others))


def _finding_row(kind: str, number: int, finding: Finding) -> dict[str, object]:
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


def _checked(call: Call, zone: tzinfo) -> Facts:
    """The facts with a zone on the start, and nothing in place of empty texts."""
    facts, started_at = call.facts, call.facts.started_at
    try:
        for name in (call.id, facts.agent_id, facts.agent_name, facts.company):
            (name or "").encode()
            if "\0" in (name or ""):
                raise ValueError
        if started_at is not None:
            if started_at.tzinfo is None:
                started_at = started_at.replace(tzinfo=zone)
            local_day(started_at, zone)  # a day beyond the calendar shows here
            started_at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise FormatError(
            call.source,
            "编号、姓名或时间无法保存,请改正 (an id, a name or a time cannot be kept; mend it)",
        ) from None
    return changed(
        facts,
        started_at=started_at,
        agent_id=facts.agent_id or None,
        agent_name=facts.agent_name or None,
        company=facts.company or None,
    )
