"""What a call is and what is found in it: frozen values, no input or output.

Times are seconds from the start of the recording; spans are half-open and count code points of a turn's raw text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from phrasebook.model import EventKind

Role: TypeAlias = Literal["agent", "customer", "other"]
"""``other`` is a voice that is neither: a menu, a system line in a chat log. It is never judged."""
Direction: TypeAlias = Literal["inbound", "outbound"]
Method: TypeAlias = Literal["exact", "variant", "sound", "fuzzy", "meaning"]
Certainty: TypeAlias = Literal["sure", "unsure"]
TimeOfDay: TypeAlias = Literal["right", "wrong", "absent", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a call besides its words. ``None``: not given."""

    call_id: str | None = None
    started_at: datetime | None = None  # always with a zone
    direction: Direction | None = None
    agent_id: str | None = None
    agent_name: str | None = None
    company: str | None = None


def filled(own: Facts, others: Facts) -> Facts:
    """``own``, and what ``others`` know where it says nothing."""
    return Facts(
        call_id=own.call_id or others.call_id,
        started_at=own.started_at or others.started_at,
        direction=own.direction or others.direction,
        agent_id=own.agent_id or others.agent_id,
        agent_name=own.agent_name or others.agent_name,
        company=own.company or others.company,
    )


UNHEARD = "……"  # stands in a recording's words where somebody spoke and nothing could be made out


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as the recogniser timed it."""

    text: str
    start: float
    end: float
    probability: float  # 0-1

    @property
    def is_gap(self) -> bool:
        """Whether it stands for speech that could not be made out."""
        return not self.probability and UNHEARD in self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One unit of the recogniser, in one channel of a recording."""

    channel: int  # from 0
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    log_probability: float = 0.0  # mean over its tokens
    no_speech_probability: float = 0.0
    voice: int | None = None  # 0 or 1 in a channel of two voices; None: not told apart
    voice_probability: float = 1.0  # that it is this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a recording is asked about a piece of it: was it the first of ``texts``, which was heard, or another?"""

    channel: int
    start: float
    end: float
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How likely each text of a question is by the sound."""

    question: Question
    log_probabilities: tuple[float, ...]  # of each text as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How far a recogniser has come in a recording: what it heard, in the order of its work."""

    segments: tuple[Segment, ...] = ()
    windows: int = 0  # read, of those that the recording is cut into
    plan: str = ""  # tells these windows from others of the same recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was heard in a recording."""

    sha256: str  # of the file's bytes; of a file for each voice, of both digests in hex, the agent's first
    duration_s: float
    channels: int
    segments: tuple[Segment, ...]  # by start
    model: str
    channel_roles: tuple[Role, ...] = ()  # who speaks in each channel, where that is known for certain
    warnings: tuple[str, ...] = ()  # what a user should know
    answers: tuple[Answer, ...] = ()  # to what it was asked so far
    windows_heard: int | None = None  # of a recording that is not heard to its end; None: it is
    plan: str = ""  # of its windows, while it is not heard to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """Whether other words were said than those heard, by the sound itself.

    ``ratio``: log probability of the turn with ``wording`` in place of the span, against the turn as heard, a character
    of ``wording``; 0 is equally likely.
    """

    span: tuple[int, int]
    wording: str  # in canonical characters
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a transcript as its file has it, before it is known who speaks."""

    text: str
    role: Role | None = None  # as the file says
    speaker: str | None = None  # a label that is no role: "A", "发言人1"
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Consecutive speech of one role (话轮)."""

    role: Role
    text: str
    start: float | None = None
    end: float | None = None
    channel: int | None = None
    role_confidence: float = 1.0  # 0-1
    words: tuple[Word, ...] = ()  # timed words; their texts joined are the turn's text
    likelihoods: tuple[Likelihood, ...] = ()  # of other words, where the recording was asked

    @property
    def has_gap(self) -> bool:
        """Whether more was said in it than was made out."""
        return any(word.is_gap for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, ready to be judged."""

    id: str
    source: str  # the path as given
    sha256: str  # of its content: a recording's bytes, or a transcript's turns in canonical JSON
    facts: Facts
    turns: tuple[Turn, ...]
    duration_s: float | None = None
    model: str | None = None  # the recogniser that wrote the turns; None for a transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A phrase found in a turn (命中)."""

    id: str  # "required:7", "forbidden:5", "other:insult"
    turn: int
    span: tuple[int, int]
    text: str
    method: Method
    similarity: int  # 0-100
    certainty: Certainty
    severity: str  # "minor", "major" or "fatal"; "" for a courtesy
    start: float | None = None
    end: float | None = None
    likelihood: float | None = None  # of the recording; None for text


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A phrase that was owed at a turn and not said."""

    id: str
    turn: int
    why: str
    certainty: Certainty = "sure"


Finding: TypeAlias = Hit | Miss
"""What the machine found (判定); a person's word on it is a verdict (复核)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first words of the agent against article 11 of the standard."""

    points: float
    max_points: float
    applies: bool
    greeting: bool | None
    company: bool | None
    surname: bool | None
    offer_of_help: bool | None
    time_of_day: TimeOfDay
    stiff_words: tuple[str, ...] = ()
    answer_delay_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingEvent:
    """A place in the call of which the clock has something to say, ``[start, end)`` in seconds."""

    kind: EventKind
    start: float
    end: float
    turn: int  # that is spoken in it; before a silence, the last one
    role: Role  # whose it is
    certainty: Certainty  # unsure: the times, or who spoke, are not certain, and it is held against nobody
    excused: bool = False  # a silence that was announced, or an interruption by the customer
    rate_cpm: float | None = None  # kind "fast_speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What the clock says; ``None`` where the input carries no times."""

    dead_air_s: float | None = None  # not excused
    overlap_s: float | None = None  # agent and customer at once
    agent_speech_rate_cpm: float | None = None  # characters a minute, pauses left out where words are timed
    agent_talk_share: float | None = None  # of what agent and customer spoke, 0-1
    answer_delay_s: float | None = None
    hang_up_delay_s: float | None = None  # from the last word to the end of the recording
    agent_spoke_last: bool | None = None  # None too where it is not certain who it was
    events: tuple[TimingEvent, ...] = ()  # by start


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """One line of the scorecard, with the numbers of the hits, misses and events that it rests on."""

    id: str
    points: float
    max_points: float
    applies: bool
    hits: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    events: tuple[int, ...] = ()  # of timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points 0-100; ``low`` and ``high`` if every unsure finding went against / for the agent."""

    points: float
    low: float
    high: float
    grade: str
    fatal: tuple[str, ...]
    items: tuple[ScoreItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What judged a call."""

    checker: str
    phrasebook: str
    model: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Everything found in one call (质检结果): a pure function of call, phrasebook and model."""

    call: Call
    versions: Versions
    opening: Opening
    hits: tuple[Hit, ...]
    missed: tuple[Miss, ...]
    others: tuple[Hit, ...]
    timing: Timing
    score: Score
    advice: Mapping[str, str] = field(default_factory=dict)  # phrase id -> what to say instead
