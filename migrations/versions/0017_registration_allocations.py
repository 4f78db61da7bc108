"""Let an organisation's focal point give names to places.

Why this is safe while the running release is at work: nothing uses the new table yet, and the new column may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Create the table, then the column that points to it."""
    op.create_table(
        "allocation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("constituency", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("names_due_at", sa.Text(), nullable=True),
        sa.Column("requires_approval", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_allocation_some_places")),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_allocation_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("digest", name=op.f("uq_allocation_digest")),
        schema="registration",
    )
    op.create_index("ix_allocation_event_id_id", "allocation", ["event_id", "id"], schema="registration")
    op.add_column("invitation", sa.Column("allocation_id", sa.UUID(), nullable=True), schema="registration")
    op.create_index(
        "ix_invitation_allocation_id",
        "invitation",
        ["allocation_id"],
        schema="registration",
        postgresql_where=sa.text("allocation_id is not null"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_invitation_allocation_id", "invitation", schema="registration")
    op.drop_column("invitation", "allocation_id", schema="registration")
    op.drop_table("allocation", schema="registration")
