"""Remember how an answer reached whoever wrote it down, and which invitation took another's place.

Why this is safe while the running release is at work: columns are added that may be empty, and it writes its rows
without them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("registration", sa.Column("recorded", postgresql.JSONB()), schema="registration")
    op.add_column("invitation", sa.Column("merged_into", sa.Uuid()), schema="registration")
    op.create_foreign_key(
        "fk_invitation_merged_into", "invitation", "invitation", ["merged_into"], ["id"],
        source_schema="registration", referent_schema="registration",
    )  # fmt: skip


def downgrade() -> None:
    """Undo it."""
    op.drop_column("invitation", "merged_into", schema="registration")
    op.drop_column("registration", "recorded", schema="registration")
