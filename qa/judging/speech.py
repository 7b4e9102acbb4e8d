"""When who speaks: stretches of speech without a pause, and the silences between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.call import Call, Role, Turn, Word

_PAUSE_S = 0.3  # a gap between words that is a pause; shorter ones belong to speaking


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech of one turn without a pause, ``[start, end)`` in seconds."""

    turn: int
    role: Role
    start: float
    end: float
    words: tuple[Word, ...]  # the turn as one word where its words are not timed

    def characters(self, start: float = 0.0, end: float = float("inf")) -> str:
        """What is said of it in ``[start, end)``, by the middle of each word, without marks and blanks."""
        said = (word.text for word in self.words if start <= (word.start + word.end) / 2 < end)
        return "".join(character for text in said for character in text if character.isalnum())


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody speaks in ``[start, end)`` seconds, between two turns or, where they are the same, within one."""

    start: float
    end: float
    before: int
    after: int


def stretches(call: Call) -> tuple[Stretch, ...]:
    """All speech of a call by start; by turns where words are not timed, and none where a turn lacks its times."""
    found: list[Stretch] = []
    for number, turn in enumerate(call.turns):
        if turn.start is None or turn.end is None:
            return ()
        if turn.words:
            for words in _without_pauses(turn.words):
                end = max(word.end for word in words)
                found.append(Stretch(number, turn.role, words[0].start, end, tuple(words)))
        else:
            whole = Word(text=turn.text, start=turn.start, end=turn.end, probability=1.0)
            found.append(Stretch(number, turn.role, turn.start, turn.end, (whole,)))
    return tuple(sorted(found, key=lambda stretch: (stretch.start, stretch.end)))


def silences(speech: Sequence[Stretch], *, least_s: float) -> tuple[Silence, ...]:
    """Silences of ``least_s`` and more between the agent and the customer; one beside a menu is nobody's."""
    found = []
    last = speech[0] if speech else None
    for stretch in speech:
        if last is None or stretch.end <= last.end:
            continue
        if stretch.start - last.end >= least_s and "other" not in (last.role, stretch.role):
            found.append(Silence(last.end, stretch.start, last.turn, stretch.turn))
        last = stretch
    return tuple(found)


def said_at(turn: Turn, offset: int) -> float:
    """When the character at ``offset`` of a timed turn had been said; the turn's end without timed words."""
    at = 0
    for word in turn.words:
        at += len(word.text)
        if at > offset:
            return word.end
    return turn.end or 0.0


def _without_pauses(words: Iterable[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and word.start - run[-1].end >= _PAUSE_S:
            yield run
            run = []
        run.append(word)
    if run:
        yield run
