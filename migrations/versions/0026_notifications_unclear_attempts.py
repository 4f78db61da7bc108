"""Let registration see of which mails an attempt ended unclear, and find them quickly.

Why this is safe while the running release is at work: the view keeps its columns and gets one more behind them; an
index changes no answer. Making it keeps writers of its table waiting, for about a second with a million rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

WITH_AMBIGUITIES = """
create or replace view notifications.delivery_report as
select d.message_id, d.id as delivery_id, d.purpose, d.recipient, d.state, d.reason, d.because, d.changed_at,
       d.ambiguities
from notifications.delivery d
"""

WITHOUT = """
create view notifications.delivery_report as
select d.message_id, d.id as delivery_id, d.purpose, d.recipient, d.state, d.reason, d.because, d.changed_at
from notifications.delivery d
"""


def upgrade() -> None:
    """Add the column to the view, then the index."""
    op.execute(WITH_AMBIGUITIES)
    op.create_index(
        "ix_delivery_unclear", "delivery", ["id"], schema="notifications", postgresql_where=sa.text("ambiguities > 0")
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_delivery_unclear", table_name="delivery", schema="notifications")
    op.execute("drop view notifications.delivery_report")
    op.execute(WITHOUT)
