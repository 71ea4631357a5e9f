"""Places marked on papers, more time for an answer, talk about a case, anonymous ratings (A8, A11, A18).

Revision 0028, after 0027.  Notices that are out when it comes are not brought to mind: their moments were never planned.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saying",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side in ('applicant', 'staff')", name=op.f("ck_saying_side")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saying_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_saying_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saying")),
    )
    op.create_index(op.f("ix_saying_case_id"), "saying", ["case_id"], unique=False)
    op.create_index(
        "ix_saying_unseen", "saying", ["case_id", "side"], unique=False, postgresql_where=sa.text("seen_at is null")
    )
    op.create_table(
        "paper_mark",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("top", sa.BigInteger(), nullable=False),
        sa.Column("right", sa.BigInteger(), nullable=False),
        sa.Column("bottom", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('0 <= "left" and "left" < "right" and "right" <= 1000', name=op.f("ck_paper_mark_across")),
        sa.CheckConstraint("0 <= top and top < bottom and bottom <= 1000", name=op.f("ck_paper_mark_down")),
        sa.CheckConstraint("page >= 1", name=op.f("ck_paper_mark_page")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_paper_mark_by")),
        sa.ForeignKeyConstraint(["paper_id"], ["filed_paper.id"], name=op.f("fk_paper_mark_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_mark")),
    )
    op.create_index(op.f("ix_paper_mark_paper_id"), "paper_mark", ["paper_id"], unique=False)
    op.create_table(
        "saying_file",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("saying_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["saying_id"], ["saying.id"], name=op.f("fk_saying_file_saying_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saying_file")),
        sa.UniqueConstraint("file", name=op.f("uq_saying_file_file")),
    )
    op.create_index(op.f("ix_saying_file_saying_id"), "saying_file", ["saying_id"], unique=False)
    op.add_column("rating", sa.Column("anonymous", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("supplement", sa.Column("longer_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("supplement", sa.Column("longer_allowed", sa.Boolean(), nullable=True))
    op.create_check_constraint(
        op.f("ck_supplement_longer"), "supplement", "longer_allowed is null or longer_asked_at is not null"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_supplement_longer"), "supplement", type_="check")
    op.drop_column("supplement", "longer_allowed")
    op.drop_column("supplement", "longer_asked_at")
    op.drop_column("rating", "anonymous")
    op.drop_index(op.f("ix_saying_file_saying_id"), table_name="saying_file")
    op.drop_table("saying_file")
    op.drop_index(op.f("ix_paper_mark_paper_id"), table_name="paper_mark")
    op.drop_table("paper_mark")
    op.drop_index("ix_saying_unseen", table_name="saying", postgresql_where=sa.text("seen_at is null"))
    op.drop_index(op.f("ix_saying_case_id"), table_name="saying")
    op.drop_table("saying")
