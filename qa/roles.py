"""Which voice is the agent, and how sure: by what is said, who speaks first, and that voices take turns.

Every line gets log odds (positive: the agent's) from the cues of the phrasebook. With labels they are summed
by speaker; without, a two-state hidden Markov model over the lines weighs them against each other
(Rabiner 1989), once for each of several rates of turn-taking, and the rates are weighed by how well they fit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from phrasebook.roles import RoleCue, RoleCues
from qa.call import Line, Role, Turn

_NOT_SPOKEN = re.compile(r"[\W_]+")
_CLEARLY_AGENT = 2.0  # log odds at which a third voice, too, is an agent's
_CERTAIN = 12.0  # log odds of a line whose role is known


def name_speakers(
    spoken: Sequence[tuple[str, str]], cues: RoleCues, *, agent_known: bool = False
) -> dict[str, tuple[Role, float]]:
    """The role of each speaker, and its confidence 0-1.

    One speaker is the agent; each further one is a customer unless clearly an agent, too. A speaker who is
    alone is judged by the words.

    Args:
        spoken: (speaker label, text) in the order of speech.
        agent_known: the agent is somebody else: these are customers unless clearly agents.
    """
    odds = _odds_by_speaker(spoken, cues)
    if not odds:
        return {}
    ranked = sorted(odds, key=lambda speaker: -odds[speaker])
    named: dict[str, tuple[Role, float]] = {}
    if len(odds) == 1 or agent_known:
        least = _CLEARLY_AGENT if agent_known else 0.0
        return {speaker: _role_at(odds[speaker] - least) for speaker in odds}
    agent, second = ranked[0], ranked[1]
    # One of them is the agent: only the difference counts.
    confidence = _probability(odds[agent] - odds[second])
    for speaker in odds:
        if speaker == agent:
            named[speaker] = ("agent", confidence)
        elif speaker == second and len(odds) == 2:
            named[speaker] = ("customer", confidence)
        else:
            named[speaker] = _role_at(odds[speaker] - _CLEARLY_AGENT)
    return named


def assign_roles(lines: Sequence[Line], cues: RoleCues) -> tuple[Turn, ...]:
    """A turn for every line, with its role and confidence: 1.0 where the file names the role."""
    roles: Mapping[str, tuple[Role, float]] = {}
    labelled = [(line.speaker, line.text) for line in lines if line.role is None and line.speaker is not None]
    if labelled:
        roles = name_speakers(labelled, cues, agent_known=any(line.role == "agent" for line in lines))
    known = [_known_role(line, roles) for line in lines]
    if None in known:
        known = _judged(lines, known, cues)
    return tuple(
        Turn(role=role, text=line.text, start=line.start, end=line.end, role_confidence=confidence)
        for line, (role, confidence) in zip(lines, filter(None, known), strict=True)
    )


def agreeing(role: Role, confidence: float, text: str, cues: RoleCues) -> float:
    """The confidence in ``role`` for one turn, once its own words are weighed in."""
    said = _line_odds(text, cues, is_first=False) * (1 if role == "agent" else -1)
    before = math.log(confidence / max(1e-4, 1 - confidence))
    return round(min(confidence, _probability(before + said)), 3)


def _known_role(line: Line, roles: Mapping[str, tuple[Role, float]]) -> tuple[Role, float] | None:
    if line.role is not None:
        return line.role, 1.0
    return roles[line.speaker] if line.speaker is not None else None


def _role_at(odds: float) -> tuple[Role, float]:
    return ("agent" if odds > 0 else "customer"), _probability(abs(odds))


def _probability(odds: float) -> float:
    return round(1 / (1 + math.exp(-max(min(odds, 30.0), -30.0))), 4)


def _odds_by_speaker(spoken: Sequence[tuple[str, str]], cues: RoleCues) -> dict[str, float]:
    odds: dict[str, float] = {}
    for speaker, text in spoken:
        is_first = speaker not in odds
        before = odds.get(speaker, 0.0 if odds else cues.first_speaker)
        odds[speaker] = before + _line_odds(text, cues, is_first=is_first)
    return odds


def _line_odds(text: str, cues: RoleCues, *, is_first: bool) -> float:
    """Log odds that the agent says this; ``is_first``: the first line of its speaker."""
    said = _NOT_SPOKEN.sub("", text)
    if not said:
        return 0.0
    total = sum(
        weight
        for pattern, weight, in_first in _patterns(cues)
        if (is_first or not in_first) and pattern.search(said)
    )
    return cues.trust * max(-cues.line_limit, min(cues.line_limit, total))


@lru_cache(maxsize=8)
def _patterns(cues: RoleCues) -> tuple[tuple[re.Pattern[str], float, bool], ...]:
    """(pattern, log odds for the agent, only in a first line) of each cue."""
    return tuple(
        (_pattern(cue), cue.weight if cue.role == "agent" else -cue.weight, cue.place == "first")
        for cue in cues.cues
    )


def _pattern(cue: RoleCue) -> re.Pattern[str]:
    words = sorted({_word_pattern(word) for word in cue.words}, key=len, reverse=True)
    before = r"\A" if cue.place in ("start", "whole") else ""
    after = r"\Z" if cue.place in ("end", "whole") else ""
    return re.compile(f"{before}(?:{'|'.join(words)}){after}")


def _word_pattern(word: str) -> str:
    parts = (_NOT_SPOKEN.sub("", part) for part in word.split("…"))
    return ".{0,8}?".join(re.escape(part) for part in parts)


def _judged(
    lines: Sequence[Line], known: Sequence[tuple[Role, float] | None], cues: RoleCues
) -> list[tuple[Role, float] | None]:
    """``known`` with its gaps filled; lines of role ``other`` take no part in the turn-taking."""
    places = [place for place, role in enumerate(known) if role is None or role[0] != "other"]
    odds = []
    for order, place in enumerate(places):
        role = known[place]
        if role is None:
            # The second line may be the first of the other voice.
            said = _line_odds(lines[place].text, cues, is_first=order < 2)
        else:
            said = _CERTAIN if role[0] == "agent" else -_CERTAIN
        odds.append(said + (cues.first_speaker if order == 0 else 0.0))
    filled = list(known)
    for place, probability in zip(places, _agent_probabilities(odds, cues.switch), strict=True):
        if filled[place] is None:
            role_name: Role = "agent" if probability >= 0.5 else "customer"
            filled[place] = role_name, round(max(probability, 1 - probability), 4)
    return filled


def _agent_probabilities(odds: Sequence[float], switches: Sequence[float]) -> list[float]:
    """The probability of each line to be the agent's, over all cases of turn-taking."""
    runs = [_forward_backward(odds, switch) for switch in switches]
    best = max(fit for fit, _ in runs)
    weights = [math.exp(fit - best) for fit, _ in runs]
    total = sum(weights)
    return [
        sum(weight * run[at] for weight, (_, run) in zip(weights, runs, strict=True)) / total
        for at in range(len(odds))
    ]


def _forward_backward(odds: Sequence[float], switch: float) -> tuple[float, list[float]]:
    """Log likelihood and probability of "agent" at each line, of a two-state chain that starts evenly."""
    stay = 1 - switch
    agent_said = [1 / (1 + math.exp(-value)) for value in odds]
    forward: list[float] = []
    fit = 0.0
    agent = 0.5
    for said in agent_said:
        yes, no = agent * said, (1 - agent) * (1 - said)
        fit += math.log(yes + no)
        forward.append(yes / (yes + no))
        agent = forward[-1] * stay + (1 - forward[-1]) * switch
    probabilities = [0.0] * len(odds)
    later_yes, later_no = 1.0, 1.0
    for at in range(len(odds) - 1, -1, -1):
        yes, no = forward[at] * later_yes, (1 - forward[at]) * later_no
        probabilities[at] = yes / (yes + no)
        yes, no = agent_said[at] * later_yes, (1 - agent_said[at]) * later_no
        later_yes, later_no = yes * stay + no * switch, yes * switch + no * stay
        scale = later_yes + later_no
        later_yes, later_no = later_yes / scale, later_no / scale
    return fit, probabilities
