"""What the hall tells everybody for a while, words that found nothing, and powers to act for somebody (A1.6, A2.7, A27).

Revision 0029, after 0028.  Going back forgets who acted for whom; the cases stay with the account of the one who gave
the power.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "missed_search",
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("words", name=op.f("pk_missed_search")),
    )
    op.create_table(
        "bulletin",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("site_code", sa.Text(), nullable=True),
        sa.Column("item_code", sa.Text(), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('notice', 'hall_closed', 'item_closed')", name=op.f("ck_bulletin_kind")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_bulletin_in_order")),
        sa.CheckConstraint("(kind = 'item_closed') = (item_code is not null)", name=op.f("ck_bulletin_item")),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_bulletin_site_code_site")),
        sa.ForeignKeyConstraint(["item_code"], ["service_item.code"], name=op.f("fk_bulletin_item_code_service_item")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_bulletin_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
    )
    op.create_index(op.f("ix_bulletin_item_code"), "bulletin", ["item_code"])
    op.create_table(
        "power",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("principal_id", sa.BigInteger(), nullable=False),
        sa.Column("agent_phone", sa.LargeBinary(), nullable=False),
        sa.Column("agent_digest", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=True),
        sa.Column("for_kind", sa.Text(), nullable=False),
        sa.Column("for_name", sa.LargeBinary(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("for_kind in ('person', 'company')", name=op.f("ck_power_for_kind")),
        sa.CheckConstraint("(agent_id is null) = (accepted_at is null)", name=op.f("ck_power_accepted")),
        sa.CheckConstraint("ended_by in ('principal', 'agent')", name=op.f("ck_power_ended_by")),
        sa.ForeignKeyConstraint(["principal_id"], ["account.id"], name=op.f("fk_power_principal_id_account")),
        sa.ForeignKeyConstraint(["agent_id"], ["account.id"], name=op.f("fk_power_agent_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power")),
    )
    op.create_index(op.f("ix_power_principal_id"), "power", ["principal_id"])
    op.create_index(op.f("ix_power_agent_id"), "power", ["agent_id"])
    op.create_index("ix_power_open", "power", ["agent_digest"], postgresql_where=sa.text("ended_at is null"))
    op.add_column("cases", sa.Column("power_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_cases_power_id_power"), "cases", "power", ["power_id"], ["id"])
    op.create_index("ix_cases_power", "cases", ["power_id"], postgresql_where=sa.text("power_id is not null"))


def downgrade() -> None:
    op.drop_index("ix_cases_power", "cases")
    op.drop_column("cases", "power_id")
    for table in ("power", "bulletin", "missed_search"):
        op.drop_table(table)
