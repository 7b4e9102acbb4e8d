"""A review as the JSON document of the contract."""

from __future__ import annotations

import json
from typing import Any

from qa.call import Hit, Miss, Opening, Review, ScoreItem, Timing, TimingEvent, Turn


def review_document(review: Review) -> dict[str, Any]:
    """The review as plain values, in the order of the contract."""
    call = review.call
    started = call.facts.started_at
    return {
        "call_id": call.id,
        "source": call.source,
        "agent_id": call.facts.agent_id,
        "started_at": started.isoformat() if started else None,
        "direction": call.facts.direction,
        "duration_s": call.duration_s,
        "versions": {
            "checker": review.versions.checker,
            "phrasebook": review.versions.phrasebook,
            "model": review.versions.model,
        },
        "turns": [_turn(turn) for turn in call.turns],
        "opening": _opening(review.opening),
        "hits": [_hit(hit) for hit in review.hits],
        "missed": [_miss(miss) for miss in review.missed],
        "others": [_hit(hit) for hit in review.others],
        "timing": _timing(review.timing),
        "score": {
            "points": review.score.points,
            "low": review.score.low,
            "high": review.score.high,
            "grade": review.score.grade,
            "fatal": list(review.score.fatal),
            "items": [_item(item) for item in review.score.items],
        },
        "advice": dict(review.advice),
    }


def review_json(review: Review) -> str:
    """The document on one line."""
    return json.dumps(review_document(review), ensure_ascii=False, separators=(",", ":"))


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "role": turn.role,
        "text": turn.text,
        "start": turn.start,
        "end": turn.end,
        "channel": turn.channel,
        "role_confidence": turn.role_confidence,
    }


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        "points": opening.points,
        "max_points": opening.max_points,
        "applies": opening.applies,
        "parts": {
            "greeting": opening.greeting,
            "company": opening.company,
            "surname": opening.surname,
            "offer_of_help": opening.offer_of_help,
            "time_of_day": opening.time_of_day,
        },
        "stiff_words": list(opening.stiff_words),
        "answer_delay_s": opening.answer_delay_s,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "turn": hit.turn,
        "span": list(hit.span),
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "method": hit.method,
        "likelihood": hit.likelihood,
        "similarity": hit.similarity,
        "certainty": hit.certainty,
        "severity": hit.severity,
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {"id": miss.id, "turn": miss.turn, "why": miss.why, "certainty": miss.certainty}


def _timing(timing: Timing) -> dict[str, Any]:
    return {
        "dead_air_s": timing.dead_air_s,
        "overlap_s": timing.overlap_s,
        "agent_speech_rate_cpm": timing.agent_speech_rate_cpm,
        "agent_talk_share": timing.agent_talk_share,
        "answer_delay_s": timing.answer_delay_s,
        "hang_up_delay_s": timing.hang_up_delay_s,
        "agent_spoke_last": timing.agent_spoke_last,
        "events": [_event(event) for event in timing.events],
    }


def _event(event: TimingEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "start": round(event.start, 3),
        "end": round(event.end, 3),
        "turn": event.turn,
        "role": event.role,
        "certainty": event.certainty,
        "excused": event.excused,
        "rate_cpm": event.rate_cpm,
    }


def _item(item: ScoreItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "points": item.points,
        "max_points": item.max_points,
        "applies": item.applies,
        "evidence": {
            "hits": list(item.hits),
            "missed": list(item.missed),
            "events": list(item.events),
        },
    }
