"""Site checks by two officers, and decisions that are called back before their applicant knows them (DEC-2, ALL 44).

Revision 0020, after 0019.  Every decision that was made before counts as told, so that none of them can be called back
unseen.  Going back keeps of each case only the decision that stands, as the older code knows one a case.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_check",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("work_item_id", sa.BigInteger(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=False),
        sa.Column("went_on", sa.Date(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("officer_id <> second_id", name=op.f("ck_site_check_two_officers")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_site_check_case_id_cases"),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name="fk_site_check_work_item_id_work_item"),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name="fk_site_check_officer_id_account"),
        sa.ForeignKeyConstraint(["second_id"], ["account.id"], name="fk_site_check_second_id_account"),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name="fk_site_check_recorded_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_site_check"),
    )
    op.create_index("ix_site_check_case_id", "site_check", ["case_id"])
    op.add_column("document", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("recalled_by", sa.BigInteger(), nullable=True))
    op.add_column("decision", sa.Column("recall_reason", sa.Text(), nullable=True))
    op.execute("update decision set told_at = decided_at")
    op.create_foreign_key("fk_decision_recalled_by_account", "decision", "account", ["recalled_by"], ["id"])
    op.create_check_constraint(
        op.f("ck_decision_recalled_untold"),
        "decision",
        "recalled_at is null or (told_at is null and recall_reason <> '')",
    )
    op.drop_constraint("uq_decision_case_id", "decision", type_="unique")
    op.create_index("ix_decision_case_id", "decision", ["case_id"])
    op.create_index(
        "uq_decision_standing", "decision", ["case_id"], unique=True, postgresql_where=sa.text("recalled_at is null")
    )


def downgrade() -> None:
    op.execute("delete from decision where recalled_at is not null")
    op.drop_index("uq_decision_standing", table_name="decision")
    op.drop_index("ix_decision_case_id", table_name="decision")
    op.create_unique_constraint("uq_decision_case_id", "decision", ["case_id"])
    op.drop_constraint(op.f("ck_decision_recalled_untold"), "decision", type_="check")
    op.drop_constraint("fk_decision_recalled_by_account", "decision", type_="foreignkey")
    for column in ("recall_reason", "recalled_by", "recalled_at", "told_at"):
        op.drop_column("decision", column)
    op.drop_column("document", "voided_at")
    op.drop_table("site_check")
