"""Give each service its schema.

Why this is safe while the running release is at work: nothing exists yet.
"""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both schemas."""
    op.execute("create schema if not exists registration")
    op.execute("create schema if not exists notifications")


def downgrade() -> None:
    """Drop both; they are empty again by now."""
    op.execute("drop schema notifications")
    op.execute("drop schema registration")
