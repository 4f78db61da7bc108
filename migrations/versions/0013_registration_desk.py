"""Keep what the press asks by when, what mail providers report of mails, and which days organisers were told of.

Why this is safe while the running release is at work: nothing reads the new tables, columns and view yet, and rows that
it writes have a value for each column.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

RETURNED_MAIL = """
create view registration.returned_mail as
select r.id, r.delivery_id, r.kind, r.reason, r.received_at
from registration.mail_return r
"""


def upgrade() -> None:
    """Add the columns, create the tables, then the view."""
    op.add_column("enquiry", sa.Column("outlet", sa.Text(), server_default="", nullable=False), schema="registration")
    op.add_column("enquiry", sa.Column("deadline", sa.DateTime(timezone=True), nullable=True), schema="registration")
    op.create_table(
        "mail_return",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("delivery_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('hard','soft')", name=op.f("ck_mail_return_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_return")),
        schema="registration",
    )
    op.create_table(
        "event_digest",
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_event_digest_event_id")),
        sa.PrimaryKeyConstraint("event_id", "day", name=op.f("pk_event_digest")),
        schema="registration",
    )
    op.execute(RETURNED_MAIL)


def downgrade() -> None:
    """Undo it."""
    op.execute("drop view registration.returned_mail")
    op.drop_table("event_digest", schema="registration")
    op.drop_table("mail_return", schema="registration")
    op.drop_column("enquiry", "deadline", schema="registration")
    op.drop_column("enquiry", "outlet", schema="registration")
