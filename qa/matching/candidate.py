"""Words that may be a phrase, before the guards have looked at them."""

from __future__ import annotations

from dataclasses import dataclass

from phrasebook.model import Phrase
from qa.call import Certainty, Method


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may be a phrase, in canonical offsets of their turn."""

    phrase: Phrase
    begin: int
    end: int
    method: Method
    similarity: int
    certainty: Certainty
    likely: bool = False  # unsure by itself, and sure where the agent was rude in other turns
    likelihood: float | None = None  # by the sound of a recording, against what was transcribed
