"""An hour takes no more memory than a minute, neither to decode nor to hear."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sounds import noise, wav_bytes

from qa.call import Heard, Segment
from qa.recording import Progress, recognise
from qa.recording.recogniser import NOTHING_HEARD, Keep

SHORT_S, LONG_S = 60, 1800
ALLOWED = 8 << 20  # of what an hour more of two channels would take, 220 MB


class Listener:
    """Reads all there is, a minute at a time, as a recogniser does."""

    model, options = "listener", ""

    def transcribe(
        self,
        channels: Sequence[np.ndarray],
        progress: Progress = lambda share: None,
        *,
        so_far: Heard = NOTHING_HEARD,
        keep: Keep = lambda heard: None,
    ) -> tuple[Segment, ...]:
        for channel in channels:
            for first in range(0, len(channel), 960_000):
                assert channel[first : first + 960_000].astype(np.float32).std() > 1
        return (Segment(channel=0, start=0.0, end=1.0, text="您好"),)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("calls")
    found = {}
    for seconds in (SHORT_S, LONG_S):
        found[seconds] = folder / f"{seconds}.wav"
        found[seconds].write_bytes(wav_bytes(noise(seconds, channels=2)))
    return found


def child_peak(path: Path, folder: Path, *partner: Path) -> int:
    """Bytes that the decoding process held at most."""
    folder.mkdir()
    command = [sys.executable, "-P", "-m", "qa.recording.decode_child", path, folder, "9999", *partner]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ) as child:
        assert child.stdout is not None
        outcome = json.loads(child.stdout.read())
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert outcome["channels"] == (1 if partner else 2)  # the pair is one sound, twice
    return used.ru_maxrss * 1024


@pytest.mark.parametrize("apart", [False, True])
def test_decoding(apart: bool, calls: dict[int, Path], tmp_path: Path) -> None:
    peaks = []
    for seconds, path in calls.items():
        if apart:
            path = tmp_path / path.name
            path.write_bytes(wav_bytes(noise(seconds)))
        peaks.append(child_peak(path, tmp_path / str(seconds), *([path] if apart else [])))
    assert peaks[1] < peaks[0] + ALLOWED


def test_hearing(calls: dict[int, Path]) -> None:
    peaks = []
    for path in calls.values():
        tracemalloc.start()
        recording = recognise(path, source="x", recogniser=Listener())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert recording.channels == 2
    assert peaks[1] < peaks[0] + ALLOWED
