"""Let registration see which addresses refuse mail.

Why this is safe while the running release is at work: nothing reads the new view yet.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

REFUSED_ADDRESS = """
create view notifications.refused_address as
select s.address_key, s.reason, s.since
from notifications.suppression s
"""


def upgrade() -> None:
    """Create the view."""
    op.execute(REFUSED_ADDRESS)


def downgrade() -> None:
    """Undo it."""
    op.execute("drop view notifications.refused_address")
