"""Many files in a row: one after another for a few, over all processors for many, in the order of the inputs."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
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
        processes: at most so many; 1 stays in this one.
        progress: makes the progress display of a recording.
    """

    recipe: Recipe
    checker: Checker
    given: Facts
    with_reviews: bool = True
    processes: int = os.cpu_count() or 1
    progress: Callable[[str], Progress | None] = lambda source: None

    def run(self, inputs: Iterable[Input | InputError]) -> Iterator[Outcome]:
        """The outcome of every call of every input, in their order, as they are ready."""
        work = self._work(inputs)
        for item in islice(work, _ALONE):
            yield self._outcome(item)
        if self.processes <= 1:
            yield from map(self._outcome, work)
            return
        first = next(work, None)
        if first is not None:
            yield from self._over_processes(first, work)

    def _work(self, inputs: Iterable[Input | InputError]) -> Iterator[Work]:
        for entry in inputs:
            if isinstance(entry, Input) and not entry.is_recording:
                yield from self.checker.transcripts(entry.path, source=entry.source, given=self.given)
            else:
                yield entry

    def _outcome(self, item: Work) -> Outcome:
        if isinstance(item, InputError):
            return item
        if isinstance(item, Transcript):
            return judge_transcript(self.checker, item, self.with_reviews)
        warnings: list[str] = []
        try:
            review = self.checker.review_recording(
                item.path,
                source=item.source,
                given=self.given,
                progress=self.progress(item.source),
                role=item.role,
                partner=item.partner,
                warn=warnings.append,
            )
        except InputError as error:
            return error
        except ModelError as error:
            return InputError(item.source, str(error))
        return Checked(
            review,
            review_json(review),
            is_recording=True,
            warnings=tuple(f"{item.source}: {warning}" for warning in warnings),
        )

    def _over_processes(self, first: Work, rest: Iterator[Work]) -> Iterator[Outcome]:
        """Chunks of transcripts go to the other processes; a bounded number is under way."""
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.processes, context, initializer=_prepare, initargs=(self.recipe,))
        under_way: deque[Future[list[Outcome]]] = deque()
        try:
            for chunk in _chunks(first, rest):
                if isinstance(chunk[0], Input):
                    while under_way:
                        yield from _result(under_way.popleft())
                    yield self._outcome(chunk[0])
                    continue
                under_way.append(pool.submit(_judge_chunk, chunk, self.with_reviews))
                if len(under_way) > 3 * self.processes:
                    yield from _result(under_way.popleft())
            while under_way:
                yield from _result(under_way.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def judge_transcript(checker: Checker, transcript: Transcript, with_review: bool) -> Outcome:
    """The outcome of one transcript."""
    outcome = checker.review_transcript(transcript)
    if isinstance(outcome, InputError):
        return outcome
    return Checked(outcome if with_review else None, review_json(outcome))


def _chunks(first: Work, rest: Iterator[Work]) -> Iterator[list[Work]]:
    """Runs of transcripts (and errors between them); a recording stands alone."""
    chunk: list[Work] = []
    item: Work | None = first
    while item is not None:
        if isinstance(item, Input):
            if chunk:
                yield chunk
            yield [item]
            chunk = []
        else:
            chunk.append(item)
            if len(chunk) >= _CHUNK:
                yield chunk
                chunk = []
        item = next(rest, None)
    if chunk:
        yield chunk


_ours: list[Checker] = []  # the checker of this process, if it is one of the others


def _prepare(recipe: Recipe) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that was started
    _ours.append(recipe.checker())


def _judge_chunk(chunk: list[Work], with_reviews: bool) -> list[Outcome]:
    return [
        judge_transcript(_ours[0], item, with_reviews) if isinstance(item, Transcript) else item
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
