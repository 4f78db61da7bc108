"""Keep the letters that people with a place ask for to show to a consulate.

Why this is safe while the running release is at work: nothing reads the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "visa_letter",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="requested", nullable=False),
        sa.Column("sealed_passport", sa.LargeBinary(), nullable=True),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state in ('requested','approved','refused')", name=op.f("ck_visa_letter_state_known")),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_visa_letter_event_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.registration.id"], name=op.f("fk_visa_letter_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visa_letter")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_visa_letter_registration_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_visa_letter_reference")),
        schema="registration",
    )
    op.create_index(op.f("ix_visa_letter_event_id"), "visa_letter", ["event_id"], schema="registration")


def downgrade() -> None:
    """Undo it."""
    op.drop_table("visa_letter", schema="registration")
