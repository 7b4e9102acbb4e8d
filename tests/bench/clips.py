"""Clips of real speech with their words: ``manifest.jsonl`` names each ``file`` and its ``text``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from degraded import read_wav
from plain import Plain
from rapidfuzz.distance import Levenshtein
from telephone import write_wav

from qa.errors import InputError
from qa.recording import Recogniser, recognise


def print_clips(
    folder: Path, out: Path, recogniser: Recogniser, plain: Plain | None, letters: Callable[[str], str]
) -> None:
    """Characters heard wrong in each clip, as it is and at 8 kHz, beside plain faster-whisper."""
    print("\nreal speech")
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        clip = json.loads(line)
        path = folder / clip["file"]
        telephone = write_wav(out / path.name, [channel.astype(np.float32) for channel in read_wav(path)])
        for name, sound in (("as it is", path), ("8 kHz", telephone)):
            ours = _heard(sound, recogniser)
            texts = {
                "ours": ours,
                "plain": "".join(t for _, t, _, _ in plain.turns(sound)) if plain else None,
            }
            told = [
                f"{who} {Levenshtein.distance(letters(clip['text']), letters(text)) / len(letters(clip['text'])):.3f}"
                for who, text in texts.items()
                if text is not None
            ]
            print(f"  {clip['file']}, {name}: CER {', '.join(told)}")


def _heard(path: Path, recogniser: Recogniser) -> str:
    try:
        recording = recognise(path, source=path.name, recogniser=recogniser)
    except InputError as error:
        print(f"  {error}")
        return ""
    return "".join(segment.text for segment in recording.segments)
