"""Interests of others and hearings before a decision, and how a decision follows the record (DEC-3 to DEC-6).

Revision 0021, after 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interest",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_way", sa.Text(), nullable=False),
        sa.Column("marked_by", sa.BigInteger(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("heard_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "told_way in ('letter', 'phone', 'visit', 'public_notice')", name=op.f("ck_interest_told_way")
        ),
        sa.CheckConstraint("(heard_on is null) = (said is null)", name=op.f("ck_interest_heard")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_interest_case_id_cases"),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name="fk_interest_marked_by_account"),
        sa.ForeignKeyConstraint(["heard_by"], ["account.id"], name="fk_interest_heard_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_interest"),
    )
    op.create_index("ix_interest_case_id", "interest", ["case_id"])
    op.create_table(
        "hearing",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asker", sa.LargeBinary(), nullable=True),
        sa.Column("grounds", sa.LargeBinary(), nullable=True),
        sa.Column("noted_by", sa.BigInteger(), nullable=True),
        sa.Column("hold_by", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meets_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("announced", sa.Text(), nullable=True),
        sa.Column("chair_id", sa.BigInteger(), nullable=True),
        sa.Column("procedure_id", sa.BigInteger(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("signed_by", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("origin in ('applicant', 'third_party', 'authority')", name=op.f("ck_hearing_origin")),
        sa.CheckConstraint("closed in ('waived', 'lapsed', 'held', 'broken_off')", name=op.f("ck_hearing_closed")),
        sa.CheckConstraint("(closed is null) = (closed_at is null)", name=op.f("ck_hearing_closed_when")),
        sa.CheckConstraint(
            "closed <> 'held' or (record is not null and signed_by is not null)", name=op.f("ck_hearing_recorded")
        ),
        sa.CheckConstraint(
            "set_at is null or (meets_at is not null and place <> '' and chair_id is not null)",
            name=op.f("ck_hearing_set_whole"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_hearing_case_id_cases"),
        *(
            sa.ForeignKeyConstraint([column], ["account.id"], name=f"fk_hearing_{column}_account")
            for column in ("told_by", "noted_by", "chair_id", "recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["special_procedure.id"], name="fk_hearing_procedure_id_special_procedure"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hearing"),
    )
    op.create_index("ix_hearing_case_id", "hearing", ["case_id"])
    op.create_index(
        "uq_hearing_open", "hearing", ["case_id"], unique=True, postgresql_where=sa.text("closed_at is null")
    )
    op.add_column("decision", sa.Column("on_record", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("decision", "on_record")
    op.drop_table("hearing")
    op.drop_table("interest")
