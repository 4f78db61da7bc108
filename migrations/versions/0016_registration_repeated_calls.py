"""Keep what became of a call to a webhook when the same message is told again.

Why this is safe while the running release is at work: the column has a default, and what it promises stays unique.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

OLD, NEW = "uq_webhook_call_webhook_id_message_id", "uq_webhook_call_webhook_id_message_id_repeat"


def upgrade() -> None:
    """Add the column, and let it tell calls about one message apart."""
    column = sa.Column("repeat", sa.Integer(), server_default="0", nullable=False)
    op.add_column("webhook_call", column, schema="registration")
    op.create_unique_constraint(
        op.f(NEW), "webhook_call", ["webhook_id", "message_id", "repeat"], schema="registration"
    )
    op.drop_constraint(op.f(OLD), "webhook_call", schema="registration")


def downgrade() -> None:
    """Undo it; of calls about one message the first stays."""
    op.execute("delete from registration.webhook_call where repeat > 0")
    op.create_unique_constraint(op.f(OLD), "webhook_call", ["webhook_id", "message_id"], schema="registration")
    op.drop_constraint(op.f(NEW), "webhook_call", schema="registration")
    op.drop_column("webhook_call", "repeat", schema="registration")
