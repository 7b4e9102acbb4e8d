"""A call becomes a review: hits, opening, situations, timing and score, put together."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from phrasebook.model import Phrasebook
from qa import __version__
from qa.call import Call, Finding, Hit, Review, Versions
from qa.judging.clip import ClipJudge
from qa.judging.opening import OpeningJudge, direction_of
from qa.judging.scorecard import Evidence, opening_points, score
from qa.judging.situations import SituationJudge, misses
from qa.judging.timing import TimingJudge
from qa.matching.matcher import Matcher
from qa.matching.verify import Verifier

_NOWHERE = -1  # no turn is the opening: it was cut off


class Judge:
    """Built once from a phrasebook; :meth:`review` is a pure function of the call."""

    def __init__(self, book: Phrasebook, *, timezone: ZoneInfo, matcher: Matcher | None = None) -> None:
        self.book = book
        self._matcher = matcher or Matcher(book)
        self._opening = OpeningJudge(book, self._matcher, timezone)
        self._clip = ClipJudge(book, self._matcher)
        self._situations = SituationJudge(book, self._matcher)
        self._timing = TimingJudge(book, self._matcher)
        self.verifier = Verifier(
            self._matcher.suspects, self._matcher.normalise, self._matcher.surnames.search
        )

    def review(self, call: Call) -> Review:
        """Judge one call."""
        texts = [self._matcher.normalise(turn.text) for turn in call.turns]
        clip = self._clip.judge(call, texts, call.facts.direction)
        found = self._matcher.hits(call.turns, texts=texts, opening=_NOWHERE if clip.starts_late else None)
        opening = self._opening.judge(call, texts, found, starts_late=clip.starts_late)
        hits = [hit for hit in found if not hit.id.startswith("other:")]
        if opening.full is not None:
            hits.append(opening.full)
        hits.sort(key=_order)
        dues = self._situations.dues(call, texts, hits, opening, ends_early=clip.ends_early)
        missed = misses(dues)
        direction = direction_of(call, opening)
        clock = self._timing.judge(call, texts, hits, opening, direction)
        evidence = Evidence(
            hits=hits,
            missed=missed,
            opening=opening,
            dues=dues,
            direction=direction,
            recorded=call.model is not None,
            timing=clock,
            max_answer_delay_s=self.book.opening.max_answer_delay_s,
        )
        points = score(self.book, evidence)
        others = tuple(
            hit
            for hit in found
            if hit.id.startswith("other:") and not any(_covers(other, hit) for other in hits)
        )
        findings: tuple[Finding, ...] = (*hits, *missed, *others)
        named = {finding.id for finding in findings if not _is_courtesy(finding)}
        return Review(
            call=call,
            versions=Versions(checker=__version__, phrasebook=self.book.version, model=call.model),
            opening=opening_points(self.book, opening, points.items),
            hits=tuple(hits),
            missed=missed,
            others=others,
            timing=clock,
            score=points,
            advice={name: self.book.phrases[name].advice for name in sorted(named)},
        )


def _order(hit: Hit) -> tuple[int, int, int, str]:
    return hit.turn, hit.span[0], hit.span[1], hit.id


def _covers(other: Hit, hit: Hit) -> bool:
    """The same words are a forbidden phrase already; one in other words does not hide an insult."""
    overlap = other.span[0] < hit.span[1] and hit.span[0] < other.span[1]
    counted = other.id.startswith("forbidden:") and other.certainty == "sure" and other.method != "meaning"
    return counted and overlap and other.turn == hit.turn


def _is_courtesy(finding: Finding) -> bool:
    return isinstance(finding, Hit) and finding.id.startswith("required:")
