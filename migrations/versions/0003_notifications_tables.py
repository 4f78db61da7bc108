"""Give notifications its tables, and registration its view of deliveries.

Why this is safe while the running release is at work: nothing uses the schema yet.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

DELIVERY_REPORT = """
create view notifications.delivery_report as
select d.message_id, d.id as delivery_id, d.purpose, d.recipient, d.state, d.reason, d.because, d.changed_at
from notifications.delivery d
"""


def upgrade() -> None:
    """Create every table of notifications, then the view."""
    op.create_table(
        "beat",
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("beaten_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("clock", name=op.f("pk_beat")),
        schema="notifications",
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("message_id", sa.UUID(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("contact", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("bulk", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ambiguities", sa.Integer(), server_default="0", nullable=False),
        sa.Column("may_duplicate", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("waits_for_host", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("lease", sa.UUID(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phase", sa.Text(), server_default="", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hinted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("requeued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'sending') = (lease is not null)", name=op.f("ck_delivery_lease_while_sending")),
        sa.CheckConstraint(
            "(state in ('pending','ambiguous')) = (next_attempt_at is not null)",
            name=op.f("ck_delivery_next_while_waiting"),
        ),
        sa.CheckConstraint(
            "state in ('pending','sending','ambiguous','sent','sent_assumed','failed','dead','skipped','held')",
            name=op.f("ck_delivery_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "message_id", "purpose", "recipient", name=op.f("uq_delivery_message_id_purpose_recipient")
        ),
        schema="notifications",
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["next_attempt_at", "id"],
        unique=False,
        schema="notifications",
        postgresql_where=sa.text("state in ('pending','ambiguous')"),
    )
    op.create_index(
        "ix_delivery_leased",
        "delivery",
        ["lease_until"],
        unique=False,
        schema="notifications",
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_delivery_unsent",
        "delivery",
        ["state", "id"],
        unique=False,
        schema="notifications",
        postgresql_where=sa.text("state not in ('sent','sent_assumed','skipped')"),
    )
    op.create_index(
        "ix_delivery_settled",
        "delivery",
        ["changed_at"],
        unique=False,
        schema="notifications",
        postgresql_where=sa.text("purged_at is null"),
    )
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.UUID(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("unreadable", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_inbox")),
        schema="notifications",
    )
    op.create_table(
        "mail_host",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("faults", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_mail_host")),
        schema="notifications",
    )
    op.create_table(
        "suppression",
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.UUID(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_suppression")),
        schema="notifications",
    )
    op.execute(DELIVERY_REPORT)


def downgrade() -> None:
    """Drop the view, then the tables."""
    op.execute("drop view notifications.delivery_report")
    for table in ("suppression", "mail_host", "inbox", "delivery", "beat"):
        op.drop_table(table, schema="notifications")
