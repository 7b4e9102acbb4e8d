"""Many files in a row, over all processors, in the order of the inputs.

Recordings are heard several at once, by threads around one model; transcripts are judged one after another, and by
other processes once there are many.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from phrasebook import load_phrasebook
from qa.call import Facts, Review
from qa.checker import Checker, Options
from qa.errors import InputError, ModelError, QAError
from qa.inputs import Input
from qa.judging.document import review_json
from qa.recording import Memory, Progress, Recogniser
from qa.transcripts import Transcript

_CHUNK = 64  # transcripts handed to a process at a time
_ALONE = 256  # transcripts judged before other processes are worth their start
_AHEAD = 3 * _CHUNK  # transcripts that may wait for one before them, for each process
_RECORDING = 16  # as heavy as so many transcripts: its words are timed


@dataclass(frozen=True, slots=True)
class Recipe:
    """What another process needs to build the same checker."""

    phrasebook: Path | None
    company: str | None
    timezone: str
    options: Options

    def checker(
        self,
        *,
        recogniser: Callable[[], Recogniser] | None = None,
        memory: Memory | None = None,
        known: Callable[[str, str], Facts | None] = lambda call_id, sha256: None,
    ) -> Checker:
        """Load the phrasebook and build the checker.

        Raises:
            PhrasebookError: the overlay cannot be used.
        """
        return Checker(
            load_phrasebook(self.phrasebook, company=self.company),
            timezone=ZoneInfo(self.timezone),
            recogniser=recogniser,
            memory=memory,
            options=self.options,
            known=known,
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """One call, judged: the review, if it was asked for, and its JSON on one line."""

    review: Review | None
    body: str
    is_recording: bool = False
    warnings: tuple[str, ...] = ()  # what a user should know, a line each


Outcome: TypeAlias = Checked | InputError
Work: TypeAlias = Transcript | InputError | Input


@dataclass(frozen=True, slots=True)
class Batch:
    """Checks inputs with one checker, and with copies of it in other processes.

    Args:
        recipe: from which the copies are made.
        checker: our own.
        given: facts for calls that carry none.
        with_reviews: whether ``Checked.review`` is wanted; leaving it out saves moving it between processes.
        processes: at most so many judge transcripts; 1 stays in this one.
        at_once: recordings that are heard at the same time, with the one recogniser of ``checker``.
        progress: makes the progress display of a recording; it may raise, to stop the work.
    """

    recipe: Recipe
    checker: Checker
    given: Facts
    with_reviews: bool = True
    processes: int = os.cpu_count() or 1
    at_once: int = 1
    progress: Callable[[str], Progress] = lambda source: lambda share: None

    def run(self, inputs: Iterable[Input | InputError]) -> Iterator[Outcome]:
        """The outcome of every call of every input, in their order, as they are ready."""
        under_way: deque[tuple[Future[list[Outcome]], int]] = deque()  # and how heavy they are to keep
        with ExitStack() as stack:
            crew = _Crew(self, stack)
            for chunk in _chunks(self._work(inputs), self.processes):
                weight = _RECORDING if isinstance(chunk[0], Input) else len(chunk)
                under_way.append((crew.begin(chunk), weight))
                while under_way and (
                    under_way[0][0].done() or sum(n for _, n in under_way) > _AHEAD * self.processes
                ):
                    yield from _result(under_way.popleft()[0])
            while under_way:
                yield from _result(under_way.popleft()[0])

    def _work(self, inputs: Iterable[Input | InputError]) -> Iterator[Work]:
        for entry in inputs:
            if isinstance(entry, Input) and not entry.is_recording:
                yield from self.checker.transcripts(entry.path, source=entry.source, given=self.given)
            else:
                yield entry

    def hear(self, item: Input, stopped: threading.Event) -> list[Outcome]:
        """The outcome of one recording, unless it is ``stopped``."""
        warnings: list[str] = []
        shown = self.progress(item.source)

        def progress(share: float) -> None:
            if stopped.is_set():
                raise KeyboardInterrupt
            shown(share)

        try:
            review = self.checker.review_recording(
                item.path,
                source=item.source,
                given=self.given,
                progress=progress,
                role=item.role,
                partner=item.partner,
                warn=warnings.append,
            )
        except InputError as error:
            return [error]
        except ModelError as error:
            return [InputError(item.source, str(error))]
        told = tuple(f"{item.source}: {warning}" for warning in warnings)
        return [Checked(review, review_json(review), is_recording=True, warnings=told)]


class _Crew:
    """Who does the work: threads hear recordings with one model, processes judge transcripts once there are many."""

    def __init__(self, batch: Batch, stack: ExitStack) -> None:
        self._batch = batch
        self._stack = stack
        self._hearers = ThreadPoolExecutor(batch.at_once)
        self._stopped = threading.Event()
        stack.callback(self._hearers.shutdown, cancel_futures=True)
        stack.callback(self._stopped.set)  # first: what is still being heard is not waited for to its end

    @cached_property
    def _judges(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(
            self._batch.processes, context, initializer=_prepare, initargs=(self._batch.recipe,)
        )
        self._stack.callback(pool.shutdown, cancel_futures=True)
        return pool

    def begin(self, chunk: list[Work]) -> Future[list[Outcome]]:
        """The outcomes of a chunk, as soon as they are ready."""
        batch = self._batch
        if isinstance(chunk[0], Input):
            return self._hearers.submit(batch.hear, chunk[0], self._stopped)
        if len(chunk) > 1:
            return self._judges.submit(_judge_chunk, chunk, batch.with_reviews)
        done: Future[list[Outcome]] = Future()
        done.set_result(_judged(batch.checker, chunk, batch.with_reviews))
        return done


def judge_transcript(checker: Checker, transcript: Transcript, with_review: bool) -> Outcome:
    """The outcome of one transcript."""
    outcome = checker.review_transcript(transcript)
    if isinstance(outcome, InputError):
        return outcome
    return Checked(outcome if with_review else None, review_json(outcome))


def _chunks(work: Iterator[Work], processes: int) -> Iterator[list[Work]]:
    """Transcripts (and errors between them) one by one, and in chunks once there are many; a recording stands alone."""
    chunk: list[Work] = []
    for number, item in enumerate(work):
        many = processes > 1 and number >= _ALONE
        if isinstance(item, Input):
            if chunk:
                yield chunk
            yield [item]
            chunk = []
            continue
        chunk.append(item)
        if len(chunk) >= (_CHUNK if many else 1):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_ours: list[Checker] = []  # the checker of this process, if it is one of the others


def _prepare(recipe: Recipe) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that was started
    _ours.append(recipe.checker())


def _judge_chunk(chunk: list[Work], with_reviews: bool) -> list[Outcome]:
    return _judged(_ours[0], chunk, with_reviews)


def _judged(checker: Checker, chunk: list[Work], with_reviews: bool) -> list[Outcome]:
    return [
        judge_transcript(checker, item, with_reviews) if isinstance(item, Transcript) else item
        for item in chunk
        if not isinstance(item, Input)
    ]


def _result(future: Future[list[Outcome]]) -> list[Outcome]:
    try:
        return future.result()
    except BrokenProcessPool:
        raise QAError(
            "一个检查进程意外结束,可加 --jobs 1 重试 (a checking process died; try --jobs 1)"
        ) from None
