"""Keep what companions answer, let kinds of companion have places of their own, find an event's changes by the event.

Why this is safe while the running release is at work: it knows neither the table nor the kind of pool, and an index
changes no answer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
KINDS = "kind in ('attendance','constituency','session','option','night'{})"


def upgrade() -> None:
    """Create the table and the index, and widen the check."""
    op.create_table(
        "companion_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.registration.id"], name=op.f("fk_companion_answer_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companion_answer")),
        schema="registration",
    )
    op.create_index(
        op.f("ix_companion_answer_registration_id"), "companion_answer", ["registration_id"], schema="registration"
    )
    op.create_index(op.f("ix_fact_change_event_id"), "fact_change", ["event_id"], schema="registration")
    _set_kinds(",'companion'")


def downgrade() -> None:
    """Undo it."""
    _set_kinds("")
    op.drop_index(op.f("ix_fact_change_event_id"), "fact_change", schema="registration")
    op.drop_table("companion_answer", schema="registration")


def _set_kinds(more: str) -> None:
    op.drop_constraint(op.f("ck_pool_kind_known"), "pool", schema="registration")
    op.create_check_constraint(op.f("ck_pool_kind_known"), "pool", KINDS.format(more), schema="registration")
