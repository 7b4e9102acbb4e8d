"""The labelled calls and lines under ``tests/data``, and the reviews that the checker gives of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from phrasebook import Phrasebook
from qa.call import Call, Facts, Turn
from qa.judging.document import review_document
from qa.judging.review import Judge
from qa.matching.matcher import Matcher
from qa.settings import load_settings

DATA = Path(__file__).parents[1] / "data"
_FACTS = ("call_id", "direction", "agent_id", "agent_name", "company")
_FULL_OPENING = "您好，翠湖物业客服中心，我姓林，请问有什么可以帮助您？"


def labelled(name: str, split: str | None = None) -> list[dict[str, Any]]:
    """``calls`` or ``lines``, of one split or all of the owner's; split ``fresh`` is by other hands."""
    lines = (DATA / f"{'fresh' if split == 'fresh' else 'labelled'}_{name}.jsonl").read_text(encoding="utf-8")
    records = [json.loads(line) for line in lines.splitlines() if line.strip()]
    return [record for record in records if split in (None, record["split"])]


def polite_calls() -> list[dict[str, Any]]:
    """Calls in which the agent is decent throughout; without labels."""
    lines = (DATA / "polite_calls.jsonl").read_text(encoding="utf-8").splitlines()
    return [{**json.loads(line), "started_at": "2026-03-02T10:00:00+08:00"} for line in lines]


def judge_of(book: Phrasebook, matcher: Matcher | None = None) -> Judge:
    return Judge(book, timezone=load_settings(environ={}).timezone, matcher=matcher)


def call_of(record: Mapping[str, Any]) -> Call:
    """A labelled record as a call, without its labels."""
    return Call(
        id=record["call_id"],
        source=record["call_id"],
        sha256="",
        facts=Facts(
            started_at=datetime.fromisoformat(record["started_at"]),
            **{name: record.get(name) for name in _FACTS},
        ),
        turns=tuple(
            Turn(role=t["role"], text=t["text"], start=t.get("start"), end=t.get("end"))
            for t in record["turns"]
        ),
    )


def reviews_of(judge: Judge, records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Reviews by call id."""
    return {record["call_id"]: review_document(judge.review(call_of(record))) for record in records}


def judged_lines(judge: Judge, records: list[dict[str, Any]]) -> Iterator[tuple[Mapping[str, Any], set[str]]]:
    """Each line with the ids of the sure hits in it, said in the middle of a call or, if labelled so, at its start."""
    for number, line in enumerate(records):
        said = {"role": line["role"], "text": line["text"]}
        if line.get("opening"):
            turns = [said, {"role": "customer", "text": "我想问一下。"}]
        else:
            asked = line.get("context_prev") or "我想问一下。"
            turns = [
                {"role": "agent", "text": _FULL_OPENING},
                {"role": "customer", "text": asked},
                said,
            ]
        hour = next((h for word, h in (("下午", 15), ("晚上", 20)) if word in line["text"]), 10)
        started = f"2026-03-02T{hour}:00:00+08:00"
        review = judge.review(call_of({"call_id": f"L{number}", "started_at": started, "turns": turns}))
        target = 0 if line.get("opening") else 2
        yield line, {hit.id for hit in review.hits if hit.turn == target and hit.certainty == "sure"}
