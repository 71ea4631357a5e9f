"""Life events: the parent of several cases, the papers filed once for all of them, and each child's place.

Revision 0011, after 0010.  On the way down children stay as plain cases under their own numbers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parent",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("query_code", sa.LargeBinary(), nullable=False),
        sa.Column("code_epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_code", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("applicant_digest", sa.Text(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("extended_by", sa.BigInteger(), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_parent_account_id")),
        sa.ForeignKeyConstraint(["event_code"], ["life_event.code"], name=op.f("fk_parent_event_code")),
        sa.ForeignKeyConstraint(["extended_by"], ["account.id"], name=op.f("fk_parent_extended_by")),
        sa.ForeignKeyConstraint(["first_id"], ["cases.id"], name="fk_parent_first_id_cases"),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_parent_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent")),
        sa.UniqueConstraint("number", name=op.f("uq_parent_number")),
        sa.UniqueConstraint("token", name=op.f("uq_parent_token")),
    )
    of_account = sa.text("account_id is not null")
    op.create_index("ix_parent_account", "parent", ["account_id", "id"], unique=False, postgresql_where=of_account)
    op.create_index(op.f("ix_parent_applicant_digest"), "parent", ["applicant_digest"], unique=False)

    op.create_table(
        "parent_paper",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["parent.id"], name=op.f("fk_parent_paper_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent_paper")),
        sa.UniqueConstraint("file", name=op.f("uq_parent_paper_file")),
    )
    op.create_index(op.f("ix_parent_paper_parent_id"), "parent_paper", ["parent_id"], unique=False)

    op.add_column("cases", sa.Column("parent_id", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("place", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_cases_parent_id"), "cases", "parent", ["parent_id"], ["id"])
    op.create_check_constraint(op.f("ck_cases_placed"), "cases", "(parent_id is null) = (place is null)")
    placed = sa.text("parent_id is not null")
    op.create_index("uq_cases_place", "cases", ["parent_id", "place"], unique=True, postgresql_where=placed)

    terms = sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("life_event", terms)


def downgrade() -> None:
    op.drop_column("life_event", "terms")
    op.drop_index("uq_cases_place", table_name="cases")
    op.drop_constraint(op.f("ck_cases_placed"), "cases", type_="check")
    op.drop_constraint(op.f("fk_cases_parent_id"), "cases", type_="foreignkey")
    op.drop_column("cases", "place")
    op.drop_column("cases", "parent_id")
    op.drop_table("parent_paper")
    op.drop_table("parent")
