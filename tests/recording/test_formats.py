"""What recorders write: every format and sampling rate becomes 16 kHz, of the right length, channel by channel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sounds import encode, pitch, tones, wav_bytes

from qa.recording import RECORDING_SUFFIXES
from qa.recording.decode import decoded

SECONDS = 3.0
# (name, codec, rates that the codec knows, most channels)
TELEPHONE, PCM = (6000, 8000, 11_025, 16_000), (6000, 8000, 11_025, 16_000, 22_050, 44_100, 48_000)
FORMATS = [
    ("a.wav", "pcm_u8", PCM, 2),
    ("a.wav", "pcm_s16le", PCM, 2),
    ("a.wav", "pcm_s24le", PCM, 2),
    ("a.wav", "pcm_s32le", (8000, 48_000), 2),
    ("a.wav", "pcm_f32le", PCM, 2),
    ("a.wav", "pcm_alaw", TELEPHONE, 2),
    ("a.wav", "pcm_mulaw", TELEPHONE, 2),
    ("a.wav", "adpcm_ima_wav", TELEPHONE, 2),
    ("a.wav", "adpcm_ms", TELEPHONE, 2),
    ("a.mp3", "libmp3lame", (8000, 11_025, 16_000, 22_050, 44_100, 48_000), 2),
    ("a.m4a", "aac", (8000, 11_025, 16_000, 22_050, 44_100, 48_000), 2),
    ("a.ogg", "libopus", (8000, 16_000, 48_000), 2),
    ("a.opus", "libopus", (8000, 16_000, 48_000), 2),
    ("a.flac", "flac", PCM, 2),
    ("a.amr", "libopencore_amrnb", (8000,), 1),
    ("a.3gp", "libopencore_amrnb", (8000,), 1),
    ("a.wma", "wmav1", (8000, 16_000, 44_100), 2),
    ("a.wma", "wmav2", (8000, 11_025, 22_050, 44_100, 48_000), 2),
    ("a.au", "pcm_mulaw", (8000,), 2),
    ("a.aiff", "pcm_s16be", (44_100,), 2),
]
CASES = [
    pytest.param(name, codec, rate, channels, id=f"{name[2:]}-{codec}-{rate}-{channels}")
    for name, codec, rates, most in FORMATS
    for rate in rates
    for channels in range(1, most + 1)
    if channels == most or rate == rates[0]  # one channel, once a format
]


@pytest.mark.parametrize(("name", "codec", "rate", "channels"), CASES)
def test_a_format_keeps_its_length_and_its_channels(
    name: str, codec: str, rate: int, channels: int, tmp_path: Path
) -> None:
    sound = tones(SECONDS, *(440, 700)[:channels], rate=rate)
    path = encode(tmp_path / name, sound, codec, rate=rate, bit_rate=_bit_rate(codec))
    assert path.suffix in RECORDING_SUFFIXES
    _check(path, [440, 700][:channels], frame_s=1024 / rate if codec == "aac" else 0.0)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "aac"), ("a.mkv", "aac"), ("a.mkv", "pcm_s16le"), ("a.avi", "libmp3lame"), ("a.mov", "aac")],
)
def test_of_a_video_the_sound_is_heard(name: str, codec: str, tmp_path: Path) -> None:
    sound = tones(SECONDS, 440, 700, rate=16_000)
    _check(encode(tmp_path / name, sound, codec, rate=16_000, picture=True), [440, 700])


def test_a_voice_at_a_third_of_full_scale_keeps_its_level(tmp_path: Path) -> None:
    """Neither the depth of the samples nor the mixing of channels changes how loud it is."""
    for codec in ("pcm_u8", "pcm_s24le", "pcm_f32le", "pcm_alaw", "adpcm_ms"):
        path = encode(tmp_path / f"{codec}.wav", tones(SECONDS, 440, 700), codec)
        with decoded(path, source="a", max_hours=1) as sound:
            for channel in sound.channels:
                assert np.std(channel[8000:40_000].astype(float)) == pytest.approx(12_000 / 2**0.5, rel=0.03)


@pytest.mark.parametrize("header", ["mask", "plain"])
def test_four_channels_of_which_two_are_silent_are_two(header: str, tmp_path: Path) -> None:
    sound = np.zeros((4, 24_000), np.int16)
    sound[1:3] = tones(SECONDS, 440, 700)
    path = tmp_path / "a.wav"
    if header == "mask":
        encode(path, sound)
    else:
        path.write_bytes(wav_bytes(sound))
    with decoded(path, source="a", max_hours=1) as heard:
        assert [pitch(channel) for channel in heard.channels] == [440, 700]
        assert any("第 1, 4 声道没有声音" in warning for warning in heard.warnings)


@pytest.mark.parametrize("count", [3, 8, 16])
def test_more_than_two_channels_with_sound_are_mixed_and_none_is_lost(count: int, tmp_path: Path) -> None:
    hz = [300 + 50 * n for n in range(count)]
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(tones(SECONDS, *hz)))
    with decoded(path, source="a", max_hours=1) as heard:
        (channel,) = heard.channels
        spectrum = np.abs(np.fft.rfft(channel[16_000:32_000].astype(float)))
        assert sorted(np.argsort(spectrum)[-count:].tolist()) == hz
        assert any("合成一个" in warning for warning in heard.warnings)


def _bit_rate(codec: str) -> int | None:
    return {"libopencore_amrnb": 12_200, "wmav1": 64_000, "wmav2": 64_000, "libmp3lame": 64_000}.get(codec)


def _check(path: Path, hz: list[int], *, frame_s: float = 0.0) -> None:
    """``frame_s``: of a codec that begins a frame early and ends with a whole one."""
    with decoded(path, source=path.name, max_hours=1) as heard:
        assert heard.duration_s == pytest.approx(SECONDS, abs=0.1 + 2 * frame_s)
        assert [pitch(channel) for channel in heard.channels] == pytest.approx(hz, abs=1)
        assert heard.warnings == ()
