"""What comes in is decoded whole, or refused with a reason."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sounds import RATE, encode, film, noise, wav_bytes

from qa.errors import EmptyCallError, FormatError, InputError
from qa.recording import decode_child
from qa.recording.decode import decoded

CODECS = [
    ("call.mp3", "libmp3lame"),
    ("call.ogg", "libopus"),
    ("call.m4a", "aac"),
    ("call.flac", "flac"),
    ("call.mkv", "aac"),
    ("call.aac", "aac"),
    ("call.webm", "libopus"),
    ("call.avi", "aac"),
]


def heard(path: Path, *, max_hours: float = 4.0) -> tuple[int, float]:
    """Channels and seconds."""
    with decoded(path, source=path.name, max_hours=max_hours) as sound:
        assert all(channel.dtype == np.int16 for channel in sound.channels)
        return len(sound.channels), sound.duration_s


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("name", "codec"), CODECS)
def test_any_container_becomes_16_khz(tmp_path: Path, name: str, codec: str, channels: int) -> None:
    path = encode(tmp_path / name, noise(3, channels=channels), codec, stored_rate=16_000)
    found, seconds = heard(path)
    assert found == channels
    assert seconds == pytest.approx(3, abs=0.2)


def test_samples_of_each_channel_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    sound = noise(2, channels=2)
    sound[1, :RATE] = 0
    path.write_bytes(wav_bytes(sound))
    with decoded(path, source="call.wav", max_hours=1) as heard_sound:
        left, right = (np.asarray(channel[:12_000], float) for channel in heard_sound.channels)
    assert np.abs(left).mean() > 1000
    assert np.abs(right).max() == 0


def test_two_channels_with_one_sound_are_one(tmp_path: Path) -> None:
    """A mono call exported as stereo would else be heard twice."""
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(np.repeat(noise(2), 2, axis=0)))
    assert heard(path)[0] == 1


@pytest.mark.parametrize("said", [0, 0xFFFFFFFF, 0x7FFFFFFF], ids=hex)
def test_a_recorder_that_never_wrote_the_length_is_forgiven(tmp_path: Path, said: int) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(noise(2), said_bytes=said))
    assert heard(path)[1] == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize(
    ("name", "codec"), [c for c in CODECS if c[0].rpartition(".")[2] not in ("aac", "avi")]
)
def test_a_recording_that_is_cut_off_is_not_judged(tmp_path: Path, name: str, codec: str) -> None:
    path = encode(tmp_path / name, noise(20), codec, stored_rate=16_000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    with pytest.raises(FormatError, match=r"录音不完整.*cut off"):
        heard(path)


def test_a_wave_file_that_is_cut_off_is_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(noise(20))[:100_000])
    with pytest.raises(FormatError, match="录音不完整"):
        heard(path)


def test_sound_shorter_than_the_picture_is_whole(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.mkv", noise(0.3), "aac", stored_rate=16_000, picture=True)
    assert heard(path)[1] == pytest.approx(0.3, abs=0.2)


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (b"", EmptyCallError, "空文件"),
        (b"not a recording at all, but some text " * 20, FormatError, "不是能解码的录音"),
        (b"RIFF\x24\0\0\0WAVE", FormatError, "不是能解码的录音"),
    ],
    ids=["empty", "text", "head alone"],
)
def test_what_is_no_recording_is_refused(
    tmp_path: Path, content: bytes, kind: type[InputError], message: str
) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    with pytest.raises(kind, match=message) as caught:
        heard(path)
    assert "call.wav: " in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_video_without_sound_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="没有声音"):
        heard(film(tmp_path / "call.mp4"))


def test_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(noise(10)))
    with pytest.raises(InputError, match="QA_MAX_HOURS"):
        heard(path, max_hours=5 / 3600)


def test_too_long_is_seen_without_a_header(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="QA_MAX_HOURS"):
        heard(encode(tmp_path / "call.aac", noise(10), "aac", stored_rate=16_000), max_hours=5 / 3600)


@pytest.mark.parametrize(
    "playlist",
    ["ffconcat version 1.0\nfile secret.wav\n", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nsecret.wav\n"],
    ids=["concat", "hls"],
)
def test_a_playlist_in_disguise_opens_no_other_file(tmp_path: Path, playlist: str) -> None:
    (tmp_path / "secret.wav").write_bytes(wav_bytes(noise(2)))
    path = tmp_path / "call.wav"
    path.write_text(playlist, encoding="utf-8")
    with pytest.raises(FormatError):
        heard(path)


def test_nothing_in_the_working_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "av.py").write_text("raise SystemExit('run')", encoding="utf-8")
    (tmp_path / "call.wav").write_bytes(wav_bytes(noise(1)))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(tmp_path)
    assert heard(Path("call.wav"))[1] == pytest.approx(1, abs=0.01)


def test_the_samples_are_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(noise(1)))
    with pytest.raises(KeyboardInterrupt), decoded(path, source="call.wav", max_hours=1):
        assert len(list(tmp_path.iterdir())) == 2
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == [path]


def failing(error: Exception) -> Callable[..., dict[str, int]]:
    def decode(path: Path, folder: Path, most_s: float) -> dict[str, int]:
        raise error

    return decode


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (PermissionError(errno.EACCES, "Permission denied"), "unreadable"),
        (MemoryError(), "memory"),
    ],
    ids=["full disk", "no right", "memory"],
)
def test_the_child_reports_what_stops_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, problem: str
) -> None:
    monkeypatch.setattr(decode_child, "decode", failing(error))
    monkeypatch.setattr(decode_child, "_limit_memory", lambda: None)
    decode_child.main(["call.wav", ".", "10"])
    assert json.loads(capsys.readouterr().out)["problem"] == problem
