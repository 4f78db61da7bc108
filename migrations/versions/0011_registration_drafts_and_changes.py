"""Keep answers that are not sent yet, sealed, and take proposals for changes of a registration.

Why this is safe while the running release is at work: nothing reads the new table yet, and the running release goes
on writing proposals of the two kinds it knows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KINDS = "ck_proposal_kind_known"


def upgrade() -> None:
    """Create the table, and know one kind of proposal more."""
    op.create_table(
        "answer_draft",
        sa.Column("link_id", sa.UUID(), nullable=False),
        sa.Column("invitation_id", sa.UUID(), nullable=False),
        sa.Column("sealed_values", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["registration.link_token.id"], name=op.f("fk_answer_draft_link_id")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["registration.invitation.id"], name=op.f("fk_answer_draft_invitation_id")
        ),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_answer_draft")),
        schema="registration",
    )
    op.create_index(op.f("ix_answer_draft_invitation_id"), "answer_draft", ["invitation_id"], schema="registration")
    _know("'forwarded','substitute','change'")


def downgrade() -> None:
    """Undo it."""
    op.execute("delete from registration.proposal where kind = 'change'")
    _know("'forwarded','substitute'")
    op.drop_table("answer_draft", schema="registration")


def _know(kinds: str) -> None:
    op.drop_constraint(op.f(KINDS), "proposal", schema="registration")
    op.create_check_constraint(op.f(KINDS), "proposal", f"kind in ({kinds})", schema="registration")
