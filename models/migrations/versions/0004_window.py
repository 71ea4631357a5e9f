"""Cases filed at a window, originals it keeps, notices it hands over, and query codes it issues anew.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint(op.f("ck_cases_channel"), "cases", "channel in ('online', 'window')")
    op.add_column("cases", sa.Column("clerk_id", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("no_phone", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("code_epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("cases", sa.Column("code_issued_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("code_shown_to", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_cases_clerk_id"), "cases", "account", ["clerk_id"], ["id"])
    op.create_foreign_key(op.f("fk_cases_code_shown_to"), "cases", "account", ["code_shown_to"], ["id"])
    begun = sa.text("stage = 'draft'")
    op.create_index("ix_cases_begun_at_window", "cases", ["clerk_id"], unique=False, postgresql_where=begun)

    op.add_column("filed_paper", sa.Column("original_sheets", sa.BigInteger(), nullable=True))

    op.add_column("notice", sa.Column("by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("notice", sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("handed_way", sa.Text(), nullable=True))
    op.add_column("notice", sa.Column("handed_by", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_notice_handed_way"), "notice", "handed_way in ('window', 'post')")
    op.create_foreign_key(op.f("fk_notice_handed_by"), "notice", "account", ["handed_by"], ["id"])
    to_hand = sa.text("by_hand and handed_at is null")
    op.create_index("ix_notice_to_hand", "notice", ["case_id"], unique=False, postgresql_where=to_hand)


def downgrade() -> None:
    op.drop_index("ix_notice_to_hand", table_name="notice")
    op.drop_constraint(op.f("ck_notice_handed_way"), "notice", type_="check")
    for column in ("handed_by", "handed_way", "handed_at", "by_hand"):
        op.drop_column("notice", column)
    op.drop_column("filed_paper", "original_sheets")
    op.drop_index("ix_cases_begun_at_window", table_name="cases")
    op.drop_constraint(op.f("ck_cases_channel"), "cases", type_="check")
    for column in ("code_shown_to", "code_issued_at", "code_epoch", "no_phone", "clerk_id"):
        op.drop_column("cases", column)
