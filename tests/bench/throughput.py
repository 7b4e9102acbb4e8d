"""Prints how fast transcripts are checked: ``python tests/bench/throughput.py [--calls 1000 10000]``.

Whole processes are timed on one .jsonl each, ``--json --no-store``: the labelled calls, fifteen turns long and mostly
rude, and short dialogues of six turns out of polite calls. The slope between the two sizes leaves the start out; the
peak of the memory of the main process and of the largest of the others says whether it grows with the input.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from labelled import labelled, polite_calls

_MEASURED = """
import resource, sys
from qa.cli.main import main
if __name__ == "__main__":
    status = main(sys.argv[1:])
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{own // 1024} {others // 1024}", file=sys.stderr)
    sys.exit(status)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--calls", type=int, nargs=2, default=(1000, 10000))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "measured.py"
        program.write_text(_MEASURED, encoding="utf-8")
        for kind, turns in (("labelled calls", _labelled()), ("short dialogues", _short())):
            times = []
            for count in args.calls:
                path = Path(folder) / f"{count}.jsonl"
                written = _write(path, turns, count)
                seconds, (own, others) = _run(program, path, args.jobs)
                times.append(seconds)
                print(
                    f"{count:6} {kind}, {written} turns: {seconds:.2f} s, peak {own} MB, others {others} MB"
                )
            slope = (args.calls[1] - args.calls[0]) / max(1e-9, times[1] - times[0])
            print(f"slope, {kind}: {slope:.0f} calls/s with {args.jobs} processes")
        one = Path(folder) / "one.json"
        one.write_text(json.dumps(_bare(labelled("calls")[0], 0), ensure_ascii=False), encoding="utf-8")
        runs = sorted(_run(program, one, args.jobs)[0] for _ in range(5))
        print(f"one transcript, whole process: {runs[2]:.2f} s (median of 5)")


def _labelled() -> list[dict[str, object]]:
    return [_bare(record, number) for number, record in enumerate(labelled("calls"))]


def _short() -> list[dict[str, object]]:
    """Six turns in a row of polite calls."""
    return [
        {"turns": call["turns"][at : at + 6]}
        for call in polite_calls()
        for at in range(0, len(call["turns"]) - 5, 6)
    ]


def _write(path: Path, records: list[dict[str, Any]], count: int) -> int:
    """Write ``count`` calls, each with an id of its own; returns the number of turns."""
    turns = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            record = {**records[number % len(records)], "call_id": f"T{number}"}
            turns += len(record["turns"])
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return turns


def _bare(record: dict[str, object], number: int) -> dict[str, object]:
    facts = ("started_at", "direction", "agent_id", "agent_name", "company", "turns")
    return {"call_id": f"T{number}", **{name: record[name] for name in facts}}


def _run(program: Path, path: Path, jobs: int) -> tuple[float, tuple[int, int]]:
    command = [sys.executable, str(program), "check", "--json", "--no-store", "--jobs", str(jobs), str(path)]
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    own, others = done.stderr.split()[-2:]
    return time.perf_counter() - began, (int(own), int(others))


if __name__ == "__main__":
    main()
