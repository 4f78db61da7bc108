"""Give registration its tables, and notifications its view of the outbox.

Why this is safe while the running release is at work: nothing uses the schema yet.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

OUTBOX_MESSAGE = """
create view registration.outbox_message as
select o.id, o.type, o.version, o.bulk, o.event_id, o.facts, o.sealed_token, o.request_id,
       o.occurred_at, o.not_before, o.withdrawn_at, o.accepted_at, o.held_at,
       o.held_at is not null or exists (
           select from registration.event e where e.id = o.event_id and e.sending_paused_at is not null
       ) as paused
from registration.outbox o
"""


def upgrade() -> None:
    """Create every table of registration, then the view."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=True),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        schema="registration",
    )
    op.create_index(
        "ix_audit_entry_organisation_id_id",
        "audit_entry",
        ["organisation_id", "id"],
        unique=False,
        schema="registration",
    )
    op.create_index(
        "ix_audit_entry_subject_id_id", "audit_entry", ["subject_id", "id"], unique=False, schema="registration"
    )
    op.create_table(
        "beat",
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("beaten_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("clock", name=op.f("pk_beat")),
        schema="registration",
    )
    op.create_table(
        "idempotency_record",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_idempotency_record")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_idempotency_record_created_at"),
        "idempotency_record",
        ["created_at"],
        unique=False,
        schema="registration",
    )
    op.create_table(
        "link_request",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_request")),
        schema="registration",
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
        schema="registration",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("bulk", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=True),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        schema="registration",
    )
    op.create_index("ix_outbox_batch_id", "outbox", ["batch_id"], unique=False, schema="registration")
    op.create_index("ix_outbox_subject_id", "outbox", ["subject_id"], unique=False, schema="registration")
    op.create_index(
        "ix_outbox_to_publish",
        "outbox",
        ["not_before", "id"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("accepted_at is null and withdrawn_at is null"),
    )
    op.create_index(
        "ix_outbox_reminders",
        "outbox",
        ["subject_id"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("type = 'invitation.reminded' and settled_at is null and withdrawn_at is null"),
    )
    op.create_index(
        "ix_outbox_unsettled",
        "outbox",
        ["id"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("settled_at is null and published_at is not null"),
    )
    op.create_index(
        "ix_outbox_unpurged",
        "outbox",
        ["settled_at"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("settled_at is not null and purged_at is null"),
    )
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["id"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("held_at is not null"),
    )
    op.create_table(
        "ledger_audit",
        sa.Column("slot", sa.Date(), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pools", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_ledger_audit")),
        schema="registration",
    )
    op.create_table(
        "event",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("capacity_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("waves_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("slug_is_made", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference_code", sa.Text(), nullable=True),
        sa.Column("event_type", sa.Text(), nullable=True),
        sa.Column("series_code", sa.Text(), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doors_open_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offers_end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access", sa.Text(), server_default="invitation_only", nullable=False),
        sa.Column("visibility", sa.Text(), server_default="listed", nullable=False),
        sa.Column("waitlist_policy", sa.Text(), server_default="curated", nullable=False),
        sa.Column("requires_approval", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sending_paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status in ('draft','announced','open','closed','finished','archived','postponed','cancelled')",
            name=op.f("ck_event_status_known"),
        ),
        sa.CheckConstraint(
            "doors_open_at is null or doors_open_at <= starts_at", name=op.f("ck_event_doors_before_start")
        ),
        sa.CheckConstraint("ends_at is null or ends_at >= starts_at", name=op.f("ck_event_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["registration.organisation.id"], name=op.f("fk_event_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("organisation_id", "reference_code", name="uq_event_organisation_id_reference_code"),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
        schema="registration",
    )
    op.create_index(
        "ix_event_finishing",
        "event",
        ["ends_at"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("status in ('open','closed')"),
    )
    op.create_index(
        "ix_event_listed",
        "event",
        ["starts_at", "id"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("visibility = 'listed'"),
    )
    op.create_index(
        "ix_event_organisation_id_id", "event", ["organisation_id", "id"], unique=False, schema="registration"
    )
    op.create_index(op.f("ix_event_series_code"), "event", ["series_code"], unique=False, schema="registration")
    op.create_table(
        "api_key",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_api_key_event_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["registration.organisation.id"], name=op.f("fk_api_key_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_api_key_organisation_id"), "api_key", ["organisation_id"], unique=False, schema="registration"
    )
    op.create_table(
        "enquiry",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("state", sa.Text(), server_default="received", nullable=False),
        sa.Column("routed_to", sa.Text(), nullable=True),
        sa.Column("routed_because", sa.Text(), nullable=True),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('received','routed','answered','closed')", name=op.f("ck_enquiry_state_known")),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_enquiry_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("reference", name=op.f("uq_enquiry_reference")),
        schema="registration",
    )
    op.create_index("ix_enquiry_event_id_id", "enquiry", ["event_id", "id"], unique=False, schema="registration")
    op.create_table(
        "event_slug",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_event_slug_event_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_event_slug")),
        schema="registration",
    )
    op.create_index(op.f("ix_event_slug_event_id"), "event_slug", ["event_id"], unique=False, schema="registration")
    op.create_table(
        "invitation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("job_title", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("constituency", sa.Text(), nullable=True),
        sa.Column("represents", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("role", sa.Text(), server_default="participant", nullable=False),
        sa.Column("wave", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("companions_allowed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_seats", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("answers_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("answer", sa.Text(), server_default="none", nullable=False),
        sa.Column("batch_id", sa.UUID(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders_sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reminded_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_from_wave", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("bounce", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "answer in ('none','accepted','declined','delegated')", name=op.f("ck_invitation_answer_known")
        ),
        sa.CheckConstraint(
            "state in ('draft','queued','sent','bounced','answered','revoked','expired','superseded')",
            name=op.f("ck_invitation_state_known"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_invitation_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("event_id", "email_key", name="uq_invitation_event_id_email_key"),
        schema="registration",
    )
    op.create_index(
        "ix_invitation_holding",
        "invitation",
        ["event_id"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("held_seats <> '{}'::jsonb"),
    )
    op.create_index(
        "ix_invitation_awaited",
        "invitation",
        ["event_id", "answers_due_at"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("state in ('queued','sent','bounced')"),
    )
    op.create_index(op.f("ix_invitation_batch_id"), "invitation", ["batch_id"], unique=False, schema="registration")
    op.create_index("ix_invitation_email_key", "invitation", ["email_key"], unique=False, schema="registration")
    op.create_index("ix_invitation_event_id_id", "invitation", ["event_id", "id"], unique=False, schema="registration")
    op.create_index(
        "ix_invitation_event_id_updated_at",
        "invitation",
        ["event_id", "updated_at", "id"],
        unique=False,
        schema="registration",
    )
    op.create_table(
        "invitation_batch",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="invitations", nullable=False),
        sa.Column("wave", sa.Text(), nullable=True),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('invitations','reminders')", name=op.f("ck_invitation_batch_kind_known")),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_invitation_batch_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_batch")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_invitation_batch_event_id"), "invitation_batch", ["event_id"], unique=False, schema="registration"
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("constituency", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), server_default="off", nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acceptance_percent", sa.Integer(), server_default="100", nullable=False),
        sa.Column("office_hours", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("answers_due_after_days", sa.Integer(), nullable=True),
        sa.Column("reminders", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("mode in ('off','suggest','automatic')", name=op.f("ck_wave_mode_known")),
        sa.CheckConstraint("acceptance_percent between 1 and 100", name=op.f("ck_wave_acceptance_is_share")),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_wave_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("event_id", "code", name="uq_wave_event_id_code"),
        schema="registration",
    )
    op.create_table(
        "organiser_task",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_organiser_task_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_task")),
        sa.UniqueConstraint("event_id", "kind", "key", name="uq_organiser_task_event_id_kind_key"),
        schema="registration",
    )
    op.create_table(
        "pool",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("reserved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("confirmed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("offered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("floor", sa.Integer(), server_default="0", nullable=False),
        sa.Column("floor_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_capacity_allowed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "kind in ('attendance','constituency','session','option','night')", name=op.f("ck_pool_kind_known")
        ),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_pool_capacity_positive")),
        sa.CheckConstraint(
            "capacity is null or over_capacity_allowed or confirmed + offered <= capacity",
            name=op.f("ck_pool_not_oversold"),
        ),
        sa.CheckConstraint(
            "reserved >= 0 and held >= 0 and confirmed >= 0 and offered >= 0 and floor >= 0",
            name=op.f("ck_pool_counts_positive"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_pool_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sa.UniqueConstraint("event_id", "kind", "code", name="uq_pool_event_id_kind_code"),
        schema="registration",
    )
    op.create_table(
        "link_token",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("invitation_id", sa.UUID(), nullable=True),
        sa.Column("registration_id", sa.UUID(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "purpose in ('invitation','registration','address')", name=op.f("ck_link_token_purpose_known")
        ),
        sa.CheckConstraint(
            "(invitation_id is null) <> (registration_id is null)", name=op.f("ck_link_token_one_owner")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_link_token_event_id")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["registration.invitation.id"], name=op.f("fk_link_token_invitation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_token_digest")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_link_token_invitation_id"), "link_token", ["invitation_id"], unique=False, schema="registration"
    )
    op.create_index(
        op.f("ix_link_token_registration_id"), "link_token", ["registration_id"], unique=False, schema="registration"
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("invitation_id", sa.UUID(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attendance", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("job_title", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("constituency", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), server_default="participant", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary(), nullable=True),
        sa.Column("on_behalf", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("companions", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("share_in_participant_list", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("rule_acknowledged", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_digest", sa.LargeBinary(), nullable=False),
        sa.Column("sessions", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("nights", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=True),
        sa.Column("seats", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("waitlist_rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waitlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_uid", sa.Text(), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("calendar_sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(state in ('confirmed','offered','attended')) = (seats <> '{}'::jsonb)",
            name=op.f("ck_registration_seat_fits_state"),
        ),
        sa.CheckConstraint(
            "state in ('pending_approval','waitlisted','offered','confirmed','attended','no_show','declined','lapsed',"
            "'cancelled','refused','substituted')",
            name=op.f("ck_registration_state_known"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_registration_event_id")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["registration.invitation.id"], name=op.f("fk_registration_invitation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_registration_invitation_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_registration_reference")),
        schema="registration",
    )
    op.create_index(
        "ix_registration_event_id_email_key",
        "registration",
        ["event_id", "email_key"],
        unique=False,
        schema="registration",
    )
    op.create_index(
        "ix_registration_event_id_id", "registration", ["event_id", "id"], unique=False, schema="registration"
    )
    op.create_index(
        "ix_registration_offered",
        "registration",
        ["hold_until"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(
        "ix_registration_waiting",
        "registration",
        ["event_id", "attendance", "waitlist_rank", "waitlisted_at", "id"],
        unique=False,
        schema="registration",
        postgresql_where=sa.text("state = 'waitlisted'"),
    )
    op.create_index(
        "uq_registration_active_email",
        "registration",
        ["event_id", "email_key"],
        unique=True,
        schema="registration",
        postgresql_where=sa.text("state in ('pending_approval','waitlisted','offered','confirmed','attended')"),
    )
    op.create_table(
        "seat_movement",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("pool_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=True),
        sa.Column("invitation_id", sa.UUID(), nullable=True),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "bucket in ('reserved','held','confirmed','offered')", name=op.f("ck_seat_movement_bucket_known")
        ),
        sa.CheckConstraint("delta <> 0", name=op.f("ck_seat_movement_moves")),
        sa.ForeignKeyConstraint(["pool_id"], ["registration.pool.id"], name=op.f("fk_seat_movement_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_movement")),
        schema="registration",
    )
    op.create_index(
        "ix_seat_movement_event_id_id", "seat_movement", ["event_id", "id"], unique=False, schema="registration"
    )
    op.create_index(op.f("ix_seat_movement_pool_id"), "seat_movement", ["pool_id"], unique=False, schema="registration")
    op.create_table(
        "proposal",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("invitation_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=True),
        sa.Column("sealed_facts", sa.LargeBinary(), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("invited_id", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('forwarded','substitute')", name=op.f("ck_proposal_kind_known")),
        sa.CheckConstraint("state in ('pending','approved','refused')", name=op.f("ck_proposal_state_known")),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_proposal_event_id")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["registration.invitation.id"], name=op.f("fk_proposal_invitation_id")
        ),
        sa.ForeignKeyConstraint(["invited_id"], ["registration.invitation.id"], name=op.f("fk_proposal_invited_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.registration.id"], name=op.f("fk_proposal_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("reference", name=op.f("uq_proposal_reference")),
        schema="registration",
    )
    op.create_index("ix_proposal_event_id_id", "proposal", ["event_id", "id"], unique=False, schema="registration")
    op.create_index("ix_proposal_invitation_id", "proposal", ["invitation_id"], unique=False, schema="registration")
    op.create_table(
        "confirmation_round",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["registration.event.id"], name=op.f("fk_confirmation_round_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_round")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_confirmation_round_event_id"), "confirmation_round", ["event_id"], unique=False, schema="registration"
    )
    op.create_table(
        "confirmation_reply",
        sa.Column("round_id", sa.UUID(), nullable=False),
        sa.Column("registration_id", sa.UUID(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer in ('','yes','no')", name=op.f("ck_confirmation_reply_answer_known")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.registration.id"], name=op.f("fk_confirmation_reply_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["registration.confirmation_round.id"], name=op.f("fk_confirmation_reply_round_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "registration_id", name=op.f("pk_confirmation_reply")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_confirmation_reply_registration_id"),
        "confirmation_reply",
        ["registration_id"],
        unique=False,
        schema="registration",
    )
    op.execute(OUTBOX_MESSAGE)


def downgrade() -> None:
    """Undo it."""
    op.execute("drop view registration.outbox_message")
    op.drop_index(op.f("ix_confirmation_reply_registration_id"), table_name="confirmation_reply", schema="registration")
    op.drop_table("confirmation_reply", schema="registration")
    op.drop_index(op.f("ix_confirmation_round_event_id"), table_name="confirmation_round", schema="registration")
    op.drop_table("confirmation_round", schema="registration")
    op.drop_index("ix_proposal_invitation_id", table_name="proposal", schema="registration")
    op.drop_index("ix_proposal_event_id_id", table_name="proposal", schema="registration")
    op.drop_table("proposal", schema="registration")
    op.drop_index(op.f("ix_seat_movement_pool_id"), table_name="seat_movement", schema="registration")
    op.drop_index("ix_seat_movement_event_id_id", table_name="seat_movement", schema="registration")
    op.drop_table("seat_movement", schema="registration")
    op.drop_index(
        "uq_registration_active_email",
        table_name="registration",
        schema="registration",
        postgresql_where=sa.text("state in ('pending_approval','waitlisted','offered','confirmed','attended')"),
    )
    op.drop_index(
        "ix_registration_waiting",
        table_name="registration",
        schema="registration",
        postgresql_where=sa.text("state = 'waitlisted'"),
    )
    op.drop_index(
        "ix_registration_offered",
        table_name="registration",
        schema="registration",
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.drop_index("ix_registration_event_id_id", table_name="registration", schema="registration")
    op.drop_index("ix_registration_event_id_email_key", table_name="registration", schema="registration")
    op.drop_table("registration", schema="registration")
    op.drop_index(op.f("ix_link_token_registration_id"), table_name="link_token", schema="registration")
    op.drop_index(op.f("ix_link_token_invitation_id"), table_name="link_token", schema="registration")
    op.drop_table("link_token", schema="registration")
    op.drop_table("pool", schema="registration")
    op.drop_table("organiser_task", schema="registration")
    op.drop_table("wave", schema="registration")
    op.drop_index(op.f("ix_invitation_batch_event_id"), table_name="invitation_batch", schema="registration")
    op.drop_table("invitation_batch", schema="registration")
    op.drop_index("ix_invitation_event_id_updated_at", table_name="invitation", schema="registration")
    op.drop_index("ix_invitation_event_id_id", table_name="invitation", schema="registration")
    op.drop_index("ix_invitation_email_key", table_name="invitation", schema="registration")
    op.drop_index(op.f("ix_invitation_batch_id"), table_name="invitation", schema="registration")
    op.drop_index(
        "ix_invitation_holding",
        table_name="invitation",
        schema="registration",
        postgresql_where=sa.text("held_seats <> '{}'::jsonb"),
    )
    op.drop_index(
        "ix_invitation_awaited",
        table_name="invitation",
        schema="registration",
        postgresql_where=sa.text("state in ('queued','sent','bounced')"),
    )
    op.drop_table("invitation", schema="registration")
    op.drop_index(op.f("ix_event_slug_event_id"), table_name="event_slug", schema="registration")
    op.drop_table("event_slug", schema="registration")
    op.drop_index("ix_enquiry_event_id_id", table_name="enquiry", schema="registration")
    op.drop_table("enquiry", schema="registration")
    op.drop_index(op.f("ix_api_key_organisation_id"), table_name="api_key", schema="registration")
    op.drop_table("api_key", schema="registration")
    op.drop_index(op.f("ix_event_series_code"), table_name="event", schema="registration")
    op.drop_index("ix_event_organisation_id_id", table_name="event", schema="registration")
    op.drop_index(
        "ix_event_listed", table_name="event", schema="registration", postgresql_where=sa.text("visibility = 'listed'")
    )
    op.drop_index(
        "ix_event_finishing",
        table_name="event",
        schema="registration",
        postgresql_where=sa.text("status in ('open','closed')"),
    )
    op.drop_table("event", schema="registration")
    op.drop_table("ledger_audit", schema="registration")
    op.drop_index("ix_outbox_held", table_name="outbox", schema="registration")
    op.drop_index("ix_outbox_unpurged", table_name="outbox", schema="registration")
    op.drop_index(
        "ix_outbox_reminders",
        table_name="outbox",
        schema="registration",
        postgresql_where=sa.text("type = 'invitation.reminded' and settled_at is null and withdrawn_at is null"),
    )
    op.drop_index(
        "ix_outbox_unsettled",
        table_name="outbox",
        schema="registration",
        postgresql_where=sa.text("settled_at is null and published_at is not null"),
    )
    op.drop_index(
        "ix_outbox_to_publish",
        table_name="outbox",
        schema="registration",
        postgresql_where=sa.text("accepted_at is null and withdrawn_at is null"),
    )
    op.drop_index("ix_outbox_subject_id", table_name="outbox", schema="registration")
    op.drop_index("ix_outbox_batch_id", table_name="outbox", schema="registration")
    op.drop_table("outbox", schema="registration")
    op.drop_table("link_request", schema="registration")
    op.drop_table("organisation", schema="registration")
    op.drop_index(op.f("ix_idempotency_record_created_at"), table_name="idempotency_record", schema="registration")
    op.drop_table("idempotency_record", schema="registration")
    op.drop_table("beat", schema="registration")
    op.drop_index("ix_audit_entry_subject_id_id", table_name="audit_entry", schema="registration")
    op.drop_index("ix_audit_entry_organisation_id_id", table_name="audit_entry", schema="registration")
    op.drop_table("audit_entry", schema="registration")
