"""Remember of which people of an event that is over nothing is kept any more.

Why this is safe while the running release is at work: the column has a default, and it writes its rows without it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Add the column."""
    op.add_column("event", sa.Column("forgotten", sa.Text(), server_default="", nullable=False), schema="registration")


def downgrade() -> None:
    """Undo it."""
    op.drop_column("event", "forgotten", schema="registration")
