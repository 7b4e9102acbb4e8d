"""Segments → turns: by timed words, in the order in which they were said, each with a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phrasebook.roles import RoleCues
from qa.call import Line, Recording, Role, Segment, Turn, Word
from qa.errors import EmptyCallError
from qa.roles import agreeing, assign_roles, name_speakers

_PAUSE_S = 1.2  # a pause in a channel of one voice after which a turn may end
# In a channel of two voices: where one may end and the other begin, and how often it does (equally likely cases).
# On eight spoken mono calls: 0.77 of the words with the right voice, and 0.97 where the confidence is 0.8 or more.
_MIXED_PAUSE_S = 0.3
_MIXED_SWITCH = (0.3, 0.5)
_MIXED_MOST_SURE = 0.85  # a piece may hold words of both voices, whatever it says
_VOICE_MOST_SURE = (
    0.98  # of a voice told by its sound: one block of speech in fifty is given to the wrong one
)
_SWAPPED: dict[Role, Role] = {"agent": "customer", "customer": "agent", "other": "other"}


def swapped(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The same turns with agent and customer exchanged, and no doubt left: a person has said so."""
    return tuple(replace(turn, role=_SWAPPED[turn.role], role_confidence=1.0) for turn in turns)


def turns_of_recording(
    recording: Recording, cues: RoleCues, *, source: str, least_sure: float = 0.8, swap: bool = False
) -> tuple[Turn, ...]:
    """Turns by start; a channel is one voice, a single channel is told apart by its voices, else by what is said.

    Who speaks in a channel is taken from the recording where it says so (``channel_roles``) and holds one voice.

    Args:
        least_sure: confidence from which a role counts; in a mixed channel, what lies above is not joined with
            what lies below, so that no doubt spreads.

    Raises:
        EmptyCallError: nothing that could be the agent's.
    """
    spoken = [segment for segment in recording.segments if segment.text.strip()]
    if len({segment.voice for segment in spoken} - {None}) > 1:
        turns = _by_voice(recording.segments, cues, least_sure)
    elif recording.channel_roles or len({segment.channel for segment in spoken}) > 1:
        turns = _by_channel(split_at_pauses(recording.segments, _PAUSE_S), cues, recording.channel_roles)
    else:
        turns = _by_content(split_at_pauses(recording.segments, _MIXED_PAUSE_S), cues, least_sure)
    if swap:
        turns = swapped(turns)
    if not any(turn.role == "agent" for turn in turns):
        raise EmptyCallError(
            source,
            "听不出坐席的话,可用 --swap 指定 (no turn of the agent found; --swap exchanges the voices)",
        )
    return turns


def split_at_pauses(segments: Sequence[Segment], pause_s: float) -> tuple[Turn, ...]:
    """Speech of one channel without a pause of ``pause_s``, by start; the role is still open (``other``)."""
    pieces: list[Turn] = []
    for segment in segments:
        words: list[Word] = []
        for word in segment.words:
            if words and word.start - words[-1].end >= pause_s:
                pieces.append(_piece(segment.channel, words))
                words = []
            words.append(word)
        if words:
            pieces.append(_piece(segment.channel, words))
        elif segment.text.strip() and not segment.words:
            pieces.append(
                Turn(
                    role="other",
                    text=segment.text,
                    start=segment.start,
                    end=segment.end,
                    channel=segment.channel,
                )
            )
    return tuple(sorted(pieces, key=lambda turn: (turn.start or 0.0, turn.channel or 0)))


def _piece(channel: int, words: Sequence[Word]) -> Turn:
    return Turn(
        role="other",
        text="".join(word.text for word in words),
        start=words[0].start,
        end=words[-1].end,
        channel=channel,
        words=tuple(words),
    )


def _by_channel(pieces: Sequence[Turn], cues: RoleCues, roles: Sequence[Role] = ()) -> tuple[Turn, ...]:
    """A channel is a voice; what it says until the other speaks is one turn."""
    turns: list[Turn] = []
    for piece in pieces:
        if turns and turns[-1].channel == piece.channel:
            turns[-1] = _joined(turns[-1], piece)
        else:
            turns.append(piece)
    voices = {str(channel): (role, 1.0) for channel, role in enumerate(roles)}
    voices = voices or name_speakers([(str(turn.channel), turn.text) for turn in turns], cues)
    return tuple(
        replace(
            turn, role=voices[str(turn.channel)][0], role_confidence=round(voices[str(turn.channel)][1], 3)
        )
        for turn in turns
    )


def _by_voice(segments: Sequence[Segment], cues: RoleCues, least_sure: float) -> tuple[Turn, ...]:
    """One channel with two voices that were told apart by their sound: named by all that each says.

    A turn is as sure as its voice, and less so where what it says is rather the other's.
    """
    ordered = sorted(segments, key=lambda segment: segment.start)
    voices = name_speakers([(str(segment.voice), segment.text) for segment in ordered], cues)
    turns: list[Turn] = []
    for segment in ordered:
        role, confidence = voices[str(segment.voice)]
        if segment.voice is None:  # too short a sound to tell
            confidence = min(confidence, _MIXED_MOST_SURE)
        for piece in split_at_pauses([segment], _PAUSE_S):
            heard = min(confidence, segment.voice_probability, _VOICE_MOST_SURE)
            named = replace(piece, role=role, role_confidence=agreeing(role, heard, piece.text, cues))
            if turns and _may_join(turns[-1], named, least_sure):
                turns[-1] = _joined(turns[-1], named)
            else:
                turns.append(named)
    return tuple(turns)


def _may_join(turn: Turn, following: Turn, least_sure: float) -> bool:
    """Of one role, and both sure or both unsure of it."""
    as_sure = (turn.role_confidence < least_sure) == (following.role_confidence < least_sure)
    return as_sure and turn.role == following.role


def _by_content(pieces: Sequence[Turn], cues: RoleCues, least_sure: float) -> tuple[Turn, ...]:
    """One channel with two voices: each piece by what is said, then neighbours of one role joined."""
    lines = [Line(text=piece.text, start=piece.start, end=piece.end) for piece in pieces]
    turns: list[Turn] = []
    cues = replace(cues, switch=_MIXED_SWITCH)
    for piece, named in zip(pieces, assign_roles(lines, cues), strict=True):
        turn = replace(
            piece, role=named.role, role_confidence=round(min(_MIXED_MOST_SURE, named.role_confidence), 3)
        )
        if turns and _may_join(turns[-1], turn, least_sure):
            turns[-1] = _joined(turns[-1], turn)
        else:
            turns.append(turn)
    return tuple(turns)


def _joined(first: Turn, second: Turn) -> Turn:
    """Two turns of one voice as one; as sure of the role as of the less sure part."""
    words = first.words
    text = first.text
    if text and text[-1].isalnum():  # what was said after a pause is a new sentence
        text += "，"
        words = (*words[:-1], replace(words[-1], text=words[-1].text + "，")) if words else words
    return replace(
        first,
        text=text + second.text,
        end=max(first.end or 0.0, second.end or 0.0),
        words=(*words, *second.words),
        role_confidence=min(first.role_confidence, second.role_confidence),
    )
