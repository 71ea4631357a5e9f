"""Deposit and acceptance with gaps, and the credit record (rulebook 7.3, ACC-14).

Revision 0023, after 0022.  Going back leaves deposited cases where they are, since nothing but the lifecycle moves a
case, and turns open lists of gaps into ordinary askings: the older code knows no other.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OLDER = (
    "draft", "submitted", "received", "waiting_supplement", "not_accepted", "accepted", "in_review",
    "special_procedure", "deciding", "producing", "ready", "delivered", "withdrawn", "terminated",
)  # fmt: skip
_ASKINGS = ("supplement", "fix_now", "more")
_GROUNDS = ("serious", "broken_promise", "false_papers", "hidden_facts", "fraud")
_REMIND = "answered_at is null and reminded_at is null and remind_at is not null"


def _in(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(code) for code in codes)})"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_cases_stage"), "cases", type_="check")
    op.create_check_constraint(op.f("ck_cases_stage"), "cases", _in("stage", (*_OLDER, "deposited")))
    op.drop_constraint(op.f("ck_supplement_kind"), "supplement", type_="check")
    op.create_check_constraint(op.f("ck_supplement_kind"), "supplement", _in("kind", (*_ASKINGS, "deposit", "gap")))
    op.add_column("supplement", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("supplement", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("supplement", sa.Column("promised", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_supplement_promised"), "supplement", _in("promised", ("paper", "online")))
    op.create_index("ix_supplement_remind", "supplement", ["remind_at"], postgresql_where=sa.text(_REMIND))
    op.add_column("supplement_line", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "credit_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("barred_item", sa.Text(), nullable=True),
        sa.Column("barred_until", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        sa.Column("lifted_how", sa.Text(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(_in("kind", ("person", "company")), name=op.f("ck_credit_entry_kind")),
        sa.CheckConstraint(_in("ground", _GROUNDS), name=op.f("ck_credit_entry_ground")),
        sa.CheckConstraint(_in("lifted_how", ("repaired", "mistaken")), name=op.f("ck_credit_entry_lifted_how")),
        sa.CheckConstraint("(barred_item is null) = (barred_until is null)", name=op.f("ck_credit_entry_barred")),
        sa.CheckConstraint("(lifted_at is null) = (lifted_how is null)", name=op.f("ck_credit_entry_lifted")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_credit_entry_entered_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name=op.f("fk_credit_entry_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entry")),
    )
    op.create_index("ix_credit_entry_digest", "credit_entry", ["digest"])


def downgrade() -> None:
    op.drop_table("credit_entry")
    op.drop_column("supplement_line", "settled_at")
    op.drop_index("ix_supplement_remind", "supplement")
    for column in ("promised", "reminded_at", "remind_at"):
        op.drop_column("supplement", column)
    op.drop_constraint(op.f("ck_supplement_kind"), "supplement", type_="check")
    op.execute("update supplement set kind = 'supplement' where kind in ('deposit', 'gap')")
    op.create_check_constraint(op.f("ck_supplement_kind"), "supplement", _in("kind", _ASKINGS))
    op.drop_constraint(op.f("ck_cases_stage"), "cases", type_="check")
    op.execute(f"alter table cases add constraint ck_cases_stage check ({_in('stage', _OLDER)}) not valid")
