"""One channel, two voices: who speaks when, by pitch and timbre.

A hidden Markov model of two states, each a mixture of Gaussians over cepstra and pitch, is fitted to the call itself
(Baum-Welch over short blocks of speech; a change of voice is likelier after a pause). The method is that of the
two-speaker telephone diarization of the 1990s and needs no trained model. Voices that are near each other are not told
apart, and it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.recording.speech import Stretch
from qa.recording.timbre import Block, blocks_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

_PITCH_WEIGHT = 2.0
_MIXTURE = 4
_ROUNDS = 6  # more change nothing
_WITHIN, _AT_PAUSE, _AT_LONG_PAUSE = 0.005, 0.05, 0.3  # how likely another voice goes on
_LONG_S = 0.4
_MOST_ODDS = 3.0  # that one block may say for a voice: a creaky syllable is as low as a man's
_WORTH = 0.1  # neighbouring frames say the same thing again
_MOST_FRAMES = 60_000  # that a model is fitted to: ten minutes of speech
_LEAST_BLOCKS = 8
# On spoken calls: a woman and a man 0.50-0.64 and 0.92-0.99; one voice cut in two, or two that are near each other,
# 0.02-0.30 and 0.79-0.93.
_LEAST_APART, _MOST_APART = (
    0.4,
    0.8,
)  # of the voices in log pitch; farther than an octave, pitch was measured wrong
_LEAST_AGREEING = 0.91  # share of the blocks that by themselves are of the voice found


@dataclass(frozen=True, slots=True)
class Span:
    """Speech of one voice; samples, half-open."""

    begin: int
    end: int
    voice: int  # 0 or 1
    probability: float  # that it is this one and not the other, 0.5-1


def two_voices(samples: NDArray[np.int16], stretches: Sequence[Stretch]) -> tuple[Span, ...]:
    """Who speaks when in ``stretches`` of a channel; empty where two voices cannot be told apart."""
    import numpy as np

    blocks = blocks_of(samples, stretches)
    if len(blocks) < _LEAST_BLOCKS:
        return ()
    pauses = np.array([block.pause_s for block in blocks])
    switch = np.where(pauses >= _LONG_S, _AT_LONG_PAUSE, np.where(pauses > 0, _AT_PAUSE, _WITHIN))
    odds, posterior = _fitted(blocks, switch)
    return _spans(blocks, posterior) if _are_distinct(blocks, odds, posterior) else ()


def by_voice(stretches: Sequence[Stretch], spans: Sequence[Span]) -> list[Stretch]:
    """``stretches`` cut where another voice begins, each part with its voice."""
    parts: list[Stretch] = []
    for stretch in stretches:
        inside = [span for span in spans if span.begin < stretch.end and stretch.begin < span.end]
        begin = stretch.begin
        for number, span in enumerate(inside):
            following = inside[number + 1] if number + 1 < len(inside) else None
            if following is not None and following.voice == span.voice:
                continue
            end = stretch.end if following is None else (span.end + following.begin) // 2
            own = [s for s in inside if s.begin < end and begin < s.end]
            weight = sum(s.end - s.begin for s in own)
            sure = sum((s.end - s.begin) * s.probability for s in own) / weight
            parts.append(Stretch(begin, end, voice=span.voice, voice_probability=round(sure, 3)))
            begin = end
        if not inside:
            parts.append(stretch)
    return parts


def _are_distinct(blocks: Sequence[Block], odds: Floats, posterior: Floats) -> bool:
    """Whether there are two voices, and not one that was cut in two.

    One voice cut in two is high where it is high: its halves are near in pitch, and single blocks contradict their
    neighbours.
    """
    import numpy as np

    second = posterior >= 0.5
    if second.all() or not second.any():
        return False
    pitch = np.array([_median(block.features[:, -1]) for block in blocks])
    apart = abs(np.nanmedian(pitch[second]) - np.nanmedian(pitch[~second]))
    agreeing = ((odds >= 0) == second).mean()
    return bool(_LEAST_APART <= apart <= _MOST_APART and agreeing >= _LEAST_AGREEING)


def _fitted(blocks: Sequence[Block], switch: Floats) -> tuple[Floats, Floats]:
    """Log odds of each block by its sound alone to be voice 1, and its probability in the whole, by Baum-Welch."""
    import numpy as np

    step = 1 + sum(len(block.features) for block in blocks) // _MOST_FRAMES
    kept = [block.features[::step] for block in blocks]
    frames = np.concatenate(kept).astype(np.float64)
    owner = np.repeat(np.arange(len(blocks)), [len(features) for features in kept])
    cepstra, pitch = frames[:, :-1], frames[:, -1]
    cepstra = (cepstra - cepstra.mean(axis=0)) / (cepstra.std(axis=0) + 1e-9)
    posterior = _first_guess(blocks)
    for _ in range(_ROUNDS):
        odds = np.zeros(len(frames))
        for sign, share in ((1.0, posterior), (-1.0, 1 - posterior)):
            odds += sign * (_mixture(cepstra, share[owner]) + _PITCH_WEIGHT * _pitch_fit(pitch, share[owner]))
        block_odds = np.clip(_WORTH * step * np.bincount(owner, odds, len(blocks)), -_MOST_ODDS, _MOST_ODDS)
        posterior = _smoothed(block_odds, switch)
    return block_odds, posterior


def _first_guess(blocks: Sequence[Block]) -> Floats:
    """Blocks in two groups by pitch and mean cepstra (k-means, from the extremes of pitch)."""
    import numpy as np

    means = np.array([block.features[:, :-1].mean(axis=0) for block in blocks])
    pitch = np.array([_median(block.features[:, -1]) for block in blocks])
    pitch = np.where(np.isnan(pitch), np.nanmedian(pitch), pitch)
    points = np.column_stack([means / means.std(axis=0) / 2, 3 * pitch / (pitch.std() + 1e-9)])
    low, high = np.percentile(pitch, [25, 75])
    group = pitch > (low + high) / 2
    for _ in range(20):
        if group.all() or not group.any():
            return np.where(np.arange(len(blocks)) % 2, 0.6, 0.4)
        centres = np.array([points[~group].mean(axis=0), points[group].mean(axis=0)])
        group = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1).astype(bool)
    return np.where(group, 0.95, 0.05)


def _median(values: Floats) -> float:
    import numpy as np

    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _mixture(frames: Floats, weights: Floats) -> Floats:
    """Log density of each frame under a mixture fitted to the frames with these weights (one round of EM)."""
    import numpy as np

    total = weights.sum() + 1e-9
    mean = weights @ frames / total
    deviation = np.sqrt(weights @ (frames - mean) ** 2 / total) + 1e-2
    generator = np.random.default_rng(0)
    centres = mean + generator.normal(0, 0.5, (_MIXTURE, frames.shape[1])) * deviation
    spread = np.tile(deviation, (_MIXTURE, 1))
    shares = np.full(_MIXTURE, 1 / _MIXTURE)
    for _ in range(6):
        logs = _gaussians(frames, centres, spread) + np.log(shares)
        peak = logs.max(axis=1, keepdims=True)
        parts = np.exp(logs - peak)
        parts *= (weights / parts.sum(axis=1))[:, None]
        sums = parts.sum(axis=0) + 1e-3
        centres = parts.T @ frames / sums[:, None]
        spread = np.sqrt(np.maximum(parts.T @ frames**2 / sums[:, None] - centres**2, 0.05))
        shares = sums / sums.sum()
    logs = _gaussians(frames, centres, spread) + np.log(shares)
    peak = logs.max(axis=1)
    result: Floats = peak + np.log(np.exp(logs - peak[:, None]).sum(axis=1))
    return result


def _gaussians(frames: Floats, centres: Floats, spread: Floats) -> Floats:
    import numpy as np

    scaled = 1 / spread**2
    square = frames**2 @ scaled.T - 2 * frames @ (centres * scaled).T + (centres**2 * scaled).sum(axis=1)
    result: Floats = -0.5 * square - np.log(spread).sum(axis=1)
    return result


def _pitch_fit(pitch: Floats, weights: Floats) -> Floats:
    """Log density of each frame's pitch; 0 where it has none."""
    import numpy as np

    voiced = ~np.isnan(pitch)
    known, weights = pitch[voiced], weights[voiced]
    total = weights.sum() + 1e-9
    mean = weights @ known / total
    spread = np.sqrt(weights @ (known - mean) ** 2 / total) + 0.05
    fit = np.zeros(len(pitch))
    fit[voiced] = np.maximum(-0.5 * ((known - mean) / spread) ** 2 - np.log(spread), -4.0)
    return fit


def _smoothed(odds: Floats, switch: Floats) -> Floats:
    """Forward-backward over the blocks; ``switch``: how likely another voice than in the block before."""
    import numpy as np

    count = len(odds)
    said = np.stack(
        [1 / (1 + np.exp(np.clip(odds, -40, 40))), 1 / (1 + np.exp(np.clip(-odds, -40, 40)))], axis=1
    )
    forward = np.zeros((count, 2))
    state = np.array([0.5, 0.5])
    for n in range(count):
        state = state * (1 - switch[n]) + state[::-1] * switch[n]
        state = state * said[n]
        state = forward[n] = state / state.sum()
    later = np.ones(2)
    posterior = np.zeros(count)
    for n in range(count - 1, -1, -1):
        both = forward[n] * later
        posterior[n] = both[1] / both.sum()
        later = later * said[n]
        later = later * (1 - switch[n]) + later[::-1] * switch[n]
        later = later / later.sum()
    return posterior


def _spans(blocks: Sequence[Block], posterior: Floats) -> tuple[Span, ...]:
    """The blocks with their voices; neighbours of one voice are one span."""
    spans: list[Span] = []
    for block, share in zip(blocks, posterior.tolist(), strict=True):
        voice, probability, begin = int(share >= 0.5), max(share, 1 - share), block.begin
        if spans and spans[-1].voice == voice and not block.pause_s:
            last = spans.pop()
            weight = (last.end - last.begin) / (block.end - last.begin)
            probability = weight * last.probability + (1 - weight) * probability
            begin = last.begin
        spans.append(Span(begin, block.end, voice, probability))
    return tuple(spans)
