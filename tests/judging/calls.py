"""Short calls for the tests of judging."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from phrasebook import load_phrasebook
from qa.call import Call, Facts, Turn
from qa.judging.review import Judge

ZONE = ZoneInfo("Asia/Shanghai")
JUDGE = Judge(load_phrasebook(), timezone=ZONE)
FULL = "上午好，翠湖物业客服中心，我姓林，请问有什么可以帮助您？"


def call(
    *said: str, at: str | None = "2026-03-02T10:00:00+08:00", model: str | None = None, **facts: Any
) -> Call:
    """Turns written "坐:…" or "客:…", a second apart if there is a model."""
    turns = []
    for number, line in enumerate(said):
        role, _, text = line.partition(":")
        start = float(number * 3 + 1) if model else None
        turns.append(
            Turn(
                role="agent" if role == "坐" else "customer",
                text=text,
                start=start,
                end=None if start is None else start + 2,
            )
        )
    started = datetime.fromisoformat(at) if at else None
    return Call(
        id="test",
        source="test.json",
        sha256="0" * 64,
        facts=Facts(started_at=started, **facts),
        turns=tuple(turns),
        model=model,
    )
