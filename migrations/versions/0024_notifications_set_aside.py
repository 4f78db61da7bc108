"""Let registration see which messages no mail could be made of.

Why this is safe while the running release is at work: nothing reads the new view yet.
"""

from alembic import op

revision = "0024"
down_revision = "0023"

SET_ASIDE = """
create view notifications.set_aside as
select i.message_id, i.unreadable as reason, i.accepted_at as since
from notifications.inbox i where i.unreadable is not null
"""


def upgrade() -> None:
    """Create the view."""
    op.execute(SET_ASIDE)


def downgrade() -> None:
    """Undo it."""
    op.execute("drop view notifications.set_aside")
