"""What the page of a case needs: acts that wait, notes, phrases, who has it open, what is wrong with a paper.

Revision 0030, after 0029.  Going back drops acts that wait: nothing of them has happened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NOW = sa.text("clock_timestamp()")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), autoincrement=True, primary_key=True)


def _of(table: str, column: str, other: str = "account", *, nullable: bool = False) -> sa.Column[int]:
    """The column of ``table`` that names a row of ``other``; a line that has no number of its own is known by two."""
    foreign = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{column}_{other}"))
    return sa.Column(column, sa.BigInteger(), foreign, nullable=nullable, primary_key=table == "onlooker")


def upgrade() -> None:
    op.add_column("filed_paper", sa.Column("verdict_words", sa.Text(), nullable=True))
    op.create_table(
        "pending_act",
        _id(),
        _of("pending_act", "case_id", "cases"),
        _of("pending_act", "account_id"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("pressed_at", _MOMENT, nullable=False),
        sa.Column("until_at", _MOMENT, nullable=False),
        sa.Column("failed", sa.Text(), nullable=True),
    )
    waiting = sa.text("failed is null")
    op.create_index("uq_pending_act_waiting", "pending_act", ["case_id"], unique=True, postgresql_where=waiting)
    op.create_index("ix_pending_act_account", "pending_act", ["account_id"])
    op.create_table(
        "case_note",
        _id(),
        _of("case_note", "case_id", "cases"),
        _of("case_note", "account_id"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("recorded_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
    )
    op.create_index(op.f("ix_case_note_case_id"), "case_note", ["case_id"])
    op.create_table(
        "onlooker",
        _of("onlooker", "case_id", "cases"),
        _of("onlooker", "account_id"),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("act", sa.Text(), nullable=True),
    )
    op.create_table(
        "phrase",
        _id(),
        _of("phrase", "account_id", nullable=True),
        sa.Column(
            "item_code",
            sa.Text(),
            sa.ForeignKey("service_item.code", name=op.f("fk_phrase_item_code_service_item")),
            nullable=True,
        ),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _of("phrase", "made_by"),
        sa.Column("at", _MOMENT, server_default=_NOW, nullable=False),
    )
    where = ["account_id", "item_code", "lang", "word"]
    op.create_index("uq_phrase_word", "phrase", where, unique=True, postgresql_nulls_not_distinct=True)


def downgrade() -> None:
    for table in ("phrase", "onlooker", "case_note", "pending_act"):
        op.drop_table(table)
    op.drop_column("filed_paper", "verdict_words")
