"""Index what the clock looks for among many invitations.

Why this is safe while the running release is at work: an index changes no answer. Making it keeps writers of its table
waiting, for about a second with a million rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

INDEXES = (
    ("ix_invitation_draft", "invitation", ["event_id", "wave", "id"], "state = 'draft'"),
    ("ix_invitation_ended", "invitation", ["event_id", "state", "answers_due_at"], "state in ('expired','revoked')"),
    ("ix_invitation_drawn", "invitation", ["event_id", "constituency"], "drawn_at is not null"),
    (
        "ix_registration_not_coming", "registration", ["event_id", "invitation_id"],
        "state in ('declined','cancelled','lapsed','refused')",
    ),
)  # fmt: skip


def upgrade() -> None:
    """Add the indexes."""
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, schema="registration", postgresql_where=sa.text(where))


def downgrade() -> None:
    """Undo it."""
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table, schema="registration")
