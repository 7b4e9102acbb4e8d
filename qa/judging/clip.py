"""Whether the call is whole: what was cut off cannot be held against anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phrasebook.model import Phrasebook
from qa.call import Call, Direction
from qa.matching.matcher import Matcher
from qa.matching.normal import NormalText
from qa.matching.patterns import PatternSet

_AT_ONCE_S = 0.1  # speech this near to the edge of a recording was going on there
_A_MATTER = 6  # characters of a caller's first words that are more than a hello


@dataclass(frozen=True, slots=True)
class Clip:
    """What is missing."""

    starts_late: bool = False
    ends_early: bool = False


class ClipJudge:
    """Built once from a phrasebook."""

    def __init__(self, book: Phrasebook, matcher: Matcher) -> None:
        self._words: PatternSet[str] = PatternSet(str)
        for key, templates in (("hello", book.opening.hello), ("broken", book.opening.broken_off)):
            for template in templates:
                self._words.add(key, matcher.canonical_tree(template.tree))

    def judge(self, call: Call, texts: Sequence[NormalText], direction: Direction | None) -> Clip:
        """A recording that begins or ends amid speech; a caller's matter before anybody has answered; a broken line."""
        if not call.turns:
            return Clip()
        first, last = call.turns[0], call.turns[-1]
        recorded = call.model is not None
        amid = recorded and first.start is not None and first.start < _AT_ONCE_S and first.role != "agent"
        ends = (
            recorded
            and call.duration_s is not None
            and last.end is not None
            and call.duration_s - last.end < _AT_ONCE_S
        )
        return Clip(
            starts_late=direction != "outbound" and (amid or self._unanswered(call, texts)),
            ends_early=ends or "broken" in self._keys(texts[-1]),
        )

    def _unanswered(self, call: Call, texts: Sequence[NormalText]) -> bool:
        """The caller speaks first, and tells the matter without a hello: somebody had answered before."""
        first = call.turns[0]
        text = texts[0].text
        return first.role == "customer" and len(text) >= _A_MATTER and "hello" not in self._keys(texts[0])

    def _keys(self, text: NormalText) -> set[str]:
        return {key for key, _, _ in self._words.search(text.text)}
