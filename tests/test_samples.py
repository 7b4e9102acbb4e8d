"""The samples are judged as expected; a changed judgement shows here, review by review."""

from __future__ import annotations

from typing import Any

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
from rapidfuzz import fuzz

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
def test_recording_is_judged_as_expected(name: str, recording_reviews: dict[str, list[Review]]) -> None:
    """The verdicts exactly; the words nearly, for processors differ in the last digit and a homophone may turn."""
    (got,), (expected,) = recording_reviews[name], read_expected(name)
    assert verdicts(got) == verdicts(expected)
    assert fuzz.ratio(words(got), words(expected)) >= 95
    assert differences(got["duration_s"], expected["duration_s"], tolerance=0.1, place=".duration_s") == []


def verdicts(review: Review) -> dict[str, Any]:
    """What a review says, without the words and seconds that it rests on."""
    facts = ("call_id", "agent_id", "started_at", "direction", "source", "versions")
    return {
        **{name: review[name] for name in facts},
        "roles": [turn["role"] for turn in review["turns"]],
        "parts": review["opening"]["parts"],
        "hits": [(hit["id"], hit["turn"], hit["certainty"], hit["severity"]) for hit in review["hits"]],
        "missed": [(miss["id"], miss["turn"], miss["certainty"]) for miss in review["missed"]],
        "score": review["score"],
    }


def words(review: Review) -> str:
    """Everything that was said."""
    return "|".join(turn["text"] for turn in review["turns"])


def test_lookalikes_stay_clean() -> None:
    """Every sentence of this sample holds words like a forbidden phrase, and none is one."""
    (review,) = read_expected("innocent-lookalikes.json")
    assert [hit["id"] for hit in review["hits"] if hit["id"].startswith("forbidden:")] == []
    assert review["others"] == []
    assert review["score"]["points"] == 100


def test_samples_cover_formats_and_tempers() -> None:
    reviews = [review for name in TRANSCRIPTS + RECORDINGS for review in read_expected(name)]
    suffixes = {name.rpartition(".")[2] for name in TRANSCRIPTS}
    assert suffixes == {"csv", "json", "jsonl", "srt", "txt", "vtt"}
    assert {review["score"]["grade"] for review in reviews} == {"优秀", "良好", "合格", "不合格"}
    assert {review["direction"] for review in reviews} == {"inbound", "outbound", None}
    assert any(review["score"]["fatal"] for review in reviews)
    assert any(not name.isascii() and " " in name for name in TRANSCRIPTS + RECORDINGS)


@pytest.mark.parametrize("name", TRANSCRIPTS + RECORDINGS)
def test_sample_is_complete(name: str) -> None:
    assert expected_path(name).is_file()
    assert (SAMPLES / name).stat().st_size < MOST_BYTES
