"""What cannot be checked is named in one line with its remedy, and the other inputs are done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import CALL, HEARD, empty_desk, stored, write, write_wave

import qa.cli.check
from qa.cli.main import main
from qa.recording import ScriptedRecogniser


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return empty_desk(tmp_path, monkeypatch, HEARD)


def _cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def _film(path: Path) -> Path:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(10):
            frame = av.VideoFrame(64, 64, "yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


BAD = {
    "missing": (lambda d: d / "nowhere.json", "没有这个文件"),
    "empty transcript": (lambda d: _bytes(d / "empty.json", b""), "空文件"),
    "empty recording": (lambda d: _bytes(d / "empty.wav", b""), "空文件"),
    "unknown format": (lambda d: _bytes(d / "call.pdf", b"%PDF"), "不认识的格式"),
    "broken json": (lambda d: _bytes(d / "broken.json", b'{"turns": [\n{"text": \n'), "行"),
    "broken line": (lambda d: _bytes(d / "broken.jsonl", b'{"turns": oops}\n'), "第 1 行"),
    "wrong type": (
        lambda d: write(d / "type.json", {"turns": [{"role": "agent", "text": 5}]}),
        "turns[0].text",
    ),
    "turns no list": (lambda d: write(d / "list.json", {"turns": "您好"}), "turns"),
    "no agent": (lambda d: write(d / "no.json", {"turns": [{"role": "customer", "text": "喂"}]}), "坐席"),
    "no words": (lambda d: write(d / "mute.json", {"turns": [{"role": "agent", "text": ""}]}), "没有文字"),
    "bad start": (lambda d: write(d / "when.json", {**CALL, "started_at": "yesterday"}), "started_at"),
    "not a recording": (lambda d: _bytes(d / "noise.mp3", b"hello" * 100), "不是能解码的录音"),
    "cut off wav": (lambda d: _cut(write_wave(d / "cut.wav"), 0.5), "录音不完整"),
    "film without sound": (lambda d: _film(d / "film.mp4"), "没有声音"),
    "bad facts": (
        lambda d: _bytes(write_wave(d / "facts.wav").with_name("facts.meta.json"), b"{") and d / "facts.wav",
        "facts.meta.json",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_line_and_the_others_are_done(
    case: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, expected = BAD[case]
    bad = make(here)
    before, after = (
        write(here / "x 前.json", {**CALL, "call_id": "X"}),
        write(here / "y.json", {**CALL, "call_id": "Y"}),
    )
    assert main(["check", "--json", str(before), str(bad), str(after)]) == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["call_id"] for line in out.splitlines()] == ["X", "Y"]
    assert len(err.splitlines()) == 1
    assert bad.stem in err
    assert expected in err
    assert "Traceback" not in err
    assert stored(here) == ["X", "Y"]


def test_a_recording_in_which_nobody_speaks(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(qa.cli.check, "_recogniser", lambda settings, at_once: ScriptedRecogniser(()))
    write_wave(here / "silent.wav")
    assert main(["check", "silent.wav"]) == 1
    assert "没有听到人说话" in capsys.readouterr().err


def test_a_recording_that_is_too_long(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QA_MAX_HOURS", "0.001")
    write_wave(here / "long.wav")
    assert main(["check", "long.wav"]) == 1
    assert "QA_MAX_HOURS" in capsys.readouterr().err
