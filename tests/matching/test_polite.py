"""No sure accusation in 1,230 polite turns full of innocent look-alikes (``tests/data/polite.jsonl``)."""

import json
from pathlib import Path

from phrasebook import load_phrasebook
from qa.call import Turn
from qa.matching import Matcher

DATA = Path(__file__).parents[1] / "data" / "polite.jsonl"


def test_politeness_is_never_accused() -> None:
    matcher = Matcher(load_phrasebook())
    lines = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    accused = []
    for line in lines:
        said = Turn(role="agent", text=line["text"])
        asked = Turn(role="customer", text=line["previous"] or "我想问一下。")
        turns = [said] if line["opening"] else [Turn(role="agent", text="您好。"), asked, said]
        accused += [
            (hit.id, line["text"])
            for hit in matcher.hits(turns)
            if hit.certainty == "sure" and hit.id.startswith(("forbidden:", "other:"))
        ]
    assert len(lines) >= 1000
    assert accused == []
