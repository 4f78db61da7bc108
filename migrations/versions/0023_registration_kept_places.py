"""Remember which rounds told people that they keep their places.

Why this is safe while the running release is at work: the column has a default, and it writes its rows without it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "confirmation_round",
        sa.Column("keeps_places", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="registration",
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_column("confirmation_round", "keeps_places", schema="registration")
