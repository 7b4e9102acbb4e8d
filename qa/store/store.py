"""The one door to everything that is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from types import TracebackType
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from qa.call import Call, Facts, Recording, Review
from qa.errors import InputError
from qa.store import agents, reading
from qa.store.database import BUSY_TIMEOUT_S, Database
from qa.store.documents import read_recording, write_recording
from qa.store.entry import Entry, make_entry
from qa.store.faults import told
from qa.store.figures import AgentReport, AgentSummary
from qa.store.reading import CallRow, ReviewRow
from qa.store.saving import Saved, save_entry
from qa.store.schema import bring_up_to_date
from qa.store.tables import recognitions

BATCH = 50  # reviews a transaction, at most
BATCH_S = 2.0  # and no review waits much longer than this for the disk
PAGE = 200  # calls read at a time

T = TypeVar("T")


class Store:
    """Calls, their reviews and what follows from them, behind a database URL.

    Opening makes the folder and the tables, or brings older tables up to date. Days are days in ``timezone``.
    May be used from several threads; a forked process opens its own. What ``save`` returned is on the disk.

    Raises:
        StoreError: from here and from every method, when the store cannot be opened, read or written.
    """

    def __init__(self, url: str, timezone: tzinfo, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._zone = timezone
        self._database = Database(url, busy_timeout_s=busy_timeout_s)
        try:
            bring_up_to_date(self._database)
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    # Writing

    def save(self, review: Review, body: str, *, replace: bool = False) -> Saved:
        """Stores a call with its review, or what is new in them; all of it or nothing.

        ``body`` is the review as JSON. Facts that are None do not erase what is known.

        Raises:
            IdentityError: the id is stored with other content, and ``replace`` is False.
            FormatError: an id, a name or a time that cannot be kept.
            ValueError: ``body`` is not a JSON object.
        """
        entry = make_entry(review, body, self._zone)
        return self._written(lambda connection: self._save(connection, entry, replace))

    def save_many(
        self, reviews: Iterable[tuple[Review, str]], *, replace: bool = False
    ) -> Iterator[Saved | InputError]:
        """Stores many, in few transactions; what became of each, in their order, once it is on the disk.

        One that ``save`` would refuse gives its error here, and the others go on. If ``reviews`` itself
        raises, what it gave before is stored. Nothing is stored unless the result is iterated over.
        """
        waiting: list[tuple[Review, str]] = []
        since = time.monotonic()
        try:
            for pair in reviews:
                waiting.append(pair)
                if len(waiting) >= BATCH or time.monotonic() - since >= BATCH_S:
                    batch, waiting = waiting, []
                    yield from self._save_batch(batch, replace)
                    since = time.monotonic()
        finally:
            rest = self._save_batch(waiting, replace) if waiting else []
        yield from rest

    def keep_recognition(self, recording: Recording, options: str) -> None:
        """Keeps what was heard under ``options`` (any text that names them all)."""
        key = {"recording_sha256": recording.sha256, "model": recording.model, "options": options}

        def write(connection: Connection) -> None:
            connection.execute(delete(recognitions).filter_by(**key))
            connection.execute(
                insert(recognitions).values(
                    **key, segments=write_recording(recording), created_at=datetime.now(UTC)
                )
            )

        self._written(write)

    # Reading

    def recognition(self, sha256: str, model: str, options: str) -> Recording | None:
        """What was kept of a recording; None: nothing."""
        query = select(recognitions.c.segments).filter_by(
            recording_sha256=sha256, model=model, options=options
        )
        with self._database.reading() as connection:
            document = connection.execute(query).scalar_one_or_none()
        return None if document is None else read_recording(document, sha256=sha256, model=model)

    def call(self, call_id: str) -> Call | None:
        """A stored call with all facts known of it, ready to be judged again."""
        with self._database.reading() as connection:
            return reading.read_call(connection, call_id)

    def calls(
        self,
        *,
        agent_id: str | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int = 100,
    ) -> tuple[CallRow, ...]:
        """The latest calls, of one agent or all, on days from ``since`` up to but not including ``until``."""
        with self._database.reading() as connection:
            return reading.list_calls(connection, agent_id=agent_id, since=since, until=until, limit=limit)

    def facts(self, call_id: str, sha256: str) -> Facts | None:
        """All facts known of a stored call; ``None``: there is no call of this id and content."""
        with self._database.reading() as connection:
            return reading.read_facts(connection, call_id, sha256)

    def stored_calls(self) -> Iterator[Call]:
        """Every call, by id; the store is not held while the caller works on one."""
        last = ""
        while True:
            with self._database.reading() as connection:
                page = reading.read_calls_after(connection, last, PAGE)
            if not page:
                return
            yield from page
            last = page[-1].id

    def review(self, call_id: str) -> str | None:
        """The current review of a call as JSON, with the facts as they are known now."""
        with self._database.reading() as connection:
            return reading.read_review(connection, call_id)

    def reviews(self, call_id: str) -> tuple[ReviewRow, ...]:
        """The history of a call: every review, the latest first."""
        with self._database.reading() as connection:
            return reading.list_reviews(connection, call_id)

    def agents(self, *, since: date | None = None, until: date | None = None) -> tuple[AgentSummary, ...]:
        """The figures of all agents by id, calls without an agent last (``agent_id`` None)."""
        with self._database.reading() as connection:
            return agents.summarise_agents(connection, since, until)

    def agent(
        self,
        agent_id: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        recent: int = 20,
    ) -> AgentReport | None:
        """One agent at length, with the ``recent`` latest calls; None: no calls of such an agent."""
        with self._database.reading() as connection:
            return agents.report_agent(connection, agent_id, since, until, recent)

    def _save(self, connection: Connection, entry: Entry, replace: bool) -> Saved:
        return save_entry(connection, entry, zone=self._zone, replace=replace)

    def _save_batch(self, batch: Sequence[tuple[Review, str]], replace: bool) -> list[Saved | InputError]:
        entries: list[Entry | InputError] = []
        for review, body in batch:
            try:
                entries.append(make_entry(review, body, self._zone))
            except InputError as error:
                entries.append(error)

        def write(connection: Connection) -> list[Saved | InputError]:
            results: list[Saved | InputError] = []
            for entry in entries:
                if isinstance(entry, InputError):
                    results.append(entry)
                    continue
                try:
                    results.append(self._save(connection, entry, replace))
                except InputError as error:  # raised before anything of it was written
                    results.append(error)
            return results

        return self._written(write)

    def _written(self, write: Callable[[Connection], T]) -> T:
        """Runs ``write`` in a transaction, again if another program made the same row at the same moment."""
        try:
            with self._database.writing() as connection:
                return write(connection)
        except IntegrityError:
            with told(self._database.place), self._database.writing() as connection:
                return write(connection)
