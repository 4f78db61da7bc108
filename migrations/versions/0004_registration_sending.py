"""Give registration what governs sending: suppressions, pauses for everything, wordings, notes on enquiries.

Why this is safe while the running release is at work: it neither knows the new tables nor needs the new columns, and
the view keeps its columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

PAUSED_WITH_ORGANISATION = """
create or replace view registration.outbox_message as
select o.id, o.type, o.version, o.bulk, o.event_id, o.facts, o.sealed_token, o.request_id,
       o.occurred_at, o.not_before, o.withdrawn_at, o.accepted_at, o.held_at,
       o.held_at is not null or exists (
           select from registration.event e join registration.organisation g on g.id = e.organisation_id
           where e.id = o.event_id and (e.sending_paused_at is not null or g.sending_paused_at is not null)
       ) as paused
from registration.outbox o
"""

PAUSED_BY_EVENT = """
create or replace view registration.outbox_message as
select o.id, o.type, o.version, o.bulk, o.event_id, o.facts, o.sealed_token, o.request_id,
       o.occurred_at, o.not_before, o.withdrawn_at, o.accepted_at, o.held_at,
       o.held_at is not null or exists (
           select from registration.event e where e.id = o.event_id and e.sending_paused_at is not null
       ) as paused
from registration.outbox o
"""


def upgrade() -> None:
    """Add the tables and columns, then let the view know of them."""
    op.add_column(
        "organisation", sa.Column("sending_paused_at", sa.DateTime(timezone=True), nullable=True), schema="registration"
    )
    op.create_index("ix_outbox_event_id_id", "outbox", ["event_id", "id"], schema="registration")
    _suppressions()
    _wordings()
    _enquiries()
    op.execute(PAUSED_WITH_ORGANISATION)


def _suppressions() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=True),
        sa.Column("series_code", sa.Text(), nullable=True),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "source in ('organiser','unsubscribed','bounced','do_not_contact')",
            name=op.f("ck_suppression_source_known"),
        ),
        sa.CheckConstraint("event_id is null or series_code is null", name=op.f("ck_suppression_one_scope")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["registration.organisation.id"], name=op.f("fk_suppression_organisation_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_suppression_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint(
            "organisation_id", "address_digest", "event_id", "series_code", name="uq_suppression_scope",
            postgresql_nulls_not_distinct=True,
        ),
        schema="registration",
    )  # fmt: skip
    op.create_index(
        "ix_suppression_organisation_id_id", "suppression", ["organisation_id", "id"], schema="registration"
    )


def _wordings() -> None:
    op.create_table(
        "wording",
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_wording_event_id")),
        sa.PrimaryKeyConstraint("event_id", "kind", "language", name=op.f("pk_wording")),
        schema="registration",
    )


def _enquiries() -> None:
    op.add_column(
        "enquiry", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True), schema="registration"
    )
    op.create_table(
        "enquiry_note",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("enquiry_id", sa.UUID(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["registration.enquiry.id"], name=op.f("fk_enquiry_note_enquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_note")),
        schema="registration",
    )
    op.create_index(op.f("ix_enquiry_note_enquiry_id"), "enquiry_note", ["enquiry_id"], schema="registration")
    op.create_table(
        "enquiry_link",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("enquiry_id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["registration.enquiry.id"], name=op.f("fk_enquiry_link_enquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_enquiry_link_digest")),
        schema="registration",
    )
    op.create_index(op.f("ix_enquiry_link_enquiry_id"), "enquiry_link", ["enquiry_id"], schema="registration")


def downgrade() -> None:
    """Undo it."""
    op.execute(PAUSED_BY_EVENT)
    for table in ("enquiry_link", "enquiry_note", "wording", "suppression"):
        op.drop_table(table, schema="registration")
    op.drop_column("enquiry", "escalated_at", schema="registration")
    op.drop_index("ix_outbox_event_id_id", table_name="outbox", schema="registration")
    op.drop_column("organisation", "sending_paused_at", schema="registration")
