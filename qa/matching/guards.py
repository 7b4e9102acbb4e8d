"""Why words that look like a phrase are not one. The reasons are data; a new *kind* is one function in ``KINDS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from phrasebook.model import Guard, Phrasebook
from phrasebook.template import Edge
from phrasebook.template import Sequence as Tree
from qa.call import Turn
from qa.matching.boundary import splits_a_word
from qa.matching.candidate import Candidate
from qa.matching.normal import PAUSE, NormalText
from qa.matching.patterns import Pattern

Effect = Literal["", "unsure", "drop"]
_SHORT = 4  # characters up to which a hit may be a coincidence of neighbours
_QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"', "＂": "＂", "'": "'"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate stands."""

    turns: Sequence[Turn]
    texts: Sequence[NormalText]
    number: int
    opening: bool  # the agent's first turn

    @property
    def text(self) -> NormalText:
        return self.texts[self.number]

    @property
    def previous(self) -> str:
        """What the other side said since the agent's last turn, in canonical text."""
        said: list[str] = []
        for number in range(self.number - 1, -1, -1):
            if self.turns[number].role == "agent":
                break
            said.append(self.texts[number].text)
        return PAUSE.join(reversed(said))


@dataclass(frozen=True, slots=True)
class ReadyGuard:
    """A guard with its templates compiled."""

    guard: Guard
    patterns: tuple[Pattern[str], ...]
    words: tuple[str, ...]  # names for the word cutter

    def covers(self, candidate: Candidate) -> bool:
        guard = self.guard
        if guard.methods and candidate.method not in guard.methods:
            return False
        return any(name in (candidate.phrase.id, f"{candidate.phrase.family}:*") for name in guard.applies)


class Guards:
    """All guards of a phrasebook."""

    def __init__(self, book: Phrasebook, canonical_tree: Callable[[Tree], Tree]) -> None:
        self._all = [
            ReadyGuard(
                guard,
                tuple(Pattern(guard.id, canonical_tree(template.tree), str) for template in guard.templates),
                book.words,
            )
            for guard in book.guards
        ]
        self._by_phrase: dict[tuple[str, str], list[ReadyGuard]] = {}

    def effect(self, candidate: Candidate, place: Place) -> Effect:
        """``drop``: innocent; ``unsure``: a person decides; empty: nothing speaks against it."""
        key = (candidate.phrase.id, candidate.method)
        ready = self._by_phrase.get(key)
        if ready is None:
            ready = self._by_phrase[key] = [guard for guard in self._all if guard.covers(candidate)]
        effect: Effect = ""
        for guard in ready:
            if KINDS[guard.guard.kind](guard, candidate, place):
                if guard.guard.effect == "drop":
                    return "drop"
                effect = "unsure"
        return effect


def _inside(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """The hit is part of a larger expression, or straddles its edge."""
    for pattern in ready.patterns:
        for match in pattern.regex.finditer(place.text.text):
            begin, end = match.span()
            apart = end <= candidate.begin or candidate.end <= begin
            within_hit = candidate.begin <= begin and end <= candidate.end and candidate.method != "meaning"
            same = (begin, end) == (candidate.begin, candidate.end)
            if not apart and (same or not within_hit):
                return True
    return False


def _before(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """The words stand shortly before the hit; ``$$`` at their end: directly, ``,$$``: perhaps with a pause."""
    window = place.text.text[max(0, candidate.begin - ready.guard.reach) : candidate.begin]
    for pattern in ready.patterns:
        match = pattern.regex.search(window)
        if match and (match.end() == len(window) or not _ends_at_the_hit(pattern)):
            return True
    return False


def _ends_at_the_hit(pattern: Pattern[str]) -> bool:
    last = pattern.tree.nodes[-1]
    return isinstance(last, Edge) and last.of_turn and last.at_end


def _after(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """The words stand shortly after the hit."""
    window = place.text.text[candidate.end : candidate.end + ready.guard.reach]
    return any(pattern.regex.search(window) for pattern in ready.patterns)


def _turn(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """The words stand anywhere else in the turn: what was asked is answered in the same breath."""
    text = place.text.text
    whole = candidate.method == "meaning"  # its words are a clause or two, and may hold the answer too
    rest = (text,) if whole else (text[: candidate.begin], text[candidate.end :])
    return any(pattern.regex.search(part) for pattern in ready.patterns for part in rest)


def _previous(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """The other side has just said the words."""
    previous = place.previous
    return any(pattern.regex.search(previous) for pattern in ready.patterns)


def _quoted(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """The hit stands between quotation marks, and the quotation is not the whole turn."""
    begin, end = place.text.span(candidate.begin, candidate.end)
    raw = place.text.raw
    if any(mark in raw[begin + 1 : end] for mark in _QUOTES if mark != _QUOTES[mark]):
        return True  # it reaches into a quotation
    for opening, closing in _QUOTES.items():
        left = raw.rfind(opening, 0, begin + 1)
        right = raw.find(closing, max(end - 1, left + 1))
        if left < 0 or right < 0 or closing in raw[left + 1 : begin] or left == right:
            continue
        if raw[:left].strip() or raw[right + 1 :].strip():
            return True
    return False


def _boundary(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """A short hit begins or ends in the middle of a word; a long one is no coincidence."""
    if candidate.end - candidate.begin > _SHORT:
        return False
    begin, end = place.text.span(candidate.begin, candidate.end)
    return splits_a_word(place.text.raw, begin, end, ready.words)


def _place(ready: ReadyGuard, candidate: Candidate, place: Place) -> bool:
    """The hit is not at the one place where it counts."""
    if ready.guard.place == "not_opening":
        return place.opening
    before = place.text.text[: candidate.begin].strip(PAUSE + "哎诶呃哦")
    return not place.opening or bool(before)


KINDS: dict[str, Callable[[ReadyGuard, Candidate, Place], bool]] = {
    "inside": _inside,
    "before": _before,
    "after": _after,
    "turn": _turn,
    "previous": _previous,
    "quoted": _quoted,
    "boundary": _boundary,
    "place": _place,
}
