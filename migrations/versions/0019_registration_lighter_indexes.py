"""Keep rows out of indexes in which nobody looks for them: those of no batch, and the other end of a link.

Why this is safe while the running release is at work: an index changes no answer, and every statement that looks for
a value finds it in the smaller index. Making one keeps writers of its table waiting, for about a second with a
million rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

INDEXES = (
    ("ix_outbox_batch_id", "outbox", "batch_id"),
    ("ix_link_token_invitation_id", "link_token", "invitation_id"),
    ("ix_link_token_registration_id", "link_token", "registration_id"),
)


def upgrade() -> None:
    """Make them anew, of what has a value."""
    for name, table, column in INDEXES:
        op.drop_index(name, table, schema="registration")
        where = sa.text(f"{column} is not null")
        op.create_index(name, table, [column], schema="registration", postgresql_where=where)


def downgrade() -> None:
    """Make them anew, of everything."""
    for name, table, column in INDEXES:
        op.drop_index(name, table, schema="registration")
        op.create_index(name, table, [column], schema="registration")
