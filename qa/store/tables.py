"""All tables, under one metadata: the same for SQLite and PostgreSQL.

::

    agents ──< calls ──── transcripts        what was said
                 └──< reviews ──── review_bodies   the review as JSON
                          └──< findings            what the machine found, by number; no words
    recognitions                             what the recogniser heard, so that no recording is decoded twice

Numbers and words (transcripts, review_bodies) live apart: totals over many calls never read a word, and words
can be forgotten while the numbers stay. Documents are JSON in text columns: they are never searched inside,
and come back exactly.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

REVISIONS = ("0001",)
"""Every migration, oldest first; the last is the schema below. A test holds this to the migrations folder."""
HEAD = REVISIONS[-1]


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: goes in with any zone, comes out in UTC (SQLite would forget the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

agents = Table(
    "agents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text),  # the latest given
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("content_sha256", String(64), nullable=False),
    Column("source", Text, nullable=False),  # the latest path as given
    Column("agent_id", Text, ForeignKey("agents.id")),
    Column("agent_name", Text),
    Column("company", Text),
    Column("direction", String(16)),
    Column("started_at", UTCDateTime),
    Column("started_offset_s", Integer),  # east of UTC, as the call gave it
    Column("local_day", Date),  # of started_at, in the zone of the store; null: no start given
    Column("duration_s", Double),
    Column("model", Text),  # that wrote the turns; null for a transcript
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Index("ix_calls_agent_day", "agent_id", "local_day"),  # one agent's calls by day
    Index("ix_calls_day_agent", "local_day", "agent_id"),  # all agents for a period
    Index("ix_calls_content", "content_sha256"),
)

transcripts = Table(
    "transcripts",
    metadata,
    Column(
        "call_id",
        Text,
        ForeignKey("calls.id", ondelete="CASCADE", onupdate="CASCADE"),
        primary_key=True,
    ),
    Column("turns", Text, nullable=False),  # see documents.py
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column(
        "call_id",
        Text,
        ForeignKey("calls.id", ondelete="CASCADE", onupdate="CASCADE"),
        nullable=False,
    ),
    Column("current", Boolean, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("checker", Text, nullable=False),
    Column("phrasebook", Text, nullable=False),
    Column("model", Text),
    Column("points", Double, nullable=False),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    Column("grade", Text, nullable=False),
    Column("fatal", Boolean, nullable=False),
    Column("opening_pass", Boolean),  # all points of an opening that applies; null: does not apply
    Column("forbidden", Integer, nullable=False),  # number of sure forbidden hits
    Column("unsure", Integer, nullable=False),  # number of hits and misses left to a person
    Column("digest", String(64), nullable=False),  # of versions and body without the facts of the call
    Index("ix_reviews_call", "call_id"),
    sqlite_autoincrement=True,  # the number of a deleted review is never given again
)
Index(  # one current review a call; for the rule, not for speed: SQLite totals faster from reviews to calls
    "uq_reviews_current",
    reviews.c.call_id,
    unique=True,
    sqlite_where=reviews.c.current,
    postgresql_where=reviews.c.current,
)

review_bodies = Table(
    "review_bodies",
    metadata,
    Column(
        "review_id",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("reviews.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("body", Text, nullable=False),  # the review as JSON, as given
)

findings = Table(
    "findings",
    metadata,
    Column(
        "review_id",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("reviews.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("kind", String(8), primary_key=True),  # hit, missed, other
    Column("number", Integer, primary_key=True, autoincrement=False),  # its place in that list of the review
    Column("phrase_id", Text, nullable=False),
    Column("certainty", String(8), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("span_from", Integer),  # half-open, code points of the turn; null for a miss
    Column("span_to", Integer),
    Column("start_s", Double),
    Column("end_s", Double),
    Column("method", String(16)),
    Column("similarity", Integer),
    Column("likelihood", Double),
    Index("ix_findings_phrase", "phrase_id", "certainty", "review_id"),
    sqlite_with_rowid=False,  # kept in the order of the key: the findings of one review lie together
)

recognitions = Table(
    "recognitions",
    metadata,
    Column("recording_sha256", String(64), primary_key=True),
    Column("model", Text, primary_key=True),
    Column("options", Text, primary_key=True),
    Column("segments", Text, nullable=False),  # see documents.py
    Column("created_at", UTCDateTime, nullable=False),
)
