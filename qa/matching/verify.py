"""Asks the recording itself: was it what the recogniser wrote, or a phrase that sounds nearly like it?

A suspect is put in its place in the words around it, and both texts are compared on the same sound. Said words win by
far or nearly tie, others lose by nats a character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa.call import Answer, Likelihood, Question, Turn
from qa.matching.normal import NormalText
from qa.matching.suspects import Suspect

_PAUSE_S = 0.5  # between words: a piece of speech ends
_LONGEST_S = 12.0
_KNOWN = 0.9  # probability of every word of a span from which the recogniser is believed


@dataclass(frozen=True, slots=True)
class _Case:
    """One suspect in one turn, and the texts that are compared for it."""

    turn: int
    span: tuple[int, int]
    wording: str
    piece: tuple[int, float, float, str]  # channel, start, end, as heard
    instead: str


class Verifier:
    """Puts the questions, and the answers into the turns."""

    def __init__(
        self,
        suspects: Callable[[str], list[Suspect]],
        normalise: Callable[[str], NormalText],
        in_opening: Callable[[str], list[Suspect]] = lambda text: [],
    ) -> None:
        """``in_opening``: more suspects, in the turns of the opening."""
        self._suspects = suspects
        self._in_opening = in_opening
        self._normalise = normalise

    def questions(self, turns: Sequence[Turn]) -> tuple[Question, ...]:
        """What to ask about the agent's turns; one question a piece of speech."""
        texts: dict[tuple[int, float, float, str], list[str]] = {}
        for case in self._cases(turns):
            instead = texts.setdefault(case.piece, [])
            if case.instead not in instead:
                instead.append(case.instead)
        return tuple(
            Question(channel=channel, start=start, end=end, texts=(heard, *instead))
            for (channel, start, end, heard), instead in texts.items()
        )

    def with_likelihoods(self, turns: Sequence[Turn], answers: Sequence[Answer]) -> tuple[Turn, ...]:
        """The turns with what the recording said of their suspects."""
        known = _by_text(answers)
        found: dict[int, list[Likelihood]] = {}
        for case in self._cases(turns):
            values = known.get(case.piece, {})
            if case.instead in values:
                ratio = (values[case.instead] - values[case.piece[-1]]) / len(case.wording)
                found.setdefault(case.turn, []).append(
                    Likelihood(span=case.span, wording=case.wording, ratio=round(ratio, 3))
                )
        return tuple(
            replace(turn, likelihoods=tuple(found[number])) if number in found else turn
            for number, turn in enumerate(turns)
        )

    def _cases(self, turns: Sequence[Turn]) -> Iterator[_Case]:
        opening = opening_turns(turns)
        for number, turn in enumerate(turns):
            if turn.role != "agent" or not turn.words or turn.channel is None:
                continue
            normal = self._normalise(turn.text)
            edges = _edges(turn)
            more = self._in_opening(normal.text) if number in opening else []
            for suspect in self._suspects(normal.text) + more:
                begin, end = normal.span(suspect.begin, suspect.end)
                inside = [n for n, (a, z) in enumerate(edges) if a < end and begin < z]
                if any(turn.words[n].is_gap for n in inside):
                    continue
                if all(turn.words[n].probability >= _KNOWN for n in inside):
                    continue
                first, last = _piece(turn, inside[0], inside[-1])
                a, z = edges[first][0], edges[last][1]
                yield _Case(
                    turn=number,
                    span=(begin, end),
                    wording=suspect.wording,
                    piece=(turn.channel, turn.words[first].start, turn.words[last].end, turn.text[a:z]),
                    instead=turn.text[a:begin] + suspect.wording + turn.text[end:z],
                )


def opening_turns(turns: Sequence[Turn]) -> range:
    """The agent's first turn, and the agent's next until somebody else speaks."""
    first = next((number for number, turn in enumerate(turns) if turn.role == "agent"), None)
    if first is None:
        return range(0)
    last = first
    while last + 1 < len(turns) and turns[last + 1].role == "agent":
        last += 1
    return range(first, last + 1)


def _by_text(answers: Sequence[Answer]) -> Mapping[tuple[int, float, float, str], dict[str, float]]:
    known: dict[tuple[int, float, float, str], dict[str, float]] = {}
    for answer in answers:
        asked = answer.question
        values = known.setdefault((asked.channel, asked.start, asked.end, asked.texts[0]), {})
        values.update(zip(asked.texts, answer.log_probabilities, strict=True))
    return known


def _edges(turn: Turn) -> list[tuple[int, int]]:
    """Where each word stands in the turn's text."""
    edges: list[tuple[int, int]] = []
    at = 0
    for word in turn.words:
        edges.append((at, at + len(word.text)))
        at += len(word.text)
    return edges


def _piece(turn: Turn, first: int, last: int) -> tuple[int, int]:
    """The words around words ``first`` to ``last``, inclusive, without a pause and not too long."""
    words = turn.words
    while (
        first
        and not words[first - 1].is_gap
        and words[first].start - words[first - 1].end < _PAUSE_S
        and words[last].end - words[first - 1].start < _LONGEST_S
    ):
        first -= 1
    while (
        last + 1 < len(words)
        and not words[last + 1].is_gap
        and words[last + 1].start - words[last].end < _PAUSE_S
        and words[last + 1].end - words[first].start < _LONGEST_S
    ):
        last += 1
    return first, last
