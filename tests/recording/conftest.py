"""A recording to hear."""

from __future__ import annotations

from pathlib import Path

import pytest
from sounds import noise, wav_bytes


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    path.write_bytes(wav_bytes(noise(2, channels=2)))
    return path
