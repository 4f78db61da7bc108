"""Remember who answers for an invitee, to be written to when the invitee's own address takes no mail.

Why this is safe while the running release is at work: the column has a default, and it writes its rows without it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column."""
    column = sa.Column("assistant_email", sa.Text(), nullable=False, server_default="")
    op.add_column("invitation", column, schema="registration")


def downgrade() -> None:
    """Undo it."""
    op.drop_column("invitation", "assistant_email", schema="registration")
