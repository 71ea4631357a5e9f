"""Ratings of visits, the work orders of negative ratings, and the clerk who keeps them.

Revision 0010, after 0009.  Ratings that are there get the unit and clerk of their case; orders are made for those that
come from now on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OLDER = ("window_clerk", "reviewer", "decider", "supervisor", "operator")
_NAME_THE_UNIT = """
update rating r set unit_code = i.dept, site_code = c.site_code,
       clerk_id = (select d.decided_by from decision d where d.case_id = c.id)
  from cases c join service_item i on i.code = c.item_code
 where c.id = r.case_id
"""


def _roles(*roles: str) -> str:
    return f"role in ({', '.join(repr(role) for role in roles)})"


def upgrade() -> None:
    op.create_table(
        "rating_slip",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("clerk_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clerk_id"], ["account.id"], name=op.f("fk_rating_slip_clerk_id")),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_rating_slip_site_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_slip")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_rating_slip_code_digest")),
    )
    op.create_index(op.f("ix_rating_slip_clerk_id"), "rating_slip", ["clerk_id"], unique=False)
    op.create_table(
        "rating_order",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("rating_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("contact_days", sa.BigInteger(), nullable=False),
        sa.Column("contact_due_on", sa.Date(), nullable=True),
        sa.Column("contact_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rectify_days", sa.BigInteger(), nullable=False),
        sa.Column("rectify_due_on", sa.Date(), nullable=False),
        sa.Column("rectify_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_ground", sa.Text(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appealed_by", sa.BigInteger(), nullable=True),
        sa.Column("appeal_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_upheld", sa.Boolean(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("appeal_ground in ('mistaken', 'malicious')", name=op.f("ck_rating_order_appeal_ground")),
        sa.CheckConstraint("finding in ('clear', 'complex', 'no_basis')", name=op.f("ck_rating_order_finding")),
        sa.ForeignKeyConstraint(["appealed_by"], ["account.id"], name=op.f("fk_rating_order_appealed_by")),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_rating_order_rating_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_order")),
        sa.UniqueConstraint("rating_id", name=op.f("uq_rating_order_rating_id")),
    )
    op.create_index(
        "ix_rating_order_open",
        "rating_order",
        ["rectify_due_on", "id"],
        unique=False,
        postgresql_where=sa.text("answered_at is null"),
    )
    op.create_index("ix_rating_order_opened", "rating_order", ["opened_at", "id"], unique=False)
    op.create_table(
        "rating_act",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_rating_act_account_id")),
        sa.ForeignKeyConstraint(["order_id"], ["rating_order.id"], name=op.f("fk_rating_act_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_act")),
    )
    op.create_index("uq_rating_act_seq", "rating_act", ["order_id", "seq"], unique=True)
    op.add_column("rating", sa.Column("slip_id", sa.BigInteger(), nullable=True))
    op.add_column("rating", sa.Column("choices", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("rating", sa.Column("unit_code", sa.Text(), nullable=True))
    op.add_column("rating", sa.Column("site_code", sa.Text(), nullable=True))
    op.add_column("rating", sa.Column("clerk_id", sa.BigInteger(), nullable=True))
    op.execute(_NAME_THE_UNIT)
    op.alter_column("rating", "unit_code", nullable=False)
    op.alter_column("rating", "site_code", nullable=False)
    op.add_column("rating", sa.Column("phone", sa.LargeBinary(), nullable=True))
    op.add_column("rating", sa.Column("no_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("rating", sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("rating", "case_id", existing_type=sa.BIGINT(), nullable=True)
    op.create_index("ix_rating_at", "rating", ["at"], unique=False)
    op.create_unique_constraint(op.f("uq_rating_slip_id"), "rating", ["slip_id"])
    op.create_foreign_key(op.f("fk_rating_clerk_id"), "rating", "account", ["clerk_id"], ["id"])
    op.create_foreign_key(op.f("fk_rating_slip_id"), "rating", "rating_slip", ["slip_id"], ["id"])
    op.create_check_constraint(op.f("ck_rating_one_subject"), "rating", "(case_id is null) <> (slip_id is null)")
    op.drop_constraint(op.f("ck_post_role"), "post", type_="check")
    op.create_check_constraint(op.f("ck_post_role"), "post", _roles(*_OLDER, "voice_clerk"))


def downgrade() -> None:
    op.execute("delete from post where role = 'voice_clerk'")
    op.drop_constraint(op.f("ck_post_role"), "post", type_="check")
    op.create_check_constraint(op.f("ck_post_role"), "post", _roles(*_OLDER))
    # Older code knows neither visits that are rated nor orders.
    op.drop_index("uq_rating_act_seq", table_name="rating_act")
    op.drop_table("rating_act")
    op.drop_index("ix_rating_order_opened", table_name="rating_order")
    op.drop_index("ix_rating_order_open", table_name="rating_order")
    op.drop_table("rating_order")
    op.execute("delete from rating where case_id is null")
    op.drop_constraint(op.f("ck_rating_one_subject"), "rating", type_="check")
    op.drop_constraint(op.f("fk_rating_slip_id"), "rating", type_="foreignkey")
    op.drop_constraint(op.f("fk_rating_clerk_id"), "rating", type_="foreignkey")
    op.drop_constraint(op.f("uq_rating_slip_id"), "rating", type_="unique")
    op.drop_index("ix_rating_at", table_name="rating")
    op.alter_column("rating", "case_id", existing_type=sa.BIGINT(), nullable=False)
    op.drop_column("rating", "set_aside_at")
    op.drop_column("rating", "no_contact")
    op.drop_column("rating", "phone")
    op.drop_column("rating", "clerk_id")
    op.drop_column("rating", "site_code")
    op.drop_column("rating", "unit_code")
    op.drop_column("rating", "choices")
    op.drop_column("rating", "slip_id")
    op.drop_index(op.f("ix_rating_slip_clerk_id"), table_name="rating_slip")
    op.drop_table("rating_slip")
