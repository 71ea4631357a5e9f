"""Special procedures, the stage of a case in one, and clocks that stand still meanwhile (CLK-8).

Revision 0016, after 0015.  Going back leaves cases that are in a procedure where they are, since nothing but the
lifecycle moves a case: end their procedures first, or the older code will not know their stage.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OLDER = (
    "draft", "submitted", "received", "waiting_supplement", "not_accepted", "accepted", "in_review", "deciding",
    "producing", "ready", "delivered", "withdrawn", "terminated",
)  # fmt: skip
_KINDS = (
    "hearing", "bidding", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review",
)  # fmt: skip


def _in(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(code) for code in codes)})"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_cases_stage"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_stage"), "cases", _in("stage", (*_OLDER, "special_procedure")))
    op.add_column("clock", sa.Column("paused_on", sa.Date(), nullable=True))
    op.create_table(
        "special_procedure",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("work_item_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.CheckConstraint(_in("kind", _KINDS), name=op.f("ck_special_procedure_kind")),
        sa.CheckConstraint(
            "planned_on >= started_on and ended_on >= started_on", name=op.f("ck_special_procedure_end_after_start")
        ),
        sa.CheckConstraint("result is null or ended_on is not null", name=op.f("ck_special_procedure_result_at_end")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_special_procedure_case_id_cases"),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name="fk_special_procedure_work_item_id_work_item"),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name="fk_special_procedure_opened_by_account"),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name="fk_special_procedure_ended_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_special_procedure"),
    )
    op.create_index("ix_special_procedure_case_id", "special_procedure", ["case_id"])
    op.create_index(
        "uq_special_procedure_open", "special_procedure", ["work_item_id"], unique=True,
        postgresql_where=sa.text("ended_on is null"),
    )  # fmt: skip
    op.create_index(
        "ix_special_procedure_due", "special_procedure", ["planned_at"],
        postgresql_where=sa.text("ended_on is null and reminded_at is null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("special_procedure")
    op.drop_column("clock", "paused_on")
    op.drop_constraint(op.f("ck_cases_stage"), "cases", type_="check")
    op.execute(f"alter table cases add constraint ck_cases_stage check ({_in('stage', _OLDER)}) not valid")
