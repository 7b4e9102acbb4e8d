"""Our measure and the owner's say the same of the same reviews, where both are at hand; the labels are the owner's."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from pathlib import Path
from types import ModuleType

import pytest
from labelled import DATA, judge_of, labelled, reviews_of
from metric import measure_calls

from phrasebook import load_phrasebook

SHARED = Path(__file__).parents[3] / "shared"


def _owners() -> ModuleType:
    spec = importlib.util.spec_from_file_location("owners", SHARED / "tools" / "measure_accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SHARED.is_dir(), reason="the owner's measure is not on a user's machine")
def test_it_counts_as_the_owners_measure_does() -> None:
    records = labelled("calls", "write")
    reviews = reviews_of(judge_of(load_phrasebook()), records)
    ours = measure_calls(records, reviews)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        _owners().score_calls(records, reviews, {}, False)
    lines = printed.getvalue().splitlines()
    for line, agreement in zip(
        lines, (ours.forbidden, ours.required, ours.owed, ours.situational), strict=False
    ):
        counts = f"({agreement.right} right, {agreement.false} false, {agreement.lost} lost)"
        assert line.endswith(counts)
    assert f"opening parts right: {ours.parts_right / ours.parts:.3f}" in lines[4]
    assert f"time of day right: {ours.times_right / ours.calls:.3f}" in lines[4]
    assert f"violations: {ours.traps_taken} of {ours.traps}" in lines[5]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the owner's labels are not on a user's machine")
@pytest.mark.parametrize("name", ["calls", "lines"])
def test_the_labels_are_the_owners(name: str) -> None:
    assert (DATA / f"labelled_{name}.jsonl").read_bytes() == (SHARED / "data" / f"{name}.jsonl").read_bytes()


def test_perfect_reviews_would_be_perfect() -> None:
    """The measure itself: reviews made from the labels agree with them in everything."""
    records = labelled("calls")
    reviews = {}
    for record in records:
        gold = record["gold"]
        hits = [("forbidden", f["n"], f["turn"]) for f in gold["forbidden_agent"]]
        hits += [("required", f["n"], f["turn"]) for f in gold["required_said"]]
        reviews[record["call_id"]] = {
            "hits": [{"id": f"{k}:{n}", "turn": t, "certainty": "sure"} for k, n, t in hits],
            "missed": [{"id": f"required:{m['n']}"} for m in gold["required_missed"]],
            "opening": {"parts": gold["opening"]},
        }
    figures = measure_calls(records, reviews)
    for agreement in (figures.forbidden, figures.required, figures.owed, figures.situational):
        assert agreement.f1 == 1.0
    assert (figures.parts_right, figures.times_right) == (figures.parts, figures.calls)
    assert figures.traps_taken == 0
