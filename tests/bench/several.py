"""Prints what several recordings at once are worth: ``python tests/bench/several.py FILE... [--at-once 2]``.

The same files through ``qa check`` one after another with all processors, and so many at once with one model: two
programs, started anew each round, in turn. Nothing is stored.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--at-once", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    taken: dict[int, list[float]] = {1: [], args.at_once: []}
    for _ in range(args.rounds):
        for jobs, seconds in taken.items():
            seconds.append(_seconds(args.files, jobs))
    alone, together = (statistics.median(seconds) for seconds in taken.values())
    print(
        f"{len(args.files)} files: one after another {alone:.1f} s, {args.at_once} at once {together:.1f} s"
    )
    print(f"ratio {together / alone:.2f}")


def _seconds(files: list[str], jobs: int) -> float:
    command = [sys.executable, "-m", "qa.cli.main", "check", "--json", "--no-store", "--jobs", str(jobs)]
    began = time.perf_counter()
    subprocess.run([*command, *files], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
