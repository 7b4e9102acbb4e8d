"""``qa check`` as a user meets it: good files, bad files, and what is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk import CALL, HEARD, empty_desk, stored, write, write_wave

import qa.cli.check
from qa.cli.main import main
from qa.recording import ScriptedRecogniser


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return empty_desk(tmp_path, monkeypatch, HEARD)


def test_one_json_review_a_line_in_the_order_of_the_inputs(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here / "b.json", {**CALL, "call_id": "B"})
    write(here / "a.json", {**CALL, "call_id": "A"})
    (here / "z.jsonl").write_text(
        "\n".join(json.dumps({**CALL, "call_id": f"Z{n}"}) for n in range(3)), encoding="utf-8"
    )
    assert main(["check", "--json", "--no-store", "z.jsonl", "b.json", "a.json"]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["call_id"] for line in out.splitlines()] == ["Z0", "Z1", "Z2", "B", "A"]
    assert err == ""
    assert stored(here) == []


def test_a_review_to_read_marks_the_hits_and_says_what_to_say_instead(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here / "a.json")
    assert main(["check", "a.json"]) == 0
    out = capsys.readouterr().out
    assert "[急什么，烦死人了]" in out
    assert "✗ forbidden:4" in out
    assert "请您不要着急" in out
    assert "required:6" in out
    assert "\x1b" not in out
    assert stored(here) == ["C1"]


def test_a_recording_is_heard_once_and_judged_again_when_swapped(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_wave(here / "录音 一.wav")
    write(here / "录音 一.meta.json", {"agent_id": "A7", "started_at": "2026-03-02T10:00:00+08:00"})
    assert main(["check", "--json", "录音 一.wav"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert review["agent_id"] == "A7"
    assert [turn["role"] for turn in review["turns"]] == ["agent", "customer", "agent", "customer"]
    assert [hit["id"] for hit in review["hits"] if hit["id"].startswith("forbidden")] == ["forbidden:2"]
    assert review["versions"]["model"] == "scripted"
    deaf = ScriptedRecogniser(())
    monkeypatch.setattr(qa.cli.check, "_recogniser", lambda settings, at_once: deaf)
    assert main(["check", "--json", "--swap", "录音 一.wav"]) == 0
    swapped = json.loads(capsys.readouterr().out)
    assert [turn["role"] for turn in swapped["turns"]] == ["customer", "agent", "customer", "agent"]
    assert len(stored(here)) == 1


def test_a_folder_without_calls(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "only").mkdir()
    write(here / "only" / "x.meta.json", {})
    assert main(["check", "only"]) == 1
    assert "没有可检查的通话" in capsys.readouterr().err


def test_a_folder_is_searched_by_name_without_facts_and_reviews(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = here / "通话 三月"
    (folder / "sub").mkdir(parents=True)
    write(folder / "b.json", {**CALL, "call_id": "B"})
    write(folder / "a.review.json", {})
    write(folder / ".hidden.json", {})
    write(folder / "sub" / "c.json", {**CALL, "call_id": "C"})
    assert main(["check", "--json", "--no-store", str(folder)]) == 0
    assert [json.loads(line)["call_id"] for line in capsys.readouterr().out.splitlines()] == ["B", "C"]


@pytest.mark.parametrize("place", ["file/qa.db", "text.db"])
def test_without_a_usable_store_the_reviews_are_shown_and_the_status_says_so(
    place: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "file").write_text("a file, not a folder")
    (here / "text.db").write_text("this is no database, but a text of some length" * 50)
    write(here / "a.json")
    assert main(["check", "--json", "--store", f"sqlite:///{here / place}", "a.json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["call_id"] == "C1"
    assert "不保存" in err
    assert "Traceback" not in err


def test_the_same_content_is_one_call_and_other_content_needs_replace(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here / "a.json")
    write(here / "copy.json")
    assert main(["check", "a.json", "copy.json"]) == 0
    assert stored(here) == ["C1"]
    write(here / "other.json", {**CALL, "turns": CALL["turns"][:2]})  # type: ignore[index]
    assert main(["check", "other.json"]) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["check", "--replace", "other.json"]) == 0


def test_other_content_under_an_id_takes_nothing_over_from_the_old(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here / "a.json")
    other = {"call_id": "C1", "turns": [{"role": "agent", "text": "喂，不知道。"}]}
    write(here / "other.json", other)
    assert main(["check", "a.json"]) == 0
    capsys.readouterr()
    assert main(["check", "--json", "--replace", "other.json"]) == 0
    assert json.loads(capsys.readouterr().out)["agent_id"] is None
    assert main(["agents", "--json"]) == 0
    assert [agent["agent_id"] for agent in json.loads(capsys.readouterr().out)["items"]] == [None]


def test_facts_once_known_are_known_when_the_same_call_comes_without_them(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here / "a.json")
    bare = {name: value for name, value in CALL.items() if name not in ("agent_id", "started_at")}
    write(here / "bare.json", bare)
    assert main(["check", "a.json"]) == 0
    capsys.readouterr()
    assert main(["check", "--json", "bare.json"]) == 0
    assert json.loads(capsys.readouterr().out)["agent_id"] == "A1"


@pytest.mark.parametrize("given", ["", "pipe.json"])
def test_what_is_no_file_is_said_at_once(given: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(here / "pipe.json")
    write(here / "a.json")
    assert main(["check", "--json", "--no-store", given, "a.json"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--started-at", "noon"], "--started-at"),
        (["--phrasebook", "nowhere"], "nowhere"),
        (["--direction", "up"], "--direction"),
    ],
)
def test_a_wrong_command_is_status_2(
    arguments: list[str], named: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here / "a.json")
    try:
        status = main(["check", "a.json", *arguments])
    except SystemExit as stop:
        status = int(stop.code or 0)
    assert status == 2
    assert named in capsys.readouterr().err


def test_no_model_is_one_clear_sentence_with_the_remedy(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("QA_DATA", str(here / "data"))
    monkeypatch.setattr("qa.recording.model.files", _no_package)
    recording = write_wave(here / "a.wav")
    transcript = write(here / "a.json")
    assert main(["check", "--no-store", "--json", str(recording), str(transcript)]) == 1
    out, err = capsys.readouterr()
    assert "hotline-qa[offline]" in err
    assert len(err.splitlines()) == 1
    assert json.loads(out)["call_id"] == "C1"


def _no_package(name: str) -> None:
    from importlib.metadata import PackageNotFoundError

    raise PackageNotFoundError(name)


def test_order_processes_and_load_change_nothing(here: Path) -> None:
    lines = [json.dumps({**CALL, "call_id": f"N{n}"}, ensure_ascii=False) for n in range(700)]
    lines[500] = "{"
    (here / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "qa.cli.main", "check", "--json", "--no-store", "many.jsonl", "--jobs"]
    alone, together = (
        subprocess.run([*command, jobs], capture_output=True, text=True, check=False) for jobs in ("1", "3")
    )
    assert alone.stdout == together.stdout
    assert alone.stderr == together.stderr
    assert alone.returncode == together.returncode == 1
    assert len(alone.stdout.splitlines()) == 699
    assert "第 501 行" in alone.stderr


def test_ctrl_c_keeps_what_was_done(here: Path) -> None:
    with (here / "many.jsonl").open("w", encoding="utf-8") as lines:
        for n in range(30_000):
            lines.write(json.dumps({**CALL, "call_id": f"K{n:05}"}) + "\n")
    command = [sys.executable, "-m", "qa.cli.main", "check", "--json", "--jobs", "1", "many.jsonl"]
    with (here / "out").open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while not stored(here) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "已中断" in err
    assert "Traceback" not in err
    shown = (here / "out").read_text(encoding="utf-8").splitlines()
    assert 50 <= len(shown) <= len(stored(here)) < 30_000
