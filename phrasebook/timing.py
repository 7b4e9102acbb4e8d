"""What the scorecard says of time: the table ``[timing]``."""

from __future__ import annotations

from collections.abc import Mapping

from phrasebook.model import TimingLimits
from phrasebook.table import Table
from phrasebook.template import Sequence


def timing_limits(
    table: Table, names: Mapping[str, Sequence], *, holds: tuple[str, ...], dead_air_s: float
) -> TimingLimits:
    """The limits of a ``[timing]`` table; ``holds`` are its phrases, known to exist.

    Raises:
        PhrasebookError: file, table, field and what was expected.
    """
    limits = TimingLimits(
        dead_air_s=dead_air_s,
        holds=holds,
        hold_words=table.templates("hold_words", names),
        customer_holds=table.templates("customer_holds", names),
        questions=table.templates("questions", names),
        hold_reach_s=table.number("hold_reach_s", 20.0, least=0),
        max_hold_s=table.number("max_hold_s", 60.0, least=0),
        max_thinking_s=table.number("max_thinking_s", 10.0, least=0),
        min_interruption_s=table.number("min_interruption_s", 2.0, least=0.5),
        min_interruption_characters=int(table.number("min_interruption_characters", 4, least=1)),
        max_speech_rate_cpm=table.number("max_speech_rate_cpm", 400.0, least=1),
        min_speech_rate_characters=int(table.number("min_speech_rate_characters", 20, least=1)),
    )
    table.finish()
    return limits
