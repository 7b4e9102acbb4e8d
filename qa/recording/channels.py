"""Which channels of a recording hold a voice of their own: not dead, and not another one again.

A mono call is often exported in two channels: the same sound twice, perhaps with another gain, a delay of some
milliseconds, the other polarity or the noise of a telephone codec. Heard twice, each voice would stand in both
channels. What tells them from two voices with crosstalk is that *one* gain and *one* delay explain the one channel
by the other at all times: with crosstalk the gain is another whenever the other one speaks.

Files of native 16-bit samples are read block by block; of a block only its level is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
_BLOCK = RATE // 2  # samples that are compared at a time
_READ = 120  # blocks read at a time
_FULL_SCALE = 32_768
# A channel is dead if no block is louder, but for a click, while another has more than a click above the second.
_DEAD = _FULL_SCALE * 10 ** (-60 / 20)
_ALIVE = _FULL_SCALE * 10 ** (-50 / 20)
_CLICKS = 1
_THIN = 4  # every so many samples are averaged: below 2 kHz lies nearly all that a voice is loud with
_SIZE = 2 * _BLOCK // _THIN  # of a spectrum: two blocks, so that nothing wraps around
_LOWEST_HZ = 100  # hum, which both channels may have from one mains
_LONGEST_DELAY_S = 0.05
_ACTIVE = 0.3  # of a channel's mean level: from there a block says something about a voice
# The difference of two channels after gain and delay, as energy, against their sum: 0 the same, 1 nothing in common.
_ALIKE = 0.1
_FOREIGN = 0.4
_MOST_UNLIKE = 0.05  # share of active blocks that may be unlike: quiet ones, drowned in a codec's noise
_MOST_FOREIGN = 0.001  # and that have nothing in common: a click, a packet that was lost
_HALF_ALIKE = 0.5  # mean correlation at the best delay; less is surely not the same


@dataclass(frozen=True, slots=True)
class Voices:
    """The channels that are worth hearing, and the numbers of those that are dead."""

    channels: tuple[int, ...]
    dead: tuple[int, ...]


def find_voices(files: Sequence[Path]) -> Voices:
    """Look through the channels of one recording, a file of samples each, all of one length."""
    levels = [_levels(file) for file in files]
    dead = _dead(levels)
    voices: list[int] = []
    for number in range(len(files)):
        if number in dead:
            continue
        same = next((v for v in voices if _are_one(files, levels, v, number)), None)
        if same is None:
            voices.append(number)
        elif _loudness(levels[number]) > 2 * _loudness(levels[same]):
            voices[voices.index(same)] = number  # the better copy
    return Voices(tuple(voices), dead)


def are_one(first: Path, second: Path) -> bool:
    """Whether two channels of one length hold the same sound."""
    files = first, second
    return _are_one(files, [_levels(file) for file in files], 0, 1)


def mix(files: Sequence[Path], out: Path) -> None:
    """The mean of channels of one length, written to ``out``."""
    import numpy as np

    with out.open("wb") as file:
        for sounds in zip(*map(_sound, files), strict=True):
            file.write(np.mean(sounds, axis=0).round().astype(np.int16).tobytes())


def _dead(levels: Sequence[NDArray[np.float32]]) -> tuple[int, ...]:
    """The numbers of the channels without a sound, if there is one with sound."""
    if not any(int((level > _ALIVE).sum()) > _CLICKS for level in levels):
        return ()
    return tuple(n for n, level in enumerate(levels) if int((level > _DEAD).sum()) <= _CLICKS)


def _are_one(files: Sequence[Path], levels: Sequence[NDArray[np.float32]], first: int, second: int) -> bool:
    one, other = levels[first], levels[second]
    active = (one > max(1.0, _ACTIVE * _loudness(one))) | (other > max(1.0, _ACTIVE * _loudness(other)))
    count = int(active.sum())
    if not count:
        return True  # silence, twice
    found = _delay(files[first], files[second], active)
    if found is None:
        return False
    unlike = foreign = 0
    for difference in _differences(files[first], files[second], active, *found):
        unlike += int((difference > _ALIKE).sum())
        foreign += int((difference > _FOREIGN).sum())
    return unlike <= _MOST_UNLIKE * count and foreign <= _CLICKS + _MOST_FOREIGN * count


def _delay(first: Path, second: Path, active: NDArray[np.bool_]) -> tuple[int, float] | None:
    """By how many samples the second channel is late, and the gain (negative: other polarity) that it has.

    Every active block weighs the same, so that the loudest voice does not decide alone. ``None``: the channels have
    too little in common at any delay.
    """
    import numpy as np

    together = np.zeros(_SIZE // 2 + 1, np.complex128)
    gains = []
    for one, other in _spectra(first, second, active, 0):
        energy, other_energy = _energy(one), _energy(other)
        both = np.sqrt(energy * other_energy)
        together += (one.conj() * other / np.maximum(both, 1e-9)[:, None]).sum(axis=0)
        gains.append(np.sqrt(other_energy / np.maximum(energy, 1e-9)))
    correlation = np.fft.irfft(together, _THIN * _SIZE) * _THIN * _SIZE / 2  # at every sample again
    most = int(_LONGEST_DELAY_S * RATE)
    near = np.concatenate([correlation[-most:], correlation[: most + 1]])
    best = int(np.argmax(np.abs(near)))
    if abs(near[best]) < _HALF_ALIKE * int(active.sum()):
        return None
    return best - most, math.copysign(float(np.median(np.concatenate(gains))), near[best])


def _differences(
    first: Path, second: Path, active: NDArray[np.bool_], delay: int, gain: float
) -> Iterator[NDArray[np.float64]]:
    """For each active block, how much of its energy the other channel does not explain; 0-1 and more."""
    import numpy as np

    for one, other in _spectra(first, second, active, delay):
        expected = one * gain
        energy = _energy(expected) + _energy(other)
        yield _energy(expected - other) / np.maximum(energy, 1e-9)


def _spectra(
    first: Path, second: Path, active: NDArray[np.bool_], delay: int
) -> Iterator[tuple[NDArray[np.complex64], NDArray[np.complex64]]]:
    """Spectra of the active blocks, (blocks, frequencies), of the second channel ``delay`` samples later."""

    done = 0
    for pair in zip(_sound(first, max(0, -delay)), _sound(second, max(0, delay)), strict=False):
        one, other = map(_in_blocks, pair)
        wanted = active[done : done + min(len(one), len(other))]
        done += len(wanted)
        if wanted.any():
            yield _spectrum(one[: len(wanted)][wanted]), _spectrum(other[: len(wanted)][wanted])


def _spectrum(blocks: NDArray[np.float32]) -> NDArray[np.complex64]:
    """Of the thinned sound, without hum."""
    import numpy as np

    thinned = blocks.reshape(len(blocks), -1, _THIN).mean(axis=2)
    spectrum = np.fft.rfft(thinned, _SIZE).astype(np.complex64, copy=False)
    spectrum[:, : math.ceil(_LOWEST_HZ * _SIZE * _THIN / RATE)] = 0
    return spectrum


def _energy(spectra: NDArray[np.complex64]) -> NDArray[np.float64]:
    energy: NDArray[np.float64] = (spectra.real**2 + spectra.imag**2).sum(axis=1, dtype=float)
    return energy


def _levels(file: Path) -> NDArray[np.float32]:
    """The level of each block, without its constant part."""
    import numpy as np

    found = [_in_blocks(sound).std(axis=1) for sound in _sound(file)]
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def _loudness(levels: NDArray[np.float32]) -> float:
    return math.sqrt(float((levels.astype(float) ** 2).mean())) if len(levels) else 0.0


def _in_blocks(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """As (blocks, samples). What is left over is no block, unless there is nothing else."""
    import numpy as np

    if len(sound) < _BLOCK:
        sound = np.pad(sound, (0, _BLOCK - len(sound)))
    return sound[: len(sound) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)


def _sound(file: Path, first: int = 0) -> Iterator[NDArray[np.float32]]:
    """The samples from ``first``, some blocks at a time."""
    import numpy as np

    with file.open("rb") as samples:
        samples.seek(2 * first)
        while data := samples.read(2 * _READ * _BLOCK):
            yield np.frombuffer(data, np.int16).astype(np.float32)
