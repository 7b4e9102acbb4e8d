"""A desk to run ``qa check`` at: calls, sounds, an empty folder, and what was stored."""

from __future__ import annotations

import json
import math
import os
import sqlite3
import struct
import wave
from pathlib import Path

import pytest

import qa.cli.check
from qa.call import Segment, Word
from qa.recording import ScriptedRecogniser

CALL = {
    "call_id": "C1",
    "started_at": "2026-03-02T10:00:00+08:00",
    "direction": "inbound",
    "agent_id": "A1",
    "turns": [
        {"role": "agent", "text": "您好，翠湖物业。"},
        {"role": "customer", "text": "我家漏水了。"},
        {"role": "agent", "text": "急什么，烦死人了。"},
    ],
}


def spoken(channel: int, start: float, text: str) -> Segment:
    word = Word(text=text, start=start, end=start + 1, probability=0.9)
    return Segment(channel=channel, start=start, end=start + 1, text=text, words=(word,))


HEARD = ScriptedRecogniser(
    (
        spoken(0, 0.2, "您好,翠湖物业客服中心,请问有什么可以帮助您"),
        spoken(1, 1.4, "我家漏水了,你们物业能不能派人来"),
        spoken(0, 2.6, "不知道"),
        spoken(1, 3.8, "我要投诉你们"),
    )
)


def write(path: Path, document: object = CALL) -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def write_wave(path: Path, seconds: float = 5.0, channels: int = 2, wavelength: float = 9.0) -> Path:
    """Tones, one a channel; ``wavelength`` in samples over two pi, of the first."""
    frames = b"".join(
        struct.pack("<h", int(8000 * math.sin(n / (wavelength + channel))))
        for n in range(int(seconds * 8000))
        for channel in range(channels)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(frames)
    return path


def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: ScriptedRecogniser) -> Path:
    """An empty working folder, a store of its own, and a recogniser with a script."""
    for name in [name for name in os.environ if name.startswith("QA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QA_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(qa.cli.check, "_recogniser", lambda settings, at_once: heard)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def stored(here: Path) -> list[str]:
    database = here.parent / "data" / "qa.db"
    if not database.exists():
        return []
    with sqlite3.connect(database) as connection:
        try:
            return [row[0] for row in connection.execute("select id from calls order by id")]
        except sqlite3.OperationalError:  # its tables are being made
            return []
