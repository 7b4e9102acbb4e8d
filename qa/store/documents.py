"""Turns, segments and reviews as JSON text, and back exactly.

Words are short lists: an hour holds ten thousand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from qa.call import Answer, Call, Likelihood, Question, Recording, Segment, Turn, Versions, Word

FACTS_IN_REVIEW = ("call_id", "source", "agent_id", "started_at", "direction")
"""Fields of a review's JSON that tell of the call and not of what was found in it."""


def write_turns(turns: Iterable[Turn]) -> str:
    """``[{"role", "text", "start", "end", "channel", "role_confidence", "words",
    "likelihoods"}]``, known ones only."""
    return _dumped(
        [
            _without_nothing(
                {
                    "role": turn.role,
                    "text": turn.text,
                    "start": turn.start,
                    "end": turn.end,
                    "channel": turn.channel,
                    "role_confidence": turn.role_confidence,
                    "words": _write_words(turn.words) or None,
                    "likelihoods": [[*each.span, each.wording, each.ratio] for each in turn.likelihoods]
                    or None,
                }
            )
            for turn in turns
        ]
    )


def read_turns(document: str) -> tuple[Turn, ...]:
    """The turns that were written."""
    return tuple(
        Turn(
            role=turn["role"],
            text=turn["text"],
            start=turn.get("start"),
            end=turn.get("end"),
            channel=turn.get("channel"),
            role_confidence=turn["role_confidence"],
            words=_read_words(turn.get("words", ())),
            likelihoods=tuple(
                Likelihood(span=(begin, end), wording=wording, ratio=ratio)
                for begin, end, wording, ratio in turn.get("likelihoods", ())
            ),
        )
        for turn in json.loads(document)
    )


def write_recording(recording: Recording) -> str:
    """``{"duration_s", "channels", "channel_roles", "warnings", "windows_heard", "plan", "segments", "answers"}``.

    A segment is ``[channel, start, end, text, words, log_probability, no_speech_probability, voice,
    voice_probability]``, an answer ``[channel, start, end, texts, log_probabilities]``.
    """
    return _dumped(
        {
            "duration_s": recording.duration_s,
            "channels": recording.channels,
            "channel_roles": recording.channel_roles,
            "warnings": recording.warnings,
            "windows_heard": recording.windows_heard,
            "plan": recording.plan,
            "segments": [
                [
                    segment.channel,
                    segment.start,
                    segment.end,
                    segment.text,
                    _write_words(segment.words),
                    segment.log_probability,
                    segment.no_speech_probability,
                    segment.voice,
                    segment.voice_probability,
                ]
                for segment in recording.segments
            ],
            "answers": [
                [asked.channel, asked.start, asked.end, asked.texts, answer.log_probabilities]
                for answer in recording.answers
                for asked in (answer.question,)
            ],
        }
    )


def read_recording(document: str, *, sha256: str, model: str) -> Recording:
    """The recording that was written."""
    kept = json.loads(document)
    return Recording(
        sha256=sha256,
        model=model,
        duration_s=kept["duration_s"],
        channels=kept["channels"],
        channel_roles=tuple(kept["channel_roles"]),
        warnings=tuple(kept["warnings"]),
        windows_heard=kept.get("windows_heard"),
        plan=kept.get("plan", ""),
        segments=tuple(map(_read_segment, kept["segments"])),
        answers=tuple(
            Answer(
                question=Question(channel=channel, start=start, end=end, texts=tuple(texts)),
                log_probabilities=tuple(log_probabilities),
            )
            for channel, start, end, texts, log_probabilities in kept["answers"]
        ),
    )


def _read_segment(values: list[Any]) -> Segment:
    channel, start, end, text, words, log_probability, no_speech_probability, voice, voice_probability = (
        values
    )
    return Segment(
        channel=channel,
        start=start,
        end=end,
        text=text,
        words=_read_words(words),
        log_probability=log_probability,
        no_speech_probability=no_speech_probability,
        voice=voice,
        voice_probability=voice_probability,
    )


def storable(text: str) -> str:
    """``text`` with "?" for halves of characters and NULs, which no database keeps; its length stays."""
    return text.encode(errors="replace").decode().replace("\0", "?")


def digest_review(body: str, versions: Versions) -> str:
    """sha256 of what was found and by what, whatever the file's path or the agent.

    Raises:
        ValueError: ``body`` is not a JSON object.
    """
    review = json.loads(body)
    if not isinstance(review, dict):
        raise ValueError("the body of a review is a JSON object")
    found = {name: value for name, value in review.items() if name not in FACTS_IN_REVIEW}
    judged_by = [versions.checker, versions.phrasebook, versions.model]
    whole = json.dumps([judged_by, found], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode("ascii")).hexdigest()


def with_facts(body: str, call: Call) -> str:
    """The review as the facts of its call are known now; the very text where they have not changed."""
    review = json.loads(body)
    started = call.facts.started_at
    facts: Mapping[str, object] = {
        "call_id": call.id,
        "source": call.source,
        "agent_id": call.facts.agent_id,
        "started_at": started.isoformat() if started else None,
        "direction": call.facts.direction,
    }
    if all(review.get(name) == value for name, value in facts.items()):
        return body
    return _dumped({**facts, **review, **facts})


def _write_words(words: Iterable[Word]) -> list[list[object]]:
    return [[word.text, word.start, word.end, word.probability] for word in words]


def _read_words(words: Iterable[list[Any]]) -> tuple[Word, ...]:
    return tuple(
        Word(text=text, start=start, end=end, probability=probability)
        for text, start, end, probability in words
    )


def _without_nothing(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _dumped(document: object) -> str:
    return storable(json.dumps(document, ensure_ascii=False, separators=(",", ":")))
