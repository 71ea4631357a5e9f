"""Fair turns: the priority class, how a piece of work came to somebody, what was passed over, the nightly proof.

Revision 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("priority", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    # Empty for what was taken before: nobody noted then how it came to them.
    op.add_column("assignment", sa.Column("how", sa.Text(), nullable=True))
    op.create_index("ix_assignment_from_at", "assignment", ["from_at"])
    op.create_index("ix_work_item_cancelled", "work_item", ["done_at"], postgresql_where=sa.text("state = 'cancelled'"))
    op.create_table(
        "work_skip",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("work_item_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "reason in ('interest', 'not_trained', 'language', 'needs_colleague', 'other')",
            name=op.f("ck_work_skip_reason"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_work_skip_account_id_account")),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name=op.f("fk_work_skip_work_item_id_work_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_skip")),
    )
    op.create_index("ix_work_skip_work_item_id", "work_skip", ["work_item_id"])
    op.create_index("ix_work_skip_account", "work_skip", ["account_id", "work_item_id"])
    op.create_index("ix_work_skip_at", "work_skip", ["at"])
    op.create_table(
        "claim_proof",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("chosen", sa.BigInteger(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_claim_proof")),
    )


def downgrade() -> None:
    op.drop_table("claim_proof")
    op.drop_table("work_skip")
    op.drop_index("ix_work_item_cancelled", table_name="work_item")
    op.drop_index("ix_assignment_from_at", table_name="assignment")
    op.drop_column("assignment", "how")
    op.drop_column("cases", "priority")
