"""An afternoon's version to measure against: the standard's own words, found by ``partial_ratio``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from phrasebook import Phrasebook

_AT_LEAST = 85


def wordlist_review(book: Phrasebook, record: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a review that :mod:`metric` looks at."""
    words = {
        phrase.id: re.sub(r"[×/《》]", "", phrase.text)
        for phrase in book.phrases.values()
        if phrase.family != "other"
    }
    hits = []
    for number, turn in enumerate(record["turns"]):
        if turn["role"] != "agent":
            continue
        text = re.sub(r"\W", "", turn["text"])
        for name, word in words.items():
            if len(text) >= len(word) and fuzz.partial_ratio(word, text) >= _AT_LEAST:
                hits.append({"id": name, "turn": number, "certainty": "sure"})
    first = next((t["text"] for t in record["turns"] if t["role"] == "agent"), "")
    said = [word for word in ("上午", "下午", "晚上") if f"{word}好" in first]
    parts = {
        "greeting": "好" in first[:6],
        "company": "物业" in first,
        "surname": "我姓" in first,
        "offer_of_help": "帮" in first,
        "time_of_day": "right" if said else "absent",
    }
    return {"hits": hits, "missed": [], "opening": {"parts": parts}}
