"""Two reviews of one call: what the second says that the first did not, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["said", "missed", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One finding that is in one review only, or is surer in one."""

    kind: Kind
    id: str
    turn: int
    words: str  # of the hit, or why it was owed
    before: str | None  # certainty; None: not found
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """A line of the scorecard that is worth something else. ``None``: not in that score."""

    id: str
    before: float | None
    after: float | None
    turns: tuple[int, ...]  # what it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What another judgement would make of a call."""

    call_id: str
    agent_id: str | None
    points_before: float
    points_after: float
    fatal_before: bool
    fatal_after: bool
    differences: tuple[Difference, ...]
    items: tuple[ItemChange, ...]

    @property
    def gain(self) -> float:
        """Points that the call gains; negative where it loses."""
        return round(self.points_after - self.points_before, 1)

    @property
    def is_none(self) -> bool:
        """Nothing that a person would see is different."""
        return not (self.differences or self.gain or self.fatal_before != self.fatal_after)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """From the documents of two reviews of one call, as :func:`qa.judging.document.review_document` makes them."""
    old, new = _findings(before), _findings(after)
    differences = []
    for key in sorted(old.keys() | new.keys(), key=lambda key: (key[2], key[1], key[0])):
        words_before, certainty_before = old.get(key, ("", None))
        words_after, certainty_after = new.get(key, ("", None))
        if certainty_before != certainty_after:
            kind, name, turn = key
            differences.append(
                Difference(
                    kind=kind,
                    id=name,
                    turn=turn,
                    words=words_after or words_before,
                    before=certainty_before,
                    after=certainty_after,
                )
            )
    return Change(
        call_id=after["call_id"],
        agent_id=after["agent_id"],
        points_before=before["score"]["points"],
        points_after=after["score"]["points"],
        fatal_before=bool(before["score"]["fatal"]),
        fatal_after=bool(after["score"]["fatal"]),
        differences=tuple(differences),
        items=tuple(_items(before, after)),
    )


def _items(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[ItemChange]:
    old, new = _worth(before), _worth(after)
    for name in sorted(old.keys() | new.keys()):
        was, turns_then = old.get(name, (None, ()))
        now, turns_now = new.get(name, (None, ()))
        if was != now:
            yield ItemChange(id=name, before=was, after=now, turns=turns_now or turns_then)


def _worth(document: Mapping[str, Any]) -> dict[str, tuple[float, tuple[int, ...]]]:
    """Item -> its points, and the turns that it rests on; only what applies."""
    found = {}
    for item in document["score"]["items"]:
        if item["applies"]:
            evidence = item["evidence"]
            turns = {document["hits"][n]["turn"] for n in evidence["hits"]}
            turns |= {document["missed"][n]["turn"] for n in evidence["missed"]}
            turns |= {document["timing"]["events"][n]["turn"] for n in evidence.get("events", ())}
            found[item["id"]] = (item["points"], tuple(sorted(turns)))
    return found


def _findings(document: Mapping[str, Any]) -> dict[tuple[Kind, str, int], tuple[str, str]]:
    """(kind, phrase, turn) -> (words, certainty); a phrase counts once a turn."""
    found: dict[tuple[Kind, str, int], tuple[str, str]] = {}
    groups: tuple[tuple[Kind, str, str], ...] = (
        ("said", "hits", "text"),
        ("missed", "missed", "why"),
        ("other", "others", "text"),
    )
    for kind, field, words in groups:
        for finding in document[field]:
            found[kind, finding["id"], finding["turn"]] = (finding[words], finding["certainty"])
    return found
