"""Any container becomes 16 kHz channels; what cannot be used is said in one line, and nothing is left behind."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from sounds import write_tone

from qa.errors import EmptyCallError, FormatError, InputError
from qa.recording import decode_child
from qa.recording.decode import decoded, file_sha256


@pytest.mark.parametrize("suffix", [".wav", ".ogg", ".flac"])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_recording_that_is_cut_off_is_not_taken_for_whole(
    suffix: str, share: float, tmp_path: Path
) -> None:
    path = write_tone(tmp_path / f"cut{suffix}", seconds=20)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(FormatError, match=r"cut.*录音不完整"), decoded(path, source="cut", max_hours=1):
        pass


def test_a_recorder_that_never_wrote_the_length_is_forgiven(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "stream.wav")
    data = bytearray(path.read_bytes())
    at = data.index(b"data")
    data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    data[4:8] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with decoded(path, source="stream", max_hours=1) as sound:
        assert sound.duration_s == pytest.approx(3.0, abs=0.1)


def test_a_recording_that_is_too_long(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "long.wav", seconds=20)
    with pytest.raises(InputError, match="QA_MAX_HOURS"), decoded(path, source="long", max_hours=0.005):
        pass


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 4000, b"RIFF\x00\x00", b"RIFF....WAVEfmt ", b"OggS" * 9, b"ID3" * 99]
)
def test_what_is_no_recording(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises((FormatError, EmptyCallError)) as caught, decoded(path, source="bad.wav", max_hours=1):
        pass
    assert str(caught.value).startswith("bad.wav: ")
    assert "\n" not in str(caught.value)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    good, bad = write_tone(tmp_path / "good.wav"), tmp_path / "bad.wav"
    bad.write_bytes(b"bad")
    with decoded(good, source="good", max_hours=1):
        assert list((tmp_path / "temporary").iterdir())
    with pytest.raises(InputError), decoded(bad, source="bad", max_hours=1):
        pass
    assert not list((tmp_path / "temporary").iterdir())


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert file_sha256(path, source="x").startswith("ba7816bf")
    with pytest.raises(InputError, match="nowhere"):
        file_sha256(tmp_path / "nowhere", source="nowhere")


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(28, "No space left on device"), "full"),
        (OSError(13, "denied"), "unreadable"),
        (MemoryError(), "memory"),
    ],
)
def test_what_goes_wrong_in_the_child_is_told_by_a_word(
    error: BaseException, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*arguments: object) -> dict[str, int]:
        raise error

    monkeypatch.setattr(decode_child, "decode", failing)
    monkeypatch.setattr(decode_child, "_limit_memory", lambda: None)
    assert decode_child.main(["x.wav", "folder", "60"]) == 0
    assert json.loads(capsys.readouterr().out)["problem"] == word
