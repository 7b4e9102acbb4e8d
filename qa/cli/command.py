"""What a command of ``qa`` is; commands are found by the entry-point group ``qa.commands``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One word after ``qa``."""

    name: str
    summary: str  # Chinese, with English
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]  # the exit status
