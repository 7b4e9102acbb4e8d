"""The first schema: agents, calls, transcripts, reviews, findings, recognitions.

Written out and never edited again: a migration must go on making the schema of its own day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
    )
    _create_calls()
    _create_reviews()
    op.create_table(
        "recognitions",
        sa.Column("recording_sha256", sa.String(64), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("recording_sha256", "model", "options", name="pk_recognitions"),
    )


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text()),
        sa.Column("agent_name", sa.Text()),
        sa.Column("company", sa.Text()),
        sa.Column("direction", sa.String(16)),
        sa.Column("started_at", MOMENT),
        sa.Column("started_offset_s", sa.Integer()),
        sa.Column("local_day", sa.Date()),
        sa.Column("duration_s", sa.Double()),
        sa.Column("model", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_calls_agent_id"),
    )
    op.create_index("ix_calls_agent_day", "calls", ["agent_id", "local_day"])
    op.create_index("ix_calls_day_agent", "calls", ["local_day", "agent_id"])
    op.create_index("ix_calls_content", "calls", ["content_sha256"])
    op.create_table(
        "transcripts",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("turns", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_transcripts"),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["calls.id"],
            name="fk_transcripts_call_id",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
    )


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("checker", sa.Text(), nullable=False),
        sa.Column("phrasebook", sa.Text(), nullable=False),
        sa.Column("model", sa.Text()),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("fatal", sa.Boolean(), nullable=False),
        sa.Column("opening_pass", sa.Boolean()),
        sa.Column("forbidden", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name="fk_reviews_call_id", ondelete="CASCADE", onupdate="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reviews_call", "reviews", ["call_id"])
    op.create_index(
        "uq_reviews_current",
        "reviews",
        ["call_id"],
        unique=True,
        sqlite_where=sa.column("current", sa.Boolean()),
        postgresql_where=sa.column("current", sa.Boolean()),
    )
    op.create_table(
        "review_bodies",
        sa.Column("review_id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review_id", name="pk_review_bodies"),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name="fk_review_bodies_review_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "findings",
        sa.Column("review_id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("phrase_id", sa.Text(), nullable=False),
        sa.Column("certainty", sa.String(8), nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("span_from", sa.Integer()),
        sa.Column("span_to", sa.Integer()),
        sa.Column("start_s", sa.Double()),
        sa.Column("end_s", sa.Double()),
        sa.Column("method", sa.String(16)),
        sa.Column("similarity", sa.Integer()),
        sa.Column("likelihood", sa.Double()),
        sa.PrimaryKeyConstraint("review_id", "kind", "number", name="pk_findings"),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name="fk_findings_review_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_findings_phrase", "findings", ["phrase_id", "certainty", "review_id"])


def downgrade() -> None:
    for table in (
        "recognitions",
        "findings",
        "review_bodies",
        "reviews",
        "transcripts",
        "calls",
        "agents",
    ):
        op.drop_table(table)
