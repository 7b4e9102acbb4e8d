"""``qa check``: checks recordings, transcripts and folders of both, prints a review of each, and stores it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from phrasebook import Phrasebook
from qa.batch import Batch, Checked, Outcome, Recipe
from qa.call import Facts
from qa.checker import Options
from qa.cli.command import Command
from qa.cli.interrupt import listening, stop_if_interrupted
from qa.cli.show import review_text
from qa.cli.terminal import terminal_ink
from qa.errors import InputError, SettingsError, StoreError
from qa.inputs import Input, find_inputs
from qa.recording import Progress, Recogniser
from qa.settings import Settings, load_settings
from qa.transcripts.fields import FieldError, facts_of

if TYPE_CHECKING:
    from qa.store import Store

_BATCH = 50  # reviews stored in one transaction, at most
_AT_ONCE = 4  # recordings, at most: each more takes some 300 MB
_BATCH_S = 2.0  # no review waits longer than this to be stored and shown


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``qa check``."""
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="录音、文字稿或文件夹 (recordings, transcripts, folders)"
    )
    parser.add_argument("--json", action="store_true", help="每通一行 JSON (one JSON review a line)")
    parser.add_argument("--no-store", action="store_true", help="不保存 (store nothing)")
    parser.add_argument("--store", metavar="URL", help="数据库 (database URL)")
    parser.add_argument(
        "--replace", action="store_true", help="同一编号换了内容时以新的为准 (new content replaces old)"
    )
    parser.add_argument("--agent", metavar="ID", help="坐席工号 (agent), 文件未注明时用")
    parser.add_argument("--started-at", metavar="ISO", help="开始时间 (start), 如 2026-03-02T10:00:00+08:00")
    parser.add_argument("--direction", choices=("inbound", "outbound"), help="呼入或呼出")
    parser.add_argument("--company", metavar="NAME", help="公司名 (company)")
    parser.add_argument(
        "--swap", action="store_true", help="另一个声音才是坐席 (the other voice is the agent)"
    )
    parser.add_argument("--model", metavar="NAME|FOLDER", help="Whisper 模型 (model)")
    parser.add_argument("--phrasebook", metavar="FOLDER", help="公司自己的话术,叠加在标准之上 (overlay)")
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="最多同时检查几个 (so many at once)",
    )


def run(args: argparse.Namespace) -> int:
    """Check everything; exit status 0 if all was checked, 1 if not."""
    settings = load_settings(
        {name: getattr(args, name) for name in ("store", "model", "phrasebook", "company")}
    )
    given = _given_facts(args, settings)
    recipe = Recipe(
        settings.phrasebook,
        settings.company,
        settings.timezone.key,
        Options(max_hours=settings.max_hours, swap=args.swap, name_pattern=settings.name_pattern),
    )
    out = _Output(as_json=args.json)
    store = None if args.no_store else _open_store(settings, out)
    try:
        inputs = list(find_inputs(args.paths))
        recordings = sum(isinstance(entry, Input) and entry.is_recording for entry in inputs)
        at_once = max(1, min(args.jobs, recordings, _AT_ONCE))
        checker = recipe.checker(
            recogniser=lambda: _recogniser(settings, at_once),
            memory=store,
            known=store.facts if store is not None else lambda call_id, sha256: None,
        )
        batch = Batch(
            recipe,
            checker,
            given,
            with_reviews=store is not None or not args.json,
            processes=max(1, args.jobs),
            at_once=at_once,
            progress=_progress,
        )
        outcomes = _until_interrupted(batch.run(inputs))
        if store is not None:
            outcomes = _stored(outcomes, store, out, replace=args.replace)
        with listening():
            for outcome in outcomes:
                out.show(outcome, checker.book)
    finally:
        if store is not None:
            store.close()
    return out.status


COMMAND = Command("check", "检查录音和文字稿 (check recordings and transcripts)", configure, run)


class _Output:
    """Reviews on stdout; everything else, a line each, on stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self.status = 0
        self._as_json = as_json
        self._ink = terminal_ink()

    def show(self, outcome: Outcome, book: Phrasebook) -> None:
        if isinstance(outcome, InputError):
            self.complain(outcome)
            return
        for warning in outcome.warnings:
            print(f"qa: {warning}", file=sys.stderr, flush=True)
        if self._as_json:
            sys.stdout.write(outcome.body + "\n")
            sys.stdout.flush()
        elif outcome.review is not None:
            print(review_text(outcome.review, book, self._ink), flush=True)

    def complain(self, error: Exception) -> None:
        self.status = 1
        print(f"qa: {error}", file=sys.stderr, flush=True)


def _given_facts(args: argparse.Namespace, settings: Settings) -> Facts:
    try:
        return facts_of(
            {
                "agent_id": args.agent,
                "started_at": args.started_at,
                "direction": args.direction,
                "company": settings.company,
            },
            settings.timezone,
        )
    except FieldError as error:
        flag = {"started_at": "--started-at", "agent_id": "--agent"}.get(error.field, error.field)
        raise SettingsError(f"{flag}: {error}") from None


def _open_store(settings: Settings, out: _Output) -> Store | None:
    """The store; without one the calls are still checked and shown, and the exit status says so."""
    from qa.store import Store

    try:
        return Store(settings.store, settings.timezone)
    except StoreError as error:
        out.complain(error)
        print("qa: 结果只显示,不保存 (results are shown, not stored)", file=sys.stderr)
        return None


def _stored(outcomes: Iterable[Outcome], store: Store, out: _Output, *, replace: bool) -> Iterator[Outcome]:
    """Each outcome once it is on the disk; also what is at hand when the work is broken off."""
    waiting: list[Checked] = []
    since = time.monotonic()
    try:
        for outcome in outcomes:
            if isinstance(outcome, Checked):
                waiting.append(outcome)
            full = len(waiting) >= _BATCH or time.monotonic() - since >= _BATCH_S
            if isinstance(outcome, InputError) or outcome.is_recording or full:
                batch, waiting = waiting, []
                yield from _save(batch, store, out, replace=replace)
                since = time.monotonic()
            if isinstance(outcome, InputError):
                yield outcome
    finally:
        rest = list(_save(waiting, store, out, replace=replace))
    yield from rest


def _save(batch: list[Checked], store: Store, out: _Output, *, replace: bool) -> Iterator[Outcome]:
    """Store a batch; a store that fails is said once a batch, and the reviews are shown all the same."""
    pairs = [(checked.review, checked.body) for checked in batch if checked.review is not None]
    try:
        results = list(store.save_many(pairs, replace=replace))
    except StoreError as error:
        out.complain(error)
        print(f"qa: {len(batch)} 通没有保存 (calls were not stored)", file=sys.stderr)
        yield from batch
        return
    for checked, result in zip(batch, results, strict=True):
        yield result if isinstance(result, InputError) else checked


def _recogniser(settings: Settings, at_once: int) -> Recogniser:
    from qa.recording import WhisperRecogniser

    return WhisperRecogniser.load(settings.model, settings.data, at_once=at_once)


def _until_interrupted(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    for outcome in outcomes:
        stop_if_interrupted()
        yield outcome


def _progress(source: str) -> Progress:
    """A bar on a terminal, for a recording takes a while; and a place to stop in it."""
    bar = _bar(source) if sys.stderr.isatty() else None

    def show(share: float) -> None:
        stop_if_interrupted()
        if bar is not None:
            bar(share)

    return show


def _bar(source: str) -> Callable[[float], None]:
    from tqdm import tqdm

    bar = tqdm(
        total=100, desc=source[-40:], unit="%", file=sys.stderr, leave=False, bar_format="{l_bar}{bar}|"
    )

    def show(share: float) -> None:
        bar.update(round(100 * share) - bar.n)
        if share >= 1:
            bar.close()

    return show
