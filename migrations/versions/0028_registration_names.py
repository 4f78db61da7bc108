"""Remember how people want their names used: in letters, on badges, in lists.

Why this is safe while the running release is at work: the column has a default, and it writes its rows without it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add the column."""
    column = sa.Column("names", JSONB(), nullable=False, server_default="{}")
    op.add_column("registration", column, schema="registration")


def downgrade() -> None:
    """Undo it."""
    op.drop_column("registration", "names", schema="registration")
