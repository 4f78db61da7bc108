"""Keep how organisations look.

Why this is safe while the running release is at work: nothing reads the new table yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "brand",
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("accent", sa.Text(), server_default="", nullable=False),
        sa.Column("logo_type", sa.Text(), server_default="", nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["registration.organisation.id"], name=op.f("fk_brand_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_brand")),
        schema="registration",
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("brand", schema="registration")
