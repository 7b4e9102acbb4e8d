"""faster-whisper as its README has it, to measure against."""

from __future__ import annotations

from pathlib import Path

from qa.recording.decode import decoded
from qa.recording.model import find_model


class Plain:
    """The packaged model, ``language="zh"``, beam 5, int8, temperature 0, each channel in turn, whole."""

    def __init__(self, data: Path) -> None:
        import opencc
        from faster_whisper import WhisperModel

        folder, _ = find_model(None, data)
        self._model = WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)
        self._simplified = opencc.OpenCC("t2s").convert  # it writes traditional characters at whim

    def turns(self, path: Path) -> list[tuple[str, str, float, float]]:
        """``(role, text, start, end)`` of each segment by start; the first channel, or the only one, is the agent's."""
        import numpy as np

        turns: list[tuple[str, str, float, float]] = []
        with decoded(path, source=str(path), max_hours=4) as sound:
            for number, channel in enumerate(sound.channels):
                samples = np.asarray(channel, np.float32) / 32768
                segments, _ = self._model.transcribe(samples, language="zh", beam_size=5, temperature=0.0)
                role = "customer" if number else "agent"
                turns += [(role, self._simplified(s.text), s.start, s.end) for s in segments]
        return sorted(turns, key=lambda turn: turn[2])
