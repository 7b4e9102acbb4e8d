"""What is the same call, and what becomes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from made_reviews import SHANGHAI, at, body, hit, miss, review, sha256

from qa.call import Review
from qa.errors import FormatError, IdentityError, InputError
from qa.store import Saved, Store

MADE_ID = sha256("one")[:16]


def save(store: Store, made: Review, **options: bool) -> Saved:
    return store.save(made, body(made), **options)


# what is stored first, what comes then, outcome, id it is kept under, number of calls
TABLE = [
    (review("A"), review("A"), "same", "A", 1),
    (review("A"), review("A", source="elsewhere/b.json"), "same", "A", 1),
    (review("A"), review("A", agent_id="8001"), "facts changed", "A", 1),
    (review("A", agent_id="8001"), review("A"), "same", "A", 1),
    (review("A"), review("A", points=70.0), "rejudged", "A", 1),
    (review("A"), review("A", phrasebook="zh-2"), "rejudged", "A", 1),
    (review("A"), review("B", "two"), "new", "B", 2),
    (review(), review(), "same", MADE_ID, 1),
    (review("A"), review(), "same", "A", 1),
    (review(), review("A"), "facts changed", "A", 1),
    (review("A"), review("B"), "new", "B", 2),
]


@pytest.mark.parametrize(("first", "then", "outcome", "kept_as", "number"), TABLE)
def test_same_call_or_another(
    store: Store, first: Review, then: Review, outcome: str, kept_as: str, number: int
) -> None:
    assert save(store, first).outcome == "new"
    saved = save(store, then)
    assert (saved.outcome, saved.call_id) == (outcome, kept_as)
    assert len(list(store.stored_calls())) == number
    call = store.call(kept_as)
    assert call is not None
    assert call.source == then.call.source
    assert save(store, then).outcome == "same"


def test_other_content_is_refused_by_name(store: Store) -> None:
    save(store, review("A", agent_id="8001"))
    before = store.call("A")
    with pytest.raises(IdentityError, match="--replace") as caught:
        save(store, review("A", "two", source="in/b.json"))
    assert str(caught.value).startswith("in/b.json: 通话编号 A ")
    assert store.call("A") == before


def test_replace_takes_the_reviews_along(store: Store) -> None:
    save(store, review("A", agent_id="8001"))
    save(store, review("A", phrasebook="zh-2"))
    save(store, review(content="two"))  # the same words, checked before without an id
    saved = save(store, review("A", "two", points=50.0), replace=True)
    assert saved.outcome == "replaced"
    call = store.call("A")
    assert call is not None
    assert call.sha256 == sha256("two")
    assert call.facts.agent_id is None  # what was known of the old words does not hold for the new
    assert [made.points for made in store.reviews("A")] == [50.0]
    assert [call.id for call in store.stored_calls()] == ["A"]
    assert save(store, review("A", "two", points=50.0), replace=True).outcome == "same"


def test_a_call_that_learned_its_id_is_held_to_it(store: Store) -> None:
    save(store, review(agent_id="8001"))
    saved = save(store, review("A"))
    assert saved.changed == ("call_id",)
    assert store.call(MADE_ID) is None
    assert len(store.reviews("A")) == 1
    with pytest.raises(IdentityError):
        save(store, review("A", "two"))


def test_facts_are_added_never_erased(store: Store) -> None:
    start = at("2024-03-01 23:30")
    save(store, review("A", agent_id="8001", agent_name="张三", company="阳光"))
    saved = save(store, review("A", started_at=start, direction="inbound"))
    assert (saved.outcome, saved.changed) == ("facts changed", ("direction", "started_at"))
    call = store.call("A")
    assert call is not None
    assert call.facts == replace(
        review("A", agent_id="8001", agent_name="张三", company="阳光", direction="inbound").call.facts,
        started_at=start,
    )
    assert call.facts.started_at is not None
    assert call.facts.started_at.isoformat() == "2024-03-01T23:30:00+08:00"


def test_another_agent_does_not_take_over_the_name(store: Store) -> None:
    save(store, review("A", agent_id="8001", agent_name="张三"))
    save(store, review("A", agent_id="8002"))
    call = store.call("A")
    assert call is not None
    assert (call.facts.agent_id, call.facts.agent_name) == ("8002", None)
    assert [(one.agent_id, one.name) for one in store.agents()] == [("8002", None)]


def test_day_is_the_day_where_the_company_is(store: Store) -> None:
    save(store, review("A", started_at=datetime(2024, 2, 29, 16, 0, tzinfo=UTC)))
    save(store, review("B", "two", started_at=datetime(2024, 2, 29, 15, 59, tzinfo=UTC)))
    save(store, review("C", "three"))
    days = [(row.id, row.day) for row in store.calls()]
    assert days == [("A", date(2024, 3, 1)), ("B", date(2024, 2, 29)), ("C", None)]
    period = store.calls(since=date(2024, 2, 29), until=date(2024, 3, 1))
    assert [row.id for row in period] == ["B"]


def test_history_is_kept_and_one_review_is_current(store: Store) -> None:
    for phrasebook, points in (("zh-1", 80.0), ("zh-2", 60.0), ("zh-1", 80.0)):
        save(store, review("A", phrasebook=phrasebook, points=points))
    history = store.reviews("A")
    assert [(made.versions.phrasebook, made.points, made.current) for made in history] == [
        ("zh-1", 80.0, True),
        ("zh-2", 60.0, False),
        ("zh-1", 80.0, False),
    ]
    (summary,) = store.agents()
    assert (summary.calls, summary.points.mean) == (1, 80.0)


def test_review_is_given_back_with_the_facts_of_now(store: Store) -> None:
    made = review("A")
    save(store, made)
    assert store.review("A") == body(made)
    save(store, review("A", agent_id="8001", started_at=at("2024-03-01 09:00")))
    now = json.loads(store.review("A") or "")
    assert (now["agent_id"], now["started_at"]) == ("8001", "2024-03-01T09:00:00+08:00")
    assert list(now) == list(json.loads(body(made)))
    assert store.review("nobody") is None


def test_a_stored_call_comes_back_to_be_judged_again(store: Store) -> None:
    made = review("A", started_at=at("2024-03-01 09:00"), direction="outbound")
    save(store, made)
    assert list(store.stored_calls()) == [made.call]
    swapped = tuple(
        replace(turn, role="customer" if turn.role == "agent" else "agent") for turn in made.call.turns
    )
    again = review("A", points=90.0, turns=swapped)
    assert save(store, again).outcome == "rejudged"
    call = store.call("A")
    assert call is not None
    assert call.turns == swapped


def test_many_go_on_after_a_bad_one(store: Store) -> None:
    def pairs() -> object:
        for number in range(120):
            made = review(f"call-{number}", f"words {number}")
            yield made, body(made)
            if number == 60:
                other = review("call-3", "other words", source="bad.json")
                yield other, body(other)

    results = list(store.save_many(pairs()))  # type: ignore[arg-type]
    assert len(results) == 121
    assert [number for number, one in enumerate(results) if isinstance(one, InputError)] == [61]
    assert len(list(store.stored_calls())) == 120


def test_many_keep_what_came_before_a_crash(store: Store) -> None:
    def pairs() -> object:
        for number in range(3):
            made = review(f"call-{number}", f"words {number}")
            yield made, body(made)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(store.save_many(pairs()))  # type: ignore[arg-type]
    assert len(list(store.stored_calls())) == 3


def test_broken_characters(store: Store) -> None:
    """A file name need not be text, and a transcript may hold half a character; an id must be sound."""
    made = review("A", source="录音\udcff.wav")
    save(store, made)
    assert [row.source for row in store.calls()] == ["录音?.wav"]
    assert store.save(made, body(made)).outcome == "same"
    for bad in (
        review("A\ud800"),
        review("A\0"),
        review("B", agent_id="\udcff"),
        review("C", started_at=datetime(1, 1, 1, tzinfo=SHANGHAI)),
    ):
        with pytest.raises(FormatError):
            save(store, bad)
    assert len(store.calls()) == 1


def test_findings_are_kept_without_words(store: Store, url: str) -> None:
    import sqlite3

    made = review(
        "A",
        hits=(hit("forbidden:25"), hit("required:1", "unsure")),
        missed=(miss("required:6"),),
        others=(hit("other:insult"),),
    )
    save(store, made)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        rows = connection.execute(
            "SELECT kind, number, phrase_id, certainty, severity, turn, span_from, span_to FROM findings"
        ).fetchall()
    connection.close()
    assert rows == [
        ("hit", 0, "forbidden:25", "sure", "major", 0, 3, 6),
        ("hit", 1, "required:1", "unsure", "", 0, 3, 6),
        ("missed", 0, "required:6", "sure", "", 0, None, None),
        ("other", 0, "other:insult", "sure", "major", 0, 3, 6),
    ]
