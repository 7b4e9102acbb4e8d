"""A voice that leaks into the other channel is not heard twice; two voices at once are both kept."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.recording.crosstalk import without_crosstalk
from qa.recording.decode_child import RATE
from qa.recording.speech import Stretch

SECONDS = 10


def voice(seed: int, begin_s: float, end_s: float) -> NDArray[np.float64]:
    """Noise of the band of speech, in bursts, from ``begin_s`` to ``end_s``."""
    chance = np.random.default_rng(seed)
    sound = np.convolve(chance.normal(0, 1, SECONDS * RATE), np.hanning(8), mode="same")
    bursts = 0.3 + 0.7 * np.abs(np.sin(np.arange(len(sound)) * 2 * np.pi * 2 / RATE))
    spoken = np.zeros(len(sound))
    a, z = int(begin_s * RATE), int(end_s * RATE)
    spoken[a:z] = 2000 * (sound * bursts)[a:z]
    return spoken


def stretch(begin_s: float, end_s: float) -> Stretch:
    return Stretch(int(begin_s * RATE), int(end_s * RATE))


AGENT, CUSTOMER = voice(1, 0.5, 3.5), voice(2, 5.0, 8.0)
FIRST, SECOND = stretch(0.3, 3.7), stretch(4.8, 8.2)


@pytest.mark.parametrize("delay_ms", [0, 5, 15])
@pytest.mark.parametrize("polarity", [1, -1])
def test_what_leaks_at_minus_20_db_is_left_out(delay_ms: int, polarity: int) -> None:
    late = np.roll(0.1 * polarity * AGENT, delay_ms * RATE // 1000)
    channels = [AGENT.astype(np.int16), (CUSTOMER + late).astype(np.int16)]
    assert without_crosstalk(channels, [[FIRST], [FIRST, SECOND]]) == [[FIRST], [SECOND]]


def test_a_quiet_answer_while_the_other_speaks_is_kept() -> None:
    """A voice of one's own, 12 dB below the other: no copy of it."""
    quiet = 0.25 * voice(3, 1.0, 3.0)
    channels = [AGENT.astype(np.int16), (CUSTOMER + quiet).astype(np.int16)]
    own = stretch(0.9, 3.1)
    assert without_crosstalk(channels, [[FIRST], [own, SECOND]]) == [[FIRST], [own, SECOND]]


def test_a_stretch_that_begins_with_a_leak_loses_it() -> None:
    answer = voice(4, 3.8, 4.8)
    channels = [AGENT.astype(np.int16), (answer + 0.1 * AGENT).astype(np.int16)]
    ((kept,),) = without_crosstalk(channels, [[], [stretch(0.3, 5.0)]])[1:]
    assert 3.2 < kept.begin / RATE < 3.9
    assert kept.end / RATE > 4.7


def test_one_channel_is_left_alone() -> None:
    assert without_crosstalk([AGENT.astype(np.int16)], [[FIRST]]) == [[FIRST]]
