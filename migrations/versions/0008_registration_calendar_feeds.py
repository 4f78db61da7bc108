"""Let organisers subscribe to calendars, and find a registration by its calendar entry.

Why this is safe while the running release is at work: nothing reads the new table yet, and the index is short to build.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table and the index."""
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_calendar_feed_event_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["registration.organisation.id"], name=op.f("fk_calendar_feed_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feed_digest")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_calendar_feed_organisation_id"), "calendar_feed", ["organisation_id"], schema="registration"
    )
    op.create_index(op.f("ix_registration_calendar_uid"), "registration", ["calendar_uid"], schema="registration")


def downgrade() -> None:
    """Drop both."""
    op.drop_index(op.f("ix_registration_calendar_uid"), table_name="registration", schema="registration")
    op.drop_table("calendar_feed", schema="registration")
