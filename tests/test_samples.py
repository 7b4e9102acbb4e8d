"""The samples are judged as expected; a changed judgement shows here, review by review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from expected_reviews import (
    SAMPLES,
    Review,
    check_samples,
    differences,
    expected_path,
    read_expected,
    sample_names,
)
from labelled import call_of, judge_of, review_document
from rapidfuzz import fuzz

from phrasebook import load_phrasebook
from qa.matching.normal import Normaliser

BOOK = load_phrasebook()
NORMALISE = Normaliser(BOOK.spoken, dict(BOOK.simplified))
SPOKEN = {
    call["call_id"]: call
    for path in (Path(__file__).parent / "data" / "spoken").glob("*.json")
    for call in [json.loads(path.read_text(encoding="utf-8"))]
}
TRANSCRIPTS = sample_names(recordings=False)
RECORDINGS = sample_names(recordings=True)
MOST_BYTES = 400_000


@pytest.fixture(scope="module")
def transcript_reviews() -> dict[str, list[Review]]:
    return check_samples(TRANSCRIPTS)


@pytest.fixture(scope="module")
def recording_reviews() -> dict[str, list[Review]]:
    return check_samples(RECORDINGS)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript_is_judged_as_expected(name: str, transcript_reviews: dict[str, list[Review]]) -> None:
    assert differences(transcript_reviews[name], read_expected(name)) == []


@pytest.mark.audio
@pytest.mark.parametrize("name", RECORDINGS)
def test_recording_is_judged_as_its_words_are(name: str, recording_reviews: dict[str, list[Review]]) -> None:
    """Against what is spoken in it, not against what one machine heard: processors turn homophones differently."""
    (got,), (expected,) = recording_reviews[name], read_expected(name)
    spoken = SPOKEN[got["call_id"]]
    true = review_document(judge_of(BOOK).review(call_of(spoken)))
    assert fuzz.ratio(words(got), words(spoken)) >= 85
    assert got["opening"]["parts"] == true["opening"]["parts"]
    assert sure(got, "forbidden:") <= sure(true, "forbidden:")
    assert len(sure(got, "forbidden:")) >= 0.8 * len(sure(true, "forbidden:"))
    assert len(sure(got, "required:") & sure(true, "required:")) >= 0.6 * len(sure(true, "required:"))
    if "two-channel" in name:
        assert sure(got, "required:") <= sure(true, "required:")
    facts = ("call_id", "agent_id", "started_at", "direction", "source", "duration_s")
    assert differences({f: got[f] for f in facts}, {f: expected[f] for f in facts}, tolerance=0.1) == []


def sure(review: Review, family: str) -> set[str]:
    """Ids of a family that were said for sure."""
    return {
        hit["id"] for hit in review["hits"] if hit["certainty"] == "sure" and hit["id"].startswith(family)
    }


def words(call: Review) -> str:
    """Everything that was said, in canonical characters."""
    return "".join(NORMALISE(turn["text"]).text.replace(",", "") for turn in call["turns"])


def test_lookalikes_stay_clean() -> None:
    """Every sentence of this sample holds words like a forbidden phrase, and none is one."""
    (review,) = read_expected("innocent-lookalikes.json")
    assert [hit["id"] for hit in review["hits"] if hit["id"].startswith("forbidden:")] == []
    assert review["others"] == []
    assert review["score"]["points"] == 100


def test_samples_cover_formats_and_tempers() -> None:
    reviews = [review for name in TRANSCRIPTS + RECORDINGS for review in read_expected(name)]
    suffixes = {name.rpartition(".")[2] for name in TRANSCRIPTS}
    assert suffixes == {"csv", "docx", "json", "jsonl", "srt", "txt", "vtt", "xlsx"}
    assert {review["score"]["grade"] for review in reviews} == {"优秀", "良好", "合格", "不合格"}
    assert {review["direction"] for review in reviews} == {"inbound", "outbound", None}
    assert any(review["score"]["fatal"] for review in reviews)
    assert any(not name.isascii() and " " in name for name in TRANSCRIPTS + RECORDINGS)


@pytest.mark.parametrize("name", TRANSCRIPTS + RECORDINGS)
def test_sample_is_complete(name: str) -> None:
    assert expected_path(name).is_file()
    assert (SAMPLES / name).stat().st_size < MOST_BYTES
