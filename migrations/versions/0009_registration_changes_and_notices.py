"""Keep what people are still to be told about events, and which notices have been seen to.

Why this is safe while the running release is at work: nothing reads the new tables and columns yet.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

NOTICES = "type in ('event.near','facts.changed') and settled_at is null and withdrawn_at is null"


def upgrade() -> None:
    """Create the tables, then the index of what waits."""
    op.create_table(
        "fact_change",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_fact_change_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_change")),
        schema="registration",
    )
    op.create_index(
        "uq_fact_change_open", "fact_change", ["event_id"], unique=True, schema="registration",
        postgresql_where=sa.text("settled_at is null"),
    )  # fmt: skip
    op.create_table(
        "event_notice",
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_event_notice_event_id")),
        sa.PrimaryKeyConstraint("event_id", "days_before", "slot", name=op.f("pk_event_notice")),
        schema="registration",
    )
    op.create_index(
        "ix_outbox_notices", "outbox", ["subject_id"], schema="registration", postgresql_where=sa.text(NOTICES)
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_outbox_notices", table_name="outbox", schema="registration")
    op.drop_table("event_notice", schema="registration")
    op.drop_table("fact_change", schema="registration")
