"""Give notifications its record of calls to webhooks, and registration its view of them.

Why this is safe while the running release is at work: nothing uses the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

WEBHOOK_REPORT = """
create view notifications.webhook_report as
select d.call_id, d.state, d.attempts, d.status, d.reason, d.next_attempt_at, d.changed_at
from notifications.webhook_delivery d
"""


def upgrade() -> None:
    """Create the table, then the view."""
    op.create_table(
        "webhook_delivery",
        sa.Column("call_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('pending','sent','failed')", name=op.f("ck_webhook_delivery_state_known")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_webhook_delivery")),
        schema="notifications",
    )
    op.create_index(
        "ix_webhook_delivery_due", "webhook_delivery", ["next_attempt_at"], schema="notifications",
        postgresql_where=sa.text("state = 'pending'"),
    )  # fmt: skip
    op.create_index(op.f("ix_webhook_delivery_changed_at"), "webhook_delivery", ["changed_at"], schema="notifications")
    op.execute(WEBHOOK_REPORT)


def downgrade() -> None:
    """Undo it."""
    op.execute("drop view notifications.webhook_report")
    op.drop_table("webhook_delivery", schema="notifications")
