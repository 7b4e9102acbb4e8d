"""Several recordings are heard at the same time, and told of in their order."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from desk import HEARD, empty_desk, stored, write, write_wave

import qa.cli.check
from qa.call import Heard, Segment
from qa.cli.main import main
from qa.errors import StoreError
from qa.recording import ScriptedRecogniser
from qa.recording.recogniser import NOTHING_HEARD, Keep, Progress
from qa.store import Store

PATIENCE_S = 60


@dataclass(frozen=True)
class Waiting(ScriptedRecogniser):
    """Hears nothing before ``first`` has come to an end, which is given the progress."""

    first: Callable[[Progress], object] = lambda progress: None

    def transcribe(
        self,
        channels: Sequence[Any],
        progress: Progress = lambda share: None,
        *,
        so_far: Heard = NOTHING_HEARD,
        keep: Keep = lambda heard: None,
    ) -> tuple[Segment, ...]:
        self.first(progress)
        return super().transcribe(channels, progress)


def endless(progress: Progress) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        time.sleep(0.01)
        progress(0.5)
    pytest.fail("nobody stopped it")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    company = threading.Barrier(2)  # opens when two recordings are being heard
    return empty_desk(
        tmp_path, monkeypatch, Waiting(HEARD.segments, first=lambda progress: company.wait(PATIENCE_S))
    )


def test_two_recordings_are_heard_at_once_and_shown_in_order(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["d.wav", "c.wav", "b.wav", "a.wav"]
    for number, name in enumerate(names):
        write_wave(here / name, wavelength=9.0 + number)
    write(here / "t.json")
    (here / "broken.wav").write_bytes(b"RIFF")
    assert main(["check", "--json", "--jobs", "2", "t.json", *names[:2], "broken.wav", *names[2:]]) == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["source"] for line in out.splitlines()] == ["t.json", *names]
    assert err.count("\n") == 1
    assert "broken.wav" in err
    assert len(stored(here)) == 5


def test_the_model_is_made_for_as_many_as_there_are(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def recogniser(settings: object, at_once: int) -> ScriptedRecogniser:
        asked.append(at_once)
        return HEARD

    monkeypatch.setattr(qa.cli.check, "_recogniser", recogniser)
    for number in range(6):
        write_wave(here / f"{number}.wav", wavelength=9.0 + number)
    assert main(["check", "--json", "--jobs", "8", "0.wav"]) == 0
    assert main(["check", "--json", "--jobs", "2", "."]) == 0
    assert main(["check", "--json", "--jobs", "8", "."]) == 0
    assert asked == [1, 2, 4]


def test_ctrl_c_stops_all_of_them(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first is interrupted; the second, which would go on for an hour, is not waited for."""
    monkeypatch.setattr(
        qa.cli.check, "_recogniser", lambda settings, at_once: Waiting(HEARD.segments, first=endless)
    )
    for number in range(6):
        write_wave(here / f"{number}.wav", wavelength=9.0 + number)

    def progress(source: str) -> Progress:
        def show(share: float) -> None:
            if source == "0.wav":
                raise KeyboardInterrupt

        return show

    monkeypatch.setattr(qa.cli.check, "_progress", progress)
    assert main(["check", "--json", "--jobs", "2", "."]) == 130
    out, err = capsys.readouterr()
    assert (out, stored(here)) == ("", [])
    assert "已中断" in err
    assert "Traceback" not in err


def test_a_store_that_cannot_tell_what_is_known_stops_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(store: Store, call_id: str, sha256: str) -> None:
        raise StoreError("qa.db: locked")

    monkeypatch.setattr(Store, "facts", broken)
    for number in range(2):
        write_wave(here / f"{number}.wav", wavelength=9.0 + number)
    assert main(["check", "--json", "--jobs", "2", "."]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err.count("qa.db: locked") == 2
