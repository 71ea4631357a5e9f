"""Petitions with events, clocks, letters, alarms and outcomes; their events belong to the chain.

Revision: 0012, after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "petition",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("query_code", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("clerk_id", sa.BigInteger(), nullable=True),
        sa.Column("heard_by", sa.Text(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_digest", sa.Text(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("representatives", sa.LargeBinary(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("accused_unit", sa.Text(), nullable=True),
        sa.Column("final", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("urgent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("rating_words", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("channel in ('online', 'desk')", name=op.f("ck_petition_channel")),
        sa.CheckConstraint("kind in ('suggestion', 'report', 'relief')", name=op.f("ck_petition_kind")),
        sa.CheckConstraint(
            "phase in ('registered', 'with_unit', 'objected', 'handling', 'answered', 'reviewing', 'reviewed', 'second_reviewing', 'mediation', 'mediating', 'directed', 'not_taken', 'closed', 'withdrawn')",
            name=op.f("ck_petition_phase"),
        ),
        sa.CheckConstraint(
            "route in ('courts', 'arbitration', 'party', 'procedure', 'duty', 'petition')",
            name=op.f("ck_petition_route"),
        ),
        sa.CheckConstraint("rating between 1 and 5", name=op.f("ck_petition_rating")),
        sa.ForeignKeyConstraint(["accused_unit"], ["department.code"], name=op.f("fk_petition_accused_unit")),
        sa.ForeignKeyConstraint(["clerk_id"], ["account.id"], name=op.f("fk_petition_clerk_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["department.code"], name=op.f("fk_petition_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition")),
        sa.UniqueConstraint("key", name=op.f("uq_petition_key")),
        sa.UniqueConstraint("number", name=op.f("uq_petition_number")),
    )
    op.create_index(
        "ix_petition_open_due",
        "petition",
        [sa.literal_column("(coalesce(due_on, '9999-12-31'::date))"), "id"],
        unique=False,
        postgresql_where=sa.text("phase not in ('closed', 'directed', 'not_taken', 'withdrawn')"),
    )
    op.create_index(
        "ix_petition_phone",
        "petition",
        ["phone_digest"],
        unique=False,
        postgresql_where=sa.text("phone_digest is not null"),
    )
    op.create_index("ix_petition_unit", "petition", ["unit_code", "phase"], unique=False)
    op.create_table(
        "petition_bar",
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("why in ('accused', 'interest')", name=op.f("ck_petition_bar_why")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_petition_bar_account_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_petition_bar_petition_id")),
        sa.PrimaryKeyConstraint("petition_id", "account_id", name=op.f("pk_petition_bar")),
    )
    op.create_table(
        "petition_clock",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("extended", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "excluded", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.CheckConstraint("unit in ('working', 'natural')", name=op.f("ck_petition_clock_unit")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_petition_clock_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_clock")),
    )
    op.create_index(
        "ix_petition_clock_due",
        "petition_clock",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("stopped_on is null"),
    )
    op.create_index(op.f("ix_petition_clock_petition_id"), "petition_clock", ["petition_id"], unique=False)
    op.create_index(
        "uq_petition_clock_running",
        "petition_clock",
        ["petition_id", "kind"],
        unique=True,
        postgresql_where=sa.text("stopped_on is null"),
    )
    op.create_table(
        "petition_event",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("from_phase", sa.Text(), nullable=True),
        sa.Column("to_phase", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_petition_event_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_event")),
    )
    op.create_index(
        "uq_petition_event_key",
        "petition_event",
        ["petition_id", "key"],
        unique=True,
        postgresql_where=sa.text("key is not null"),
    )
    op.create_index("uq_petition_event_seq", "petition_event", ["petition_id", "seq"], unique=True)
    op.create_table(
        "petition_outcome",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=True),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("words_zh", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_petition_outcome_petition_id")),
        sa.ForeignKeyConstraint(["published_by"], ["account.id"], name=op.f("fk_petition_outcome_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_outcome")),
        sa.UniqueConstraint("key", name=op.f("uq_petition_outcome_key")),
    )
    op.create_index(op.f("ix_petition_outcome_petition_id"), "petition_outcome", ["petition_id"], unique=False)
    op.create_index(
        "ix_petition_outcome_shown",
        "petition_outcome",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("taken_down_at is null"),
    )
    op.create_table(
        "petition_alarm",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("clock_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind in ('urgent', 'near', 'overdue')", name=op.f("ck_petition_alarm_kind")),
        sa.ForeignKeyConstraint(["clock_id"], ["petition_clock.id"], name=op.f("fk_petition_alarm_clock_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_petition_alarm_petition_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["account.id"], name=op.f("fk_petition_alarm_seen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_alarm")),
    )
    op.create_index(
        "ix_petition_alarm_unseen", "petition_alarm", ["at"], unique=False, postgresql_where=sa.text("seen_at is null")
    )
    op.create_index(
        "uq_petition_alarm",
        "petition_alarm",
        ["petition_id", sa.literal_column("coalesce(clock_id, 0)"), "kind"],
        unique=True,
    )
    op.create_table(
        "petition_letter",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.BigInteger(), nullable=True),
        sa.Column("produced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("mailed", sa.Text(), nullable=True),
        sa.Column("mail_error", sa.Text(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_way", sa.Text(), nullable=True),
        sa.Column("handed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("handed_way in ('desk', 'post')", name=op.f("ck_petition_letter_handed_way")),
        sa.CheckConstraint(
            "mailed in ('sending', 'sent', 'unknown', 'failed')", name=op.f("ck_petition_letter_mailed")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["petition_event.id"], name=op.f("fk_petition_letter_event_id")),
        sa.ForeignKeyConstraint(["handed_by"], ["account.id"], name=op.f("fk_petition_letter_handed_by")),
        sa.ForeignKeyConstraint(["petition_id"], ["petition.id"], name=op.f("fk_petition_letter_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_petition_letter_code")),
        sa.UniqueConstraint("event_id", name=op.f("uq_petition_letter_event_id")),
        sa.UniqueConstraint("file", name=op.f("uq_petition_letter_file")),
        sa.UniqueConstraint("number", name=op.f("uq_petition_letter_number")),
    )
    op.create_index(op.f("ix_petition_letter_petition_id"), "petition_letter", ["petition_id"], unique=False)
    op.execute(
        "create trigger append_only before update or delete or truncate on petition_event "
        "for each statement execute function refuse_change()"
    )
    op.drop_constraint(op.f("ck_audit_entry_source"), "audit_entry", type_="check")
    op.create_check_constraint(
        op.f("ck_audit_entry_source"),
        "audit_entry",
        "source in ('case_event', 'read_log', 'staff_act', 'petition_event')",
    )


def downgrade() -> None:
    # Entries of the chain are never taken out, so those of petitions stay and the older rule binds new ones only.
    op.drop_constraint(op.f("ck_audit_entry_source"), "audit_entry", type_="check")
    op.execute(
        "alter table audit_entry add constraint ck_audit_entry_source "
        "check (source in ('case_event', 'read_log', 'staff_act')) not valid"
    )
    for table in (
        "petition_letter",
        "petition_alarm",
        "petition_outcome",
        "petition_event",
        "petition_clock",
        "petition_bar",
        "petition",
    ):
        op.drop_table(table)
