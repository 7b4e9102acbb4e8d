"""``qa``: finds its commands, runs one, and turns every error into one line and an exit status."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points

from phrasebook import PhrasebookError
from qa import __version__
from qa.cli.command import Command
from qa.errors import ModelError, QAError, SettingsError, StoreError

GROUP = "qa.commands"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 some input could not be checked, 2 a wrong command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        parsed = _parser(arguments).parse_args(arguments)
        return int(parsed.run(parsed))
    except (SettingsError, PhrasebookError) as error:
        return _told(error, 2)
    except (StoreError, ModelError, QAError) as error:
        return _told(error, 1)
    except KeyboardInterrupt:
        print("\n已中断,已完成的都已保存 (interrupted; what was done is kept)", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone: nothing to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser(arguments: Sequence[str] | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa",
        description="客服通话质检:查文明用语、服务忌语与接听规范。 Judges hotline calls against a service standard.",
    )
    parser.add_argument("--version", action="version", version=f"qa {__version__}")
    words = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _commands(list(sys.argv[1:] if arguments is None else arguments)):
        sub = words.add_parser(command.name, help=command.summary, description=command.summary)
        command.configure(sub)
        sub.set_defaults(run=command.run)
    return parser


def _commands(arguments: list[str]) -> list[Command]:
    """The command that is asked for; all of them where none is, for the help."""
    points: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        points.setdefault(point.name, point)
    asked = points.get(arguments[0]) if arguments else None
    chosen = [asked] if asked else [points[name] for name in sorted(points)]
    loaded = [point.load() for point in chosen]
    return [command for command in loaded if isinstance(command, Command)]


def _told(error: Exception, status: int) -> int:
    print(f"qa: {error}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
