"""The opening rule (article 11 of the standard): greet, name the centre and yourself, offer help; no stiff words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from phrasebook.model import Phrasebook, Template, TimeGreeting
from qa.call import Call, Direction, Hit, TimeOfDay, Turn
from qa.matching.matcher import Matcher
from qa.matching.normal import PAUSE, NormalText
from qa.matching.patterns import PatternSet
from qa.matching.surnames import best_ratio
from qa.matching.verify import opening_turns

# Log probability a character of 我姓… by the sound, against the words heard. Of 20 spoken openings at 10 dB of noise
# that were misheard there, the best surname had -0.9 and more in seven, -3 and more in ten; of 16 that say something
# like it (我听着, 我请您, 我经理), clean and in noise, -1.5, -2.0 and -3.0 in one each, less in the others.
_NAMED = -1.1
_PERHAPS_NAMED = -3.0
_LEAST_NAME = 2  # characters that a company's own name has at least
_COMPANY_ENDINGS = ("物业服务", "物业管理", "物业公司", "物业", "服务", "管理", "公司")


@dataclass(frozen=True, slots=True)
class OpeningFinding:
    """What the opening contains; points are the scorecard's business."""

    turn: int | None  # the agent's first turn; None: the agent never speaks
    parts: dict[str, bool | None]
    time_of_day: TimeOfDay
    stiff: tuple[tuple[str, str], ...]  # word, and the forbidden phrase that it is too
    full: Hit | None  # the complete opening, as a hit
    outbound: bool  # only a calling agent opens so
    spared: bool  # the voice is not sure enough to hold anything against it
    has_gap: bool  # more was said than was made out: what is missing may have been said
    answer_delay_s: float | None


class OpeningJudge:
    """Built once from a phrasebook."""

    def __init__(self, book: Phrasebook, matcher: Matcher, timezone: ZoneInfo) -> None:
        self._book = book
        self._matcher = matcher
        self._timezone = timezone
        rule = book.opening
        keyed: list[tuple[str, Iterable[Template]]] = [
            ("greeting", rule.greeting),
            ("company", rule.company),
            ("surname", rule.surname),
            ("offer_of_help", rule.offer_of_help),
            ("outbound", rule.outbound),
        ]
        self._written: PatternSet[str] = PatternSet(str)
        self._heard: PatternSet[str] = PatternSet(matcher.sounds)
        for key, templates in keyed:
            self._add(key, templates, sound=key != "outbound")
        self._times: dict[str, TimeGreeting] = {f"time:{time.name}": time for time in rule.times}
        for key, time in self._times.items():
            self._add(key, time.templates, sound=True)
        self._stiff: PatternSet[tuple[str, str]] = PatternSet(str)
        for word in rule.stiff:
            for template in word.templates:
                self._stiff.add((word.word, word.phrase), matcher.canonical_tree(template.tree))
        self._not_company = sorted((matcher.normalise(word).text for word in rule.not_company), key=len)[::-1]

    def judge(
        self, call: Call, texts: Sequence[NormalText], hits: Sequence[Hit], *, starts_late: bool = False
    ) -> OpeningFinding:
        """Judge the agent's first turn, with what the agent adds before anybody else speaks.

        Where the call starts late, what was not said may have been cut off.
        """
        first = next((n for n, turn in enumerate(call.turns) if turn.role == "agent"), None)
        if first is None:
            return OpeningFinding(None, dict.fromkeys(_PARTS), "absent", (), None, False, False, False, None)
        together = opening_turns(call.turns)
        text = PAUSE.join(texts[n].text for n in together)
        found = list(self._written.search(text))
        found += self._heard.search(self._matcher.sounds(text))
        keys = {key for key, _, _ in found}
        parts: dict[str, bool | None] = {
            "greeting": "greeting" in keys,
            "company": self._names_company(text, found, call.facts.company or self._book.company),
            "surname": "surname" in keys
            or self._names_agent(text, call.facts.agent_name)
            or _surname_by_sound([call.turns[n] for n in together]),
            "offer_of_help": "offer_of_help" in keys,
        }
        confidence = call.turns[first].role_confidence
        doubtful = confidence < self._book.scorecard.min_role_confidence
        spared = starts_late or confidence < self._book.scorecard.min_accused_confidence
        has_gap = any(call.turns[n].has_gap for n in together)
        if spared or has_gap:  # they may have been said, or it may not be the agent who lacks them
            parts = {part: said or None for part, said in parts.items()}
        time_of_day = self._time_of_day(keys, call.facts.started_at)
        stiff = dict.fromkeys(key for key, _, _ in self._stiff.search(text))
        stiff.update(
            (("喂", hit.id), None)
            for hit in hits
            if hit.turn == first and any(w.phrase == hit.id for w in self._book.opening.stiff)
        )
        return OpeningFinding(
            turn=first,
            parts=parts,
            time_of_day=time_of_day,
            stiff=() if spared else tuple(stiff),
            spared=spared,
            has_gap=has_gap,
            full=self._full(call, first, texts[first], parts, time_of_day, doubtful),
            outbound="outbound" in keys,
            answer_delay_s=call.turns[first].start if call.model else None,
        )

    def _add(self, key: str, templates: Iterable[Template], *, sound: bool) -> None:
        for template in templates:
            tree = self._matcher.canonical_tree(template.tree)
            self._written.add(key, tree)
            if sound:
                self._heard.add(key, tree)

    def _names_company(self, text: str, found: list[tuple[str, int, int]], company: str | None) -> bool:
        """The call's own company by writing or sound, or any name before 物业, 客服中心 and their like."""
        for name in _short_names(self._matcher.normalise(company or "").text):
            if name in text or self._matcher.sounds(name) in self._matcher.sounds(text):
                return True
        for key, begin, end in found:
            if key == "company" and text[end : end + 1] not in tuple(self._book.opening.not_company_after):
                clause = text[text.rfind(PAUSE, 0, begin) + 1 : begin]
                if len(self._own_name(clause)) >= _LEAST_NAME:
                    return True
        return False

    def _own_name(self, clause: str) -> str:
        """What remains of the words before 物业 without greetings, 这里是, 我们 …"""
        for word in self._not_company:
            at = clause.rfind(word)
            if at >= 0:
                clause = clause[at + len(word) :]
        return clause

    def _names_agent(self, text: str, agent_name: str | None) -> bool:
        name = self._matcher.normalise(agent_name or "").text.strip(PAUSE)
        if len(name) < _LEAST_NAME or not "\u4e00" <= name[0] <= "\u9fff":
            return False
        sounds = self._matcher.sounds
        return name in text or (len(name) > _LEAST_NAME and sounds(name) in sounds(text))

    def _time_of_day(self, keys: set[str], started_at: datetime | None) -> TimeOfDay:
        said = [time for key, time in self._times.items() if key in keys]
        if not said:
            return "absent"
        if started_at is None:
            return "unknown"
        local = started_at.astimezone(self._timezone)
        minute = local.hour * 60 + local.minute
        return "right" if any(_covers(time, minute) for time in said) else "wrong"

    def _full(
        self,
        call: Call,
        first: int,
        text: NormalText,
        parts: dict[str, bool | None],
        time_of_day: TimeOfDay,
        doubtful: bool,
    ) -> Hit | None:
        """The complete opening: all parts said, and the time of day right."""
        if time_of_day != "right" or not all(parts.values()) or not text.text.strip(PAUSE):
            return None
        turn = call.turns[first]
        phrase = self._book.phrases[self._book.opening.full]
        own = self._matcher.full_opening(text.text)
        spans = [(b, e) for key, b, e in self._written.search(text.text) if key != "outbound"]
        begin = min((b for b, _ in spans), default=0)
        end = max((e for _, e in spans), default=len(text.text))
        raw_begin, raw_end = text.span(*own) if own else text.span(begin, end)
        return Hit(
            id=phrase.id,
            turn=first,
            span=(raw_begin, raw_end),
            text=turn.text[raw_begin:raw_end],
            method="exact" if own else "variant",
            similarity=100 if own else 95,
            certainty="unsure" if doubtful else "sure",
            severity=phrase.severity,
            start=turn.start,
            end=turn.end,
        )


_PARTS = ("greeting", "company", "surname", "offer_of_help")


def direction_of(call: Call, finding: OpeningFinding) -> Direction:
    """As given; else outbound where the opening says so, else inbound."""
    return call.facts.direction or ("outbound" if finding.outbound else "inbound")


def _surname_by_sound(turns: Sequence[Turn]) -> bool | None:
    """Whether 我姓… was said though something else was heard, by the recording itself; ``None``: cannot tell."""
    ratio = best_ratio(each for turn in turns for each in turn.likelihoods)
    if ratio is None or ratio < _PERHAPS_NAMED:
        return False
    return True if ratio >= _NAMED else None


def _short_names(name: str) -> tuple[str, ...]:
    """恒安物业 is also called 恒安; a name of one character is no name."""
    short = name.replace(PAUSE, "")
    for ending in _COMPANY_ENDINGS:
        short = short.removesuffix(ending)
    return tuple(n for n in (short,) if len(n) >= _LEAST_NAME)


def _covers(time: TimeGreeting, minute: int) -> bool:
    if time.begin <= time.end:
        return time.begin <= minute < time.end
    return minute >= time.begin or minute < time.end
