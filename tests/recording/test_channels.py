"""One sound in two channels is one, however it got there twice; two voices stay two, however much they leak."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sounds import encode, voice

from qa.recording.channels import RATE, are_one, find_voices, mix
from qa.recording.decode import decoded

TALK_S = 60.0
AGENT = voice(TALK_S, seed=1, talks=((0, 8), (16, 25), (33, 41), (50, 60)))
CUSTOMER = voice(TALK_S, seed=2, talks=((8, 16), (25, 33), (41, 50)))
CALL = AGENT + CUSTOMER
HISS = np.random.default_rng(3).normal(0, 1, (2, len(CALL)))
SAMPLES = Path(__file__).parents[2] / "samples"


def mu_law(sound: np.ndarray) -> np.ndarray:
    """``sound`` with the noise of 8 bits, as G.711 has it."""
    packed = np.round(127 * np.log1p(255 * np.abs(sound) / 32768) / np.log(256)) / 127
    return np.sign(sound) * np.expm1(packed * np.log(256)) / 255 * 32768


def late(sound: np.ndarray, ms: float) -> np.ndarray:
    samples = int(ms * RATE / 1000)
    return np.concatenate([np.zeros(samples), sound[: len(sound) - samples]])


def files(folder: Path, *channels: np.ndarray) -> list[Path]:
    for number, sound in enumerate(channels):
        samples = np.clip(np.round(sound), -32768, 32767).astype(np.int16)
        (folder / f"{number}.s16").write_bytes(samples.tobytes())
    return [folder / f"{number}.s16" for number in range(len(channels))]


ONE = {
    "copy": (CALL, CALL),
    "quieter by 12 dB": (CALL, CALL / 4),
    "quieter by 30 dB": (CALL, CALL * 10**-1.5),
    "late by 5 ms": (CALL, late(CALL, 5)),
    "early by 40 ms and quieter": (late(CALL, 40), CALL / 2),
    "other polarity": (CALL, -CALL),
    "telephone noise": (mu_law(CALL), mu_law(0.7 * CALL)),
    "telephone noise, much quieter": (mu_law(CALL), mu_law(CALL / 10)),
    "line noise of its own": (CALL + 40 * HISS[0], CALL + 40 * HISS[1]),
    "all at once": (mu_law(CALL), mu_law(-0.3 * late(CALL, 7)) + 10 * HISS[0]),
    "one party alone": (AGENT, AGENT / 3),
    "one party, as crosstalk 30 dB down": (AGENT, 0.03 * AGENT + HISS[0]),
    "silence": (0 * CALL, 0 * CALL),
    "a packet is lost in one": (CALL, np.where(np.arange(len(CALL)) // 800 == 300, 0, CALL)),
}


@pytest.mark.parametrize("case", ONE)
@pytest.mark.parametrize("turned", [False, True])
def test_the_same_sound_twice_is_one(case: str, turned: bool, tmp_path: Path) -> None:
    channels = ONE[case][:: -1 if turned else 1]
    voices = find_voices(files(tmp_path, *channels))
    assert len(voices.channels) == 1
    assert voices.dead == ()


LONG_AGENT = np.concatenate([np.tile(0 * AGENT, 10), AGENT])
LONG_CUSTOMER = np.concatenate([np.tile(CUSTOMER, 10), CUSTOMER])
WORD = voice(TALK_S, seed=4, talks=((30, 31.5),))
TWO = {
    "apart": (AGENT, CUSTOMER),
    "crosstalk of -20 dB": (AGENT + 0.1 * CUSTOMER, CUSTOMER + 0.1 * AGENT),
    "loud crosstalk of -6 dB": (AGENT + 0.5 * CUSTOMER, CUSTOMER + 0.5 * AGENT),
    "crosstalk of -3 dB": (AGENT + 0.7 * CUSTOMER, CUSTOMER + 0.7 * AGENT),
    "crosstalk one way, with noise": (AGENT + 30 * HISS[0], CUSTOMER + 0.3 * AGENT + 30 * HISS[1]),
    "crosstalk, late and upside down": (AGENT, CUSTOMER - 0.2 * late(AGENT, 20)),
    "one word besides the crosstalk": (AGENT, WORD + 0.1 * AGENT),
    "agent silent for ten minutes": (LONG_AGENT, LONG_CUSTOMER),
    "agent silent for ten minutes, crosstalk": (
        LONG_AGENT + 0.1 * LONG_CUSTOMER,
        LONG_CUSTOMER + 0.1 * LONG_AGENT,
    ),
    "both nearly silent": (AGENT * 0.003 + 2 * HISS[0], CUSTOMER * 0.003 + 2 * HISS[1]),
    "line noise alone": (20 * HISS[0], 20 * HISS[1]),
    "one voice, and noise that can be heard": (AGENT, 60 * HISS[0]),
    "one speaks but once, for two seconds": (AGENT, CUSTOMER * (np.arange(len(CALL)) // RATE // 2 == 5)),
    "quiet by 30 dB": (AGENT, CUSTOMER * 0.03),
}


@pytest.mark.parametrize("case", TWO)
@pytest.mark.parametrize("turned", [False, True])
def test_two_voices_are_two(case: str, turned: bool, tmp_path: Path) -> None:
    channels = TWO[case][:: -1 if turned else 1]
    voices = find_voices(files(tmp_path, *channels))
    assert (voices.channels, voices.dead) == ((0, 1), ())


HUM = np.sin(2 * np.pi * 50 * np.arange(len(CALL)) / RATE)
DEAD = {
    "digital silence": 0 * CALL,
    "a constant": 0 * CALL + 900,
    "hum": 30 * HUM,
    "hiss of -62 dBFS": 26 * HISS[0],
    "a click": 20_000.0 * (np.arange(len(CALL)) == 4000),
}


@pytest.mark.parametrize("case", DEAD)
@pytest.mark.parametrize("number", [0, 1])
def test_a_dead_channel_is_said_to_be_dead(case: str, number: int, tmp_path: Path) -> None:
    channels = (DEAD[case], CALL) if number == 0 else (CALL, DEAD[case])
    voices = find_voices(files(tmp_path, *channels))
    assert (voices.channels, voices.dead) == ((1 - number,), (number,))


def test_of_two_copies_the_louder_is_kept(tmp_path: Path) -> None:
    assert find_voices(files(tmp_path, CALL / 8, CALL)).channels == (1,)
    assert find_voices(files(tmp_path, CALL / 1.5, CALL)).channels == (
        0,
    )  # for no good reason, none is changed


def test_of_many_channels_each_voice_is_found_once(tmp_path: Path) -> None:
    channels = (0 * CALL, AGENT, CUSTOMER / 4, late(AGENT, 3) / 2, CUSTOMER)
    voices = find_voices(files(tmp_path, *channels))
    assert (voices.channels, voices.dead) == ((1, 4), (0,))


@pytest.mark.parametrize("seconds", [0.01, 0.3, 0.7, 1.3])
def test_short_sounds_are_compared_too(seconds: float, tmp_path: Path) -> None:
    count = int(seconds * RATE)
    first, second = 3000 * HISS[:, :count]
    assert are_one(*files(tmp_path, first, first))
    assert not are_one(*files(tmp_path, first, second))


def test_channels_are_mixed_without_clipping(tmp_path: Path) -> None:
    loud = np.full(70 * RATE, 30_000.0)
    mix(files(tmp_path, loud, loud, -loud), tmp_path / "out")
    mixed = np.fromfile(tmp_path / "out", np.int16)
    assert len(mixed) == len(loud)
    assert set(mixed.tolist()) == {10_000}


@pytest.mark.parametrize(
    ("name", "codec", "rate", "bit_rate"),
    [
        ("a.mp3", "libmp3lame", 8000, 16_000),
        ("a.m4a", "aac", 16_000, 32_000),
        ("a.ogg", "libopus", 16_000, 32_000),
        ("a.wma", "wmav2", 44_100, 64_000),
        ("a.wav", "adpcm_ima_wav", 8000, None),
        ("a.wav", "pcm_mulaw", 8000, None),
    ],
)
def test_what_a_codec_does_to_each_channel_changes_nothing(
    name: str, codec: str, rate: int, bit_rate: int | None, tmp_path: Path
) -> None:
    for expected, channels in ((1, (CALL, late(CALL, 10) * 0.5)), (2, TWO["crosstalk of -20 dB"])):
        sound = np.clip(np.stack(channels), -32768, 32767).astype(np.int16)
        path = encode(tmp_path / name, sound, codec, rate=RATE, stored_rate=rate, bit_rate=bit_rate)
        with decoded(path, source="a", max_hours=1) as heard:
            assert len(heard.channels) == expected


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.ogg")))
def test_recorded_calls_keep_their_two_voices_and_lose_a_copy(name: str, tmp_path: Path) -> None:
    with decoded(SAMPLES / name, source=name, max_hours=1) as heard:
        agent, customer = (np.array(channel, float) for channel in heard.channels)
    assert not are_one(*files(tmp_path, agent + 0.1 * customer, customer + 0.1 * agent))
    assert not are_one(*files(tmp_path, agent + 0.5 * customer, customer + 0.5 * agent))
    both = agent + customer
    assert are_one(*files(tmp_path, mu_law(both), mu_law(-0.2 * late(both, 12))))
