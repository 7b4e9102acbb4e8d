"""The expected reviews beside the samples: ``python tests/expected_reviews.py`` writes them anew.

For each file of ``samples/`` its ``NAME.review.json`` holds what ``qa check --json --no-store`` says of it: one review,
or a list of them where the file has several calls. The versions of checker and phrasebook are left out, so that the
files change only when a judgement does. Read the difference before it is committed: each change is a changed judgement.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Review = dict[str, Any]

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
RECORDING_SUFFIXES = frozenset({".ogg", ".wav"})
_BESIDE = (".meta.json", ".review.json", ".md")
_MEASURED = frozenset(  # seconds and shares, whose last digits differ from one kind of processor to another
    {
        "agent_speech_rate_cpm",
        "agent_talk_share",
        "answer_delay_s",
        "dead_air_s",
        "duration_s",
        "end",
        "hang_up_delay_s",
        "likelihood",
        "overlap_s",
        "rate_cpm",
        "role_confidence",
        "start",
    }
)


def sample_names(*, recordings: bool) -> list[str]:
    """The file names of the sample recordings, or of the sample transcripts."""
    return sorted(
        path.name
        for path in SAMPLES.iterdir()
        if path.is_file()
        and not path.name.endswith(_BESIDE)
        and (path.suffix in RECORDING_SUFFIXES) == recordings
    )


def check_samples(names: Sequence[str]) -> dict[str, list[Review]]:
    """The reviews of these samples by file name, as the command writes them, versions aside."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("QA_")}
    if "QA_DATA" in os.environ:  # the joined speech model may lie there
        environ["QA_DATA"] = os.environ["QA_DATA"]
    environ["XDG_CONFIG_HOME"] = environ["APPDATA"] = str(SAMPLES)  # no qa.toml of the user's
    done = subprocess.run(
        [sys.executable, "-m", "qa.cli.main", "check", *names, "--json", "--no-store"],
        cwd=SAMPLES,
        env=environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"qa check ended with {done.returncode}: {done.stderr}")
    reviews: dict[str, list[Review]] = {}
    for line in done.stdout.splitlines():
        review = json.loads(line)
        review["versions"] = {"model": review["versions"]["model"]}
        reviews.setdefault(review["source"], []).append(review)
    return reviews


def expected_path(name: str) -> Path:
    """Where the expected reviews of a sample are kept: ``call.json`` -> ``call.review.json``."""
    return (SAMPLES / name).with_suffix(".review.json")


def read_expected(name: str) -> list[Review]:
    """The expected reviews of a sample."""
    kept = json.loads(expected_path(name).read_text(encoding="utf-8"))
    return kept if isinstance(kept, list) else [kept]


def differences(got: Any, expected: Any, *, tolerance: float = 0.0, place: str = "") -> list[str]:
    """Where two reviews differ, a line each; measured numbers may be ``tolerance`` (or 1 %) apart if it is given."""
    if isinstance(got, dict) and isinstance(expected, dict):
        return [
            line
            for name in dict.fromkeys((*expected, *got))
            for line in differences(
                got.get(name), expected.get(name), tolerance=tolerance, place=f"{place}.{name}"
            )
        ]
    if isinstance(got, list) and isinstance(expected, list) and len(got) == len(expected):
        return [
            line
            for number, (one, other) in enumerate(zip(got, expected, strict=True))
            for line in differences(one, other, tolerance=tolerance, place=f"{place}[{number}]")
        ]
    if got == expected:
        return []
    is_measured = place.rpartition(".")[2] in _MEASURED and isinstance(got, float)
    is_near = is_measured and isinstance(expected, float) and tolerance > 0
    if is_near and math.isclose(got, expected, rel_tol=0.01, abs_tol=tolerance):
        return []
    return [f"{place}: {got!r}, expected {expected!r}"]


def main() -> None:
    """Write the expected review of every sample."""
    names = sample_names(recordings=False) + sample_names(recordings=True)
    for name, reviews in check_samples(names).items():
        kept = reviews[0] if len(reviews) == 1 else reviews
        text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        expected_path(name).write_text(text, encoding="utf-8", newline="\n")
        points = ", ".join(f"{review['call_id']} {review['score']['points']:g}" for review in reviews)
        print(f"{name}: {points}")


if __name__ == "__main__":
    main()
