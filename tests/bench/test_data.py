"""Nothing is learnt from what the figures are measured on."""

from __future__ import annotations

import pytest
from labelled import labelled

from phrasebook import load_phrasebook
from qa.matching.learning import CALLERS, SAYINGS
from qa.matching.normal import Normaliser


@pytest.mark.parametrize("split", ["check", "fresh"])
def test_no_example_is_word_for_word_a_turn_that_is_measured(split: str) -> None:
    book = load_phrasebook()
    normalise = Normaliser(book.spoken, dict(book.simplified))
    examples = [
        line.partition("\t")[2]
        for path in (SAYINGS, CALLERS)
        for line in path.read_text("utf-8").splitlines()
    ]
    calls, lines = labelled("calls", split), labelled("lines", split)
    turns = [turn["text"] for call in calls for turn in call["turns"]] + [line["text"] for line in lines]
    learnt, measured = ({normalise(text).text.strip(",") for text in texts} for texts in (examples, turns))
    assert len(learnt) > 20_000
    assert len(measured) > 250
    assert len(learnt & measured) == 0  # their number, for they stay unread
