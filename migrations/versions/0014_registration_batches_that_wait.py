"""Let part of a batch wait for somebody to release it, and let messages be worth sending until an instant only.

Why this is safe while the running release is at work: new columns have defaults, the view gains one at its end, and
more kinds of batch are allowed than before.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

VIEW = """
create or replace view registration.outbox_message as
select o.id, o.type, o.version, o.bulk, o.event_id, o.facts, o.sealed_token, o.request_id,
       o.occurred_at, o.not_before, o.withdrawn_at, o.accepted_at, o.held_at,
       o.held_at is not null or exists (
           select from registration.event e join registration.organisation g on g.id = e.organisation_id
           where e.id = o.event_id and (e.sending_paused_at is not null or g.sending_paused_at is not null)
       ) as paused{more}
from registration.outbox o
"""
KINDS = "kind in ('invitations','reminders'{more})"


def upgrade() -> None:
    """Add the columns, then let the view know."""
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("waiting", postgresql.ARRAY(sa.UUID()), server_default="{}", nullable=False),
        sa.Column("hold", sa.Text(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
    )
    for column in columns:
        op.add_column("invitation_batch", column, schema="registration")
    _allow_kinds(",'reports'")
    op.create_check_constraint(
        op.f("ck_invitation_batch_hold_known"), "invitation_batch", "hold in ('second_person','rest')",
        schema="registration",
    )  # fmt: skip
    op.add_column("outbox", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True), schema="registration")
    op.execute(VIEW.format(more=", o.expires_at"))
    op.add_column(
        "registration", sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True), schema="registration"
    )
    _index_notices(",'programme.changed','form.due'")


def downgrade() -> None:
    """Undo it."""
    _index_notices("")
    op.drop_column("registration", "followed_up_at", schema="registration")
    op.execute("drop view registration.outbox_message")
    op.execute(VIEW.format(more=""))
    op.drop_column("outbox", "expires_at", schema="registration")
    op.drop_constraint(op.f("ck_invitation_batch_hold_known"), "invitation_batch", schema="registration")
    _allow_kinds("")
    for name in ("released_at", "about", "first", "hold", "waiting", "actor"):
        op.drop_column("invitation_batch", name, schema="registration")


def _index_notices(more: str) -> None:
    waiting = f"type in ('event.near','facts.changed'{more}) and settled_at is null and withdrawn_at is null"
    op.drop_index("ix_outbox_notices", table_name="outbox", schema="registration")
    op.create_index(
        "ix_outbox_notices", "outbox", ["subject_id"], schema="registration", postgresql_where=sa.text(waiting)
    )


def _allow_kinds(more: str) -> None:
    name = op.f("ck_invitation_batch_kind_known")
    op.drop_constraint(name, "invitation_batch", schema="registration")
    op.create_check_constraint(name, "invitation_batch", KINDS.format(more=more), schema="registration")
