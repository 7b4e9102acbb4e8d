"""The review as JSON has the shape of the contract."""

import json

from calls import FULL, JUDGE, call

from qa.judging.document import review_document, review_json

REVIEW = JUDGE.review(call(f"坐:{FULL}", "客:谢谢。", "坐:不知道。", agent_id="A1", direction="inbound"))


def keys(shape: object) -> set[str]:
    assert isinstance(shape, dict)
    return set(shape)


def test_its_fields_are_the_contracts() -> None:
    document = review_document(REVIEW)
    assert {
        "call_id", "source", "agent_id", "started_at", "direction", "duration_s", "versions", "turns",
        "opening", "hits", "missed", "others", "timing", "score",
    } <= keys(document)  # fmt: skip
    assert keys(document["versions"]) == {"checker", "phrasebook", "model"}
    assert keys(document["turns"][0]) == {"role", "text", "start", "end", "channel", "role_confidence"}
    assert keys(document["opening"]) == {
        "points", "max_points", "applies", "parts", "stiff_words", "answer_delay_s",
    }  # fmt: skip
    assert keys(document["opening"]["parts"]) == {
        "greeting", "company", "surname", "offer_of_help", "time_of_day",
    }  # fmt: skip
    assert keys(document["hits"][0]) == {
        "id", "turn", "span", "text", "start", "end", "method", "likelihood", "similarity", "certainty",
        "severity",
    }  # fmt: skip
    assert keys(document["missed"][0]) == {"id", "turn", "why", "certainty"}
    assert {"dead_air_s", "overlap_s", "agent_speech_rate_cpm"} <= keys(document["timing"])
    assert keys(document["score"]) == {"points", "low", "high", "grade", "fatal", "items"}
    assert keys(document["score"]["items"][0]) == {"id", "points", "max_points", "applies", "evidence"}
    assert document["versions"]["model"] is None


def test_spans_count_code_points_of_the_raw_turn() -> None:
    document = review_document(REVIEW)
    for hit in document["hits"]:
        begin, end = hit["span"]
        assert document["turns"][hit["turn"]]["text"][begin:end] == hit["text"]


def test_the_same_call_gives_the_same_bytes() -> None:
    again = JUDGE.review(call(f"坐:{FULL}", "客:谢谢。", "坐:不知道。", agent_id="A1", direction="inbound"))
    assert review_json(again) == review_json(REVIEW)
    assert "\n" not in review_json(REVIEW)
    assert json.loads(review_json(REVIEW))["call_id"] == "test"
