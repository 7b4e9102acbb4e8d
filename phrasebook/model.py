"""What a phrasebook says, as frozen values. Nothing here reads a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from phrasebook.network import Network
from phrasebook.roles import RoleCues
from phrasebook.template import Sequence

Family: TypeAlias = Literal["required", "forbidden", "other"]
Severity: TypeAlias = Literal["minor", "major", "fatal", ""]
GuardKind: TypeAlias = Literal["inside", "before", "after", "turn", "previous", "quoted", "boundary", "place"]
Moment: TypeAlias = Literal["opening", "end", "customer_says", "agent_says", "agent_slips", "silence"]
RuleKind: TypeAlias = Literal["opening_part", "stiff_words", "answer_delay", "owed", "timing"]
EventKind: TypeAlias = Literal["late_answer", "dead_air", "interruption", "fast_speech"]

FAMILIES: tuple[Family, ...] = ("required", "forbidden", "other")


class PhrasebookError(ValueError):
    """A phrasebook that cannot be used: one line with the file, the id and the field, and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One way to say a phrase: the source as written in the TOML, and its tree."""

    source: str
    tree: Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One entry of the standard (话术), or of a company's own."""

    id: str  # "required:7"
    family: Family
    text: str  # as the standard prints it
    english: str
    severity: Severity
    advice: str  # what to say instead, or when to say it
    forms: tuple[Template, ...]  # the phrase itself, its alternatives and slots
    variants: tuple[Template, ...]  # other wordings of the same
    written: tuple[Template, ...]  # other wordings whose sound is too common to prove anything
    heard: tuple[Template, ...]  # how it sounds with its neighbours; searched by sound only
    sound: bool  # may be recognised by its sound alone
    fuzzy: bool  # may be recognised with a slip in it
    softens: bool  # beside it in a turn, rudeness in other words is left to a person
    keeps: tuple[str, ...]  # phrases that count although they lie inside this one
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A reason why words that look like a phrase are not one."""

    id: str
    kind: GuardKind
    applies: tuple[str, ...]  # phrase ids, or "forbidden:*"
    methods: tuple[str, ...]  # only for hits found so; empty: any
    templates: tuple[Template, ...]
    reach: int  # characters before or after the hit that are looked at
    place: str  # kind "place": "opening_start", where alone the phrase counts
    effect: Literal["drop", "unsure"]
    why: str
    examples: tuple[str, ...]  # innocent
    counter_examples: tuple[str, ...]  # still a hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What makes a phrase due."""

    id: str
    moment: Moment
    direction: str  # "inbound", "outbound", "" for both
    part: str  # moment "opening": the part of the opening that satisfies it too, or ""
    templates: tuple[Template, ...]
    unless: tuple[Template, ...]  # words in the same turn that make it no such moment
    means: tuple[str, ...]  # moment "customer_says": what the caller does, by what was learnt; any of these …
    likelihood: float  # … at least so likely
    both: bool  # words and means in one turn, not one or the other
    after: tuple[
        str, ...
    ]  # only where the agent said one of these forbidden phrases: ids, or "forbidden:*" …
    times: int  # … in so many turns, at least; moment "agent_slips" is the turn in which that is reached
    settled: tuple[Template, ...]  # what the agent may say or do instead, anywhere in the call
    given: tuple[Template, ...]  # what the customer may say, anywhere in the call, that makes it needless
    owes: tuple[str, ...]  # any one of these satisfies; the first is reported when none was said
    within: int  # agent turns after the moment in which it counts; 0: anywhere in the call
    certainty: Literal["sure", "unsure"]  # of the miss: where fair supervisors differ, a person decides
    why: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRule:
    """Article 11: the parts of the opening."""

    greeting: tuple[Template, ...]
    company: tuple[Template, ...]
    not_company: tuple[str, ...]  # words before 物业 that name nobody
    not_company_after: str  # characters that make 物业 the beginning of another word
    surname: tuple[Template, ...]
    offer_of_help: tuple[Template, ...]
    times: tuple[TimeGreeting, ...]
    stiff: tuple[StiffWord, ...]
    hello: tuple[Template, ...]  # how a caller begins whom nobody has answered yet
    broken_off: tuple[Template, ...]  # how a transcript says that the line broke
    outbound: tuple[Template, ...]  # openings that only a calling agent uses
    full: str  # the phrase that is said when all parts are there and the time of day is right
    max_answer_delay_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeGreeting:
    """A greeting with a time of day, and when it is right: minutes of the day, half-open, may wrap."""

    name: str
    templates: tuple[Template, ...]
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StiffWord:
    """A word that must not open a call."""

    word: str
    templates: tuple[Template, ...]
    phrase: str  # the forbidden phrase that it is too, or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the scorecard."""

    id: str
    kind: RuleKind
    points: float
    part: str  # kind "opening_part"
    phrases: tuple[str, ...]  # kind "owed"
    event: EventKind | Literal[""]  # kind "timing"
    direction: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingLimits:
    """From where on the clock has something to say, and what excuses a silence."""

    dead_air_s: float  # from here on a silence is dead air
    holds: tuple[str, ...]  # phrases with which the agent announces a silence
    hold_words: tuple[Template, ...]  # … and other words of the agent that do
    customer_holds: tuple[Template, ...]  # with which the customer asks the agent to wait
    questions: tuple[Template, ...]  # of the agent, right before a silence: it is the customer who thinks
    hold_reach_s: float  # a silence that begins so soon after these is the one that they announced
    max_hold_s: float  # of silence after one announcement; the rest is dead air
    max_thinking_s: float  # of silence after a question
    min_interruption_s: float  # both voices at once, from here on
    min_interruption_characters: int  # of each voice; less is a sign of listening
    max_speech_rate_cpm: float  # characters a minute, pauses left out
    min_speech_rate_characters: int  # of a turn; less is no measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Weights (评分表)."""

    rules: tuple[Rule, ...]
    deductions: Mapping[str, float]  # severity -> points off
    fatal_points: float  # the most a call with a fatal error can reach
    grades: tuple[tuple[float, str], ...]  # from the best: least points, name
    min_word_confidence: float  # mean of the recogniser's, below: the words may be others
    timing: TimingLimits
    min_role_confidence: float  # below: nothing said in that turn is credited for sure
    min_accused_confidence: float  # below: nothing said, or not said, is held against anybody for sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """How words are written down: what is folded before anything is compared."""

    same: Mapping[str, str]  # character -> the one it is read as
    fillers: str  # characters that say nothing
    er_after: str  # 儿 after these is dropped
    er_before: str  # … unless one of these follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """All that is demanded, validated."""

    version: str  # changes with every change of any file
    company: str | None
    phrases: Mapping[str, Phrase]
    guards: tuple[Guard, ...]
    situations: tuple[Situation, ...]
    opening: OpeningRule
    scorecard: Scorecard
    spoken: Spoken
    roles: RoleCues
    syllables: Mapping[str, str] = field(repr=False)  # character -> folded syllable
    simplified: Mapping[str, str] = field(repr=False)  # traditional -> simplified, one to one
    meanings: Network = field(repr=False)  # which forbidden phrase an agent means by other words
    callers: Network = field(repr=False)  # what a caller does: thanks, blames, reports …
    words: tuple[str, ...] = field(repr=False)  # names that jieba should know
