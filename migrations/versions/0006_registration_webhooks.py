"""Give registration its webhooks, and notifications its view of the calls that are promised to them.

Why this is safe while the running release is at work: nothing uses the new tables yet.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

WEBHOOK_PROMISE = """
create view registration.webhook_promise as
select c.id, c.webhook_id, c.type, c.body, c.promised_at, w.url, w.sealed_secret,
       case when w.old_secret_until > now() then w.sealed_old_secret end as sealed_old_secret
from registration.webhook_call c join registration.webhook w on w.id = c.webhook_id
where c.settled_at is null and w.disabled_at is null
"""


def upgrade() -> None:
    """Create both tables, then the view."""
    op.create_table(
        "webhook",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["registration.organisation.id"], name=op.f("fk_webhook_organisation_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_webhook_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        schema="registration",
    )
    op.create_index(op.f("ix_webhook_organisation_id"), "webhook", ["organisation_id"], schema="registration")
    op.create_table(
        "webhook_call",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("webhook_id", sa.UUID(), nullable=False),
        sa.Column("message_id", sa.UUID(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["registration.webhook.id"], name=op.f("fk_webhook_call_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_call")),
        sa.UniqueConstraint("webhook_id", "message_id", name=op.f("uq_webhook_call_webhook_id_message_id")),
        schema="registration",
    )
    op.create_index("ix_webhook_call_webhook_id_id", "webhook_call", ["webhook_id", "id"], schema="registration")
    op.create_index(
        "ix_webhook_call_open", "webhook_call", ["id"], schema="registration",
        postgresql_where=sa.text("settled_at is null"),
    )  # fmt: skip
    op.execute(WEBHOOK_PROMISE)


def downgrade() -> None:
    """Undo it."""
    op.execute("drop view registration.webhook_promise")
    op.drop_table("webhook_call", schema="registration")
    op.drop_table("webhook", schema="registration")
