"""Tell the links of who answers for somebody from that person's own.

Why this is safe while the running release is at work: the column has a default, and it writes its rows without it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "link_token",
        sa.Column("for_helper", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="registration",
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_column("link_token", "for_helper", schema="registration")
