"""Let registration see when the clock of notifications last did its round.

Why this is safe while the running release is at work: nothing reads the new view yet.
"""

from alembic import op

revision = "0025"
down_revision = "0024"

CLOCK_BEAT = """
create view notifications.clock_beat as
select b.clock, b.beaten_at from notifications.beat b
"""


def upgrade() -> None:
    """Create the view."""
    op.execute(CLOCK_BEAT)


def downgrade() -> None:
    """Undo it."""
    op.execute("drop view notifications.clock_beat")
