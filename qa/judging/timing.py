"""What the clock says: answer delay, dead air, who talked over whom, rate and share of the agent's speech.

Sums are taken of any call whose turns carry times. Events say where: of recordings, and of other calls dead air alone
and never for sure, for the times of a transcript may be rounded or guessed from its length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from phrasebook.model import Phrasebook, Template
from qa.call import Call, Certainty, Direction, Hit, Role, Timing, TimingEvent
from qa.judging.interruption import Overlap, overlaps
from qa.judging.opening import OpeningFinding
from qa.judging.speech import Silence, Stretch, said_at, silences, stretches
from qa.matching.matcher import Matcher
from qa.matching.normal import NormalText
from qa.matching.patterns import PatternSet

_QUESTION_REACH_S = 1.0  # a question is what was said last before a silence, or none
_NOBODY_CPM = 600  # nobody speaks ten characters a second: the times must be wrong


@dataclass(frozen=True, slots=True)
class _Notice:
    """Words after which a silence is expected."""

    at: float
    role: Role  # whose silence it is
    reach_s: float  # it begins so soon after the words …
    most_s: float  # … and lasts no longer


class TimingJudge:
    """Built once from a phrasebook."""

    def __init__(self, book: Phrasebook, matcher: Matcher) -> None:
        self._limits = book.scorecard.timing
        self._max_answer_delay_s = book.opening.max_answer_delay_s
        self._least_sure = book.scorecard.min_accused_confidence
        self._held = _Notice(0.0, "agent", self._limits.hold_reach_s, self._limits.max_hold_s)
        asked = _Notice(0.0, "customer", _QUESTION_REACH_S, self._limits.max_thinking_s)
        self._words: PatternSet[tuple[Role, _Notice]] = PatternSet(str)  # speaker, and what it is notice of
        said: tuple[tuple[Role, _Notice, tuple[Template, ...]], ...] = (
            ("agent", self._held, self._limits.hold_words),
            ("customer", replace(self._held, role="customer"), self._limits.customer_holds),
            ("agent", asked, self._limits.questions),
        )
        for speaker, notice, templates in said:
            for template in templates:
                self._words.add((speaker, notice), matcher.canonical_tree(template.tree))

    def judge(
        self,
        call: Call,
        texts: Sequence[NormalText],
        hits: Sequence[Hit],
        opening: OpeningFinding,
        direction: Direction,
    ) -> Timing:
        """Measures and events of one call; all ``None`` and empty where a turn lacks its times."""
        speech = stretches(call)
        if not speech:
            return Timing()
        dead_air = list(self._dead_air(call, texts, hits, speech))
        both = overlaps(speech)
        events = list(dead_air)
        if call.model:
            events += self._late_answer(opening, direction)
            events += self._interruptions(call, both)
            events += self._fast_speech(call, speech)
        events.sort(key=lambda event: (event.start, event.end, event.kind))
        spoken_s = {
            role: sum(stretch.end - stretch.start for stretch in speech if stretch.role == role)
            for role in ("agent", "customer")
        }
        letters = sum(_letters(turn.text) for turn in call.turns if turn.role == "agent")
        last = max(speech, key=lambda stretch: stretch.end)
        hang_up_s = call.duration_s - last.end if call.model and call.duration_s is not None else None
        answer_s = next((stretch.start for stretch in speech if stretch.role == "agent"), None)
        both_s = sum(spoken_s.values())
        return Timing(
            dead_air_s=round(
                sum((event.end - event.start for event in dead_air if not event.excused), 0.0), 2
            ),
            overlap_s=round(sum((overlap.seconds for overlap in both), 0.0), 2),
            agent_speech_rate_cpm=round(60 * letters / spoken_s["agent"], 1) if spoken_s["agent"] else None,
            agent_talk_share=round(spoken_s["agent"] / both_s, 3) if both_s else None,
            answer_delay_s=round(answer_s, 2) if call.model and answer_s is not None else None,
            hang_up_delay_s=None if hang_up_s is None else round(max(0.0, hang_up_s), 2),
            agent_spoke_last=last.role == "agent" if self._is_sure(call, last.turn) else None,
            events=tuple(events),
        )

    def _is_sure(self, call: Call, *turns: int) -> bool:
        return all(call.turns[turn].role_confidence >= self._least_sure for turn in turns)

    def _certainty(self, call: Call, *turns: int) -> Certainty:
        return "sure" if call.model and self._is_sure(call, *turns) else "unsure"

    def _late_answer(self, opening: OpeningFinding, direction: Direction) -> Iterator[TimingEvent]:
        """Of a call that came in: who calls out is answered first."""
        delay_s = opening.answer_delay_s
        late = delay_s is not None and delay_s > self._max_answer_delay_s
        if delay_s is not None and late and direction == "inbound" and opening.turn is not None:
            certainty: Certainty = "unsure" if opening.spared else "sure"
            yield TimingEvent(
                kind="late_answer",
                start=0.0,
                end=delay_s,
                turn=opening.turn,
                role="agent",
                certainty=certainty,
            )

    def _dead_air(
        self, call: Call, texts: Sequence[NormalText], hits: Sequence[Hit], speech: Sequence[Stretch]
    ) -> Iterator[TimingEvent]:
        """Every silence, cut in two where its excuse ends."""
        found = silences(speech, least_s=self._limits.dead_air_s)
        notices = self._notices(call, texts, hits) if found else []
        for number, silence in enumerate(found):
            certainty = self._certainty(call, silence.before, silence.after)
            notice, until = self._excuse(found[: number + 1], notices, speech)
            for start, end, role in (
                (silence.start, until, notice.role if notice else "agent"),
                (until, silence.end, "agent"),
            ):
                if start < end:
                    yield TimingEvent(
                        kind="dead_air",
                        start=start,
                        end=end,
                        turn=silence.before,
                        role=role,
                        certainty=certainty,
                        excused=end == until,
                    )

    def _notices(self, call: Call, texts: Sequence[NormalText], hits: Sequence[Hit]) -> list[_Notice]:
        found = [
            replace(self._held, at=said_at(call.turns[hit.turn], hit.span[1] - 1))
            for hit in hits
            if hit.id in self._limits.holds
        ]
        for turn, text in zip(call.turns, texts, strict=True):
            for (speaker, notice), begin, end in self._words.search(text.text):
                if speaker == turn.role:
                    found.append(replace(notice, at=said_at(turn, text.span(begin, end)[1] - 1)))
        return found

    def _excuse(
        self, until_now: Sequence[Silence], notices: Sequence[_Notice], speech: Sequence[Stretch]
    ) -> tuple[_Notice | None, float]:
        """The notice that excuses most of the last of these silences, and until when.

        One notice counts from the first silence after it, as long as its speaker has not gone on with the call
        in between.
        """
        silence = until_now[-1]
        best: _Notice | None = None
        until = silence.start
        for notice in notices:
            if notice.at > silence.start:
                continue
            first = next(one for one in until_now if one.start >= notice.at)
            least = self._limits.min_interruption_characters
            is_over = first is not silence and _said(speech, notice.role, first.end, silence.start) >= least
            if (
                first.start - notice.at <= notice.reach_s
                and not is_over
                and first.start + notice.most_s > until
            ):
                best, until = notice, first.start + notice.most_s
        return best, min(until, silence.end)

    def _interruptions(self, call: Call, both: Sequence[Overlap]) -> Iterator[TimingEvent]:
        """Who talks over the other; that the customer does is worth knowing, and no fault of the agent's."""
        limits = self._limits
        for overlap in both:
            least = min(len(overlap.agent_words), len(overlap.customer_words))
            long = (
                overlap.seconds >= limits.min_interruption_s and least >= limits.min_interruption_characters
            )
            timed = call.turns[overlap.agent_turn].words and call.turns[overlap.customer_turn].words
            if overlap.began is None or not long or not timed or overlap.is_echo:
                continue
            by_agent = overlap.began == "agent"
            yield TimingEvent(
                kind="interruption",
                start=overlap.start,
                end=overlap.end,
                turn=overlap.agent_turn if by_agent else overlap.customer_turn,
                role=overlap.began,
                certainty=self._certainty(call, overlap.agent_turn, overlap.customer_turn),
                excused=not by_agent,
            )

    def _fast_speech(self, call: Call, speech: Sequence[Stretch]) -> Iterator[TimingEvent]:
        by_turn: dict[int, list[Stretch]] = {}
        for stretch in speech:
            by_turn.setdefault(stretch.turn, []).append(stretch)
        for number, own in sorted(by_turn.items()):
            turn = call.turns[number]
            letters = _letters(turn.text)
            if turn.role != "agent" or not turn.words or letters < self._limits.min_speech_rate_characters:
                continue
            spoken_s = sum(stretch.end - stretch.start for stretch in own)
            rate_cpm = 60 * letters / spoken_s if spoken_s else float("inf")
            if self._limits.max_speech_rate_cpm < rate_cpm <= _NOBODY_CPM:
                end = max(stretch.end for stretch in own)
                yield TimingEvent(
                    kind="fast_speech",
                    start=own[0].start,
                    end=end,
                    turn=number,
                    role="agent",
                    certainty=self._certainty(call, number),
                    rate_cpm=round(rate_cpm, 1),
                )


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _said(speech: Sequence[Stretch], role: Role, start: float, end: float) -> int:
    """How many characters a voice says in between."""
    return sum(len(stretch.characters(start, end)) for stretch in speech if stretch.role == role)
