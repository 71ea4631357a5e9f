"""The first floor: people, catalogue, outbox, casework.

Revision 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_digest", sa.Text(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("email_digest", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), server_default="zh", nullable=False),
        sa.Column("elder", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("session_epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('applicant', 'staff')", name=op.f("ck_account_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_digest", name=op.f("uq_account_email_digest")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("phone_digest", name=op.f("uq_account_phone_digest")),
    )
    op.create_table(
        "department",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_department")),
    )
    op.create_table(
        "duty",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("every", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_slot", sa.BigInteger(), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty")),
    )
    op.create_table(
        "failed_try",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    op.create_index("ix_failed_try_subject", "failed_try", ["kind", "subject_digest", "at"], unique=False)
    op.create_table(
        "life_event",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("note", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("stages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_life_event")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("dedup_key", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rings", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("forgiven", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_message_dedup_key")),
    )
    op.create_index(
        "message_case", "message", ["case_id"], unique=False, postgresql_where=sa.text("case_id is not null")
    )
    op.create_index(
        "message_due",
        "message",
        ["queue", "priority", "due_at"],
        unique=False,
        postgresql_where=sa.text("done_at is null and dead_at is null"),
    )
    op.create_index(
        "message_failing",
        "message",
        ["fingerprint"],
        unique=False,
        postgresql_where=sa.text("done_at is null and failures + attempt > 0"),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_digest", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    op.create_index(op.f("ix_one_time_code_address_digest"), "one_time_code", ["address_digest"], unique=False)
    op.create_table(
        "queue_pause",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("pk_queue_pause")),
    )
    op.create_table(
        "relay_seen",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "last_pass_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("broker_up", sa.Boolean(), nullable=False),
        sa.Column("broker_error", sa.Text(), nullable=True),
        sa.Column("broker_memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("lengths", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_relay_seen")),
    )
    op.create_table(
        "serial",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", "day", name=op.f("pk_serial")),
    )
    op.create_table(
        "site",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("hall_number", sa.Text(), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_site")),
        sa.UniqueConstraint("hall_number", name=op.f("uq_site_hall_number")),
    )
    op.create_table(
        "tally",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "key", "part", name=op.f("pk_tally")),
    )
    op.create_table(
        "worker_seen",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("queues", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("slots", sa.BigInteger(), nullable=False),
        sa.Column("running", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_take_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("memory_bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("open_files", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("quiet", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("falls", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_fall_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_seen")),
    )
    op.create_table(
        "message_run",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("lag", sa.Double(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("counted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_run_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_run")),
    )
    op.create_index(op.f("ix_message_run_message_id"), "message_run", ["message_id"], unique=False)
    op.create_index(
        "message_run_uncounted",
        "message_run",
        ["id"],
        unique=False,
        postgresql_where=sa.text("not counted and ended_at is not null"),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("site_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role in ('window_clerk', 'reviewer', 'decider', 'supervisor', 'operator')", name=op.f("ck_post_role")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_post_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_account_id"), "post", ["account_id"], unique=False)
    op.create_index(
        "uq_post_held",
        "post",
        ["account_id", "role", "department_code", "site_code"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "service_item",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind_of_catalogue", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("dept", sa.Text(), nullable=False),
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("current_version_id", sa.BigInteger(), nullable=True),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["current_version_id"],
            ["item_version.id"],
            name="fk_service_item_current_version_id_item_version",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["dept"], ["department.code"], name=op.f("fk_service_item_dept")),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_service_item_site_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service_item")),
    )
    op.create_table(
        "site_window",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_site_window_site_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_window")),
        sa.UniqueConstraint("site_code", "label", name=op.f("uq_site_window_site_code_label")),
    )
    op.create_table(
        "item_version",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["item_code"], ["service_item.code"], name=op.f("fk_item_version_item_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_version")),
        sa.UniqueConstraint("item_code", "digest", name=op.f("uq_item_version_item_code_digest")),
        sa.UniqueConstraint("item_code", "number", name=op.f("uq_item_version_item_code_number")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("start_key", sa.Text(), nullable=True),
        sa.Column("resume_digest", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("query_code", sa.LargeBinary(), nullable=True),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("flow_version_id", sa.BigInteger(), nullable=True),
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="online", nullable=False),
        sa.Column("lang", sa.Text(), server_default="zh", nullable=False),
        sa.Column("stage", sa.Text(), server_default="draft", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("applicant_kind", sa.Text(), nullable=True),
        sa.Column("applicant_name", sa.LargeBinary(), nullable=True),
        sa.Column("applicant_digest", sa.Text(), nullable=True),
        sa.Column("subject_digest", sa.Text(), nullable=True),
        sa.Column("phone_digest", sa.Text(), nullable=True),
        sa.Column("phone_tail_digest", sa.Text(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("delivery_way", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=True),
        sa.Column("taker_id", sa.BigInteger(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("deemed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("outcome in ('granted', 'refused')", name=op.f("ck_cases_outcome")),
        sa.CheckConstraint(
            "stage = 'draft' or (number is not null and received_at is not null)", name=op.f("ck_cases_numbered")
        ),
        sa.CheckConstraint(
            "stage in ('draft', 'submitted', 'received', 'waiting_supplement', 'not_accepted', 'accepted', 'in_review', 'deciding', 'producing', 'ready', 'delivered', 'withdrawn', 'terminated')",
            name=op.f("ck_cases_stage"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cases_account_id")),
        sa.ForeignKeyConstraint(["flow_version_id"], ["item_version.id"], name=op.f("fk_cases_flow_version_id")),
        sa.ForeignKeyConstraint(["item_code"], ["service_item.code"], name=op.f("fk_cases_item_code")),
        sa.ForeignKeyConstraint(["taker_id"], ["account.id"], name=op.f("fk_cases_taker_id")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_cases_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
        sa.UniqueConstraint("resume_digest", name=op.f("uq_cases_resume_digest")),
        sa.UniqueConstraint("start_key", name=op.f("uq_cases_start_key")),
        sa.UniqueConstraint("token", name=op.f("uq_cases_token")),
    )
    op.create_index(op.f("ix_cases_account_id"), "cases", ["account_id"], unique=False)
    op.create_index(
        "ix_cases_draft_age", "cases", ["touched_at"], unique=False, postgresql_where=sa.text("stage = 'draft'")
    )
    op.create_index("ix_cases_due", "cases", ["stage", "due_on"], unique=False)
    op.create_index(op.f("ix_cases_item_code"), "cases", ["item_code"], unique=False)
    op.create_index(op.f("ix_cases_phone_digest"), "cases", ["phone_digest"], unique=False)
    op.create_index(op.f("ix_cases_phone_tail_digest"), "cases", ["phone_tail_digest"], unique=False)
    op.create_index(
        "uq_cases_open_subject",
        "cases",
        ["applicant_digest", "item_code", "subject_digest"],
        unique=True,
        postgresql_where=sa.text("stage not in ('draft', 'delivered', 'not_accepted', 'terminated', 'withdrawn')"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("from_stage", sa.Text(), nullable=False),
        sa.Column("to_stage", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(
        "uq_case_event_key", "case_event", ["case_id", "key"], unique=True, postgresql_where=sa.text("key is not null")
    )
    op.create_index("uq_case_event_seq", "case_event", ["case_id", "seq"], unique=True)
    op.create_table(
        "clock",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.CheckConstraint("unit in ('working', 'natural')", name=op.f("ck_clock_unit")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clock_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index(op.f("ix_clock_case_id"), "clock", ["case_id"], unique=False)
    op.create_index(
        "ix_clock_running_due",
        "clock",
        ["kind", "due_at"],
        unique=False,
        postgresql_where=sa.text("stopped_on is null"),
    )
    op.create_index(
        "uq_clock_running", "clock", ["case_id", "kind"], unique=True, postgresql_where=sa.text("stopped_on is null")
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("review_body", sa.Text(), nullable=False),
        sa.Column("review_days", sa.BigInteger(), nullable=True),
        sa.Column("court", sa.Text(), nullable=False),
        sa.Column("court_months", sa.BigInteger(), nullable=True),
        sa.Column("online_channel", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome = 'granted' or (reasons <> '' and basis <> '' and review_body <> '' and court <> '' and review_days is not null and court_months is not null)",
            name=op.f("ck_decision_refusal_complete"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decision_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("case_id", name=op.f("uq_decision_case_id")),
    )
    op.create_table(
        "filed_paper",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("verdict_by", sa.BigInteger(), nullable=True),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verdict in ('ok', 'wrong')", name=op.f("ck_filed_paper_verdict")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_filed_paper_case_id")),
        sa.ForeignKeyConstraint(["verdict_by"], ["account.id"], name=op.f("fk_filed_paper_verdict_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed_paper")),
        sa.UniqueConstraint("file", name=op.f("uq_filed_paper_file")),
    )
    op.create_index(
        "ix_filed_paper_live",
        "filed_paper",
        ["case_id", "code"],
        unique=False,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("receiver", sa.LargeBinary(), nullable=True),
        sa.Column("handed_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "way = 'online' or (receiver is not null and handed_by is not null)", name=op.f("ck_handover_received")
        ),
        sa.CheckConstraint("way in ('window', 'online')", name=op.f("ck_handover_way")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_handover_case_id")),
        sa.ForeignKeyConstraint(["handed_by"], ["account.id"], name=op.f("fk_handover_handed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("case_id", name=op.f("uq_handover_case_id")),
    )
    op.create_table(
        "rating",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level between 1 and 5", name=op.f("ck_rating_level")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rating_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("case_id", name=op.f("uq_rating_case_id")),
    )
    op.create_table(
        "read_log",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_read_log_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_read_log_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_log")),
    )
    op.create_index(op.f("ix_read_log_account_id"), "read_log", ["account_id"], unique=False)
    op.create_index(op.f("ix_read_log_case_id"), "read_log", ["case_id"], unique=False)
    op.create_table(
        "supplement",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind in ('supplement', 'fix_now')", name=op.f("ck_supplement_kind")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_supplement_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supplement_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement")),
    )
    op.create_index(
        "uq_supplement_open", "supplement", ["case_id"], unique=True, postgresql_where=sa.text("answered_at is null")
    )
    op.create_index("uq_supplement_seq", "supplement", ["case_id", "seq"], unique=True)
    op.create_table(
        "work_item",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("round", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("site_code", sa.Text(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("returned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.CheckConstraint("state in ('open', 'done', 'cancelled')", name=op.f("ck_work_item_state")),
        sa.CheckConstraint("(site_code is null) <> (department_code is null)", name=op.f("ck_work_item_one_place")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_work_item_case_id")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_work_item_done_by")),
        sa.ForeignKeyConstraint(["holder_id"], ["account.id"], name=op.f("fk_work_item_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
    )
    op.create_index(op.f("ix_work_item_case_id"), "work_item", ["case_id"], unique=False)
    op.create_index(
        "ix_work_item_held",
        "work_item",
        ["holder_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_work_item_queue",
        "work_item",
        ["kind", "site_code", "department_code", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open' and holder_id is null"),
    )
    op.create_index(
        "uq_work_item_open",
        "work_item",
        ["case_id", "kind", "department_code"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("work_item_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_assignment_account_id")),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name=op.f("fk_assignment_work_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_account_id"), "assignment", ["account_id"], unique=False)
    op.create_index(op.f("ix_assignment_work_item_id"), "assignment", ["work_item_id"], unique=False)
    op.create_table(
        "clock_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("clock_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_clock_entry_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_entry")),
    )
    op.create_index("uq_clock_entry_seq", "clock_entry", ["clock_id", "seq"], unique=True)
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.BigInteger(), nullable=True),
        sa.Column("produced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_document_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_document_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("code", name=op.f("uq_document_code")),
        sa.UniqueConstraint("file", name=op.f("uq_document_file")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    op.create_index(op.f("ix_document_case_id"), "document", ["case_id"], unique=False)
    op.create_index("uq_document_event_kind", "document", ["event_id", "kind"], unique=True)
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_notice_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("event_id", name=op.f("uq_notice_event_id")),
    )
    op.create_index(op.f("ix_notice_case_id"), "notice", ["case_id"], unique=False)
    op.create_table(
        "supplement_line",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("supplement_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("about in ('paper', 'field')", name=op.f("ck_supplement_line_about")),
        sa.CheckConstraint("answer in ('paper', 'field', 'cannot')", name=op.f("ck_supplement_line_answer")),
        sa.ForeignKeyConstraint(["supplement_id"], ["supplement.id"], name=op.f("fk_supplement_line_supplement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_line")),
    )
    op.create_index(op.f("ix_supplement_line_supplement_id"), "supplement_line", ["supplement_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=True),
        sa.Column("code_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="prepared", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "state in ('prepared', 'sending', 'sent', 'unknown', 'failed')", name=op.f("ck_delivery_state")
        ),
        sa.ForeignKeyConstraint(["code_id"], ["one_time_code.id"], name=op.f("fk_delivery_code_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
    )
    op.create_index(op.f("ix_delivery_code_id"), "delivery", ["code_id"], unique=False)
    op.create_index(op.f("ix_delivery_notice_id"), "delivery", ["notice_id"], unique=False)
    op.create_index(
        "ix_delivery_unfinished",
        "delivery",
        ["state", "tried_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'sent'"),
    )
    # The two tables point at each other, so this constraint comes after both.
    op.create_foreign_key(
        "fk_service_item_current_version_id_item_version",
        "service_item",
        "item_version",
        ["current_version_id"],
        ["id"],
    )


def downgrade() -> None:
    op.drop_constraint("fk_service_item_current_version_id_item_version", "service_item", type_="foreignkey")
    op.drop_index("ix_delivery_unfinished", table_name="delivery", postgresql_where=sa.text("state <> 'sent'"))
    op.drop_index(op.f("ix_delivery_notice_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_code_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_supplement_line_supplement_id"), table_name="supplement_line")
    op.drop_table("supplement_line")
    op.drop_index(op.f("ix_notice_case_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index("uq_document_event_kind", table_name="document")
    op.drop_index(op.f("ix_document_case_id"), table_name="document")
    op.drop_table("document")
    op.drop_index("uq_clock_entry_seq", table_name="clock_entry")
    op.drop_table("clock_entry")
    op.drop_index(op.f("ix_assignment_work_item_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_account_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(
        "uq_work_item_open",
        table_name="work_item",
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_work_item_queue", table_name="work_item", postgresql_where=sa.text("state = 'open' and holder_id is null")
    )
    op.drop_index("ix_work_item_held", table_name="work_item", postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f("ix_work_item_case_id"), table_name="work_item")
    op.drop_table("work_item")
    op.drop_index("uq_supplement_seq", table_name="supplement")
    op.drop_index("uq_supplement_open", table_name="supplement", postgresql_where=sa.text("answered_at is null"))
    op.drop_table("supplement")
    op.drop_index(op.f("ix_read_log_case_id"), table_name="read_log")
    op.drop_index(op.f("ix_read_log_account_id"), table_name="read_log")
    op.drop_table("read_log")
    op.drop_table("rating")
    op.drop_table("handover")
    op.drop_index("ix_filed_paper_live", table_name="filed_paper", postgresql_where=sa.text("removed_at is null"))
    op.drop_table("filed_paper")
    op.drop_table("decision")
    op.drop_index("uq_clock_running", table_name="clock", postgresql_where=sa.text("stopped_on is null"))
    op.drop_index("ix_clock_running_due", table_name="clock", postgresql_where=sa.text("stopped_on is null"))
    op.drop_index(op.f("ix_clock_case_id"), table_name="clock")
    op.drop_table("clock")
    op.drop_index("uq_case_event_seq", table_name="case_event")
    op.drop_index("uq_case_event_key", table_name="case_event", postgresql_where=sa.text("key is not null"))
    op.drop_table("case_event")
    op.drop_index(
        "uq_cases_open_subject",
        table_name="cases",
        postgresql_where=sa.text("stage not in ('draft', 'delivered', 'not_accepted', 'terminated', 'withdrawn')"),
    )
    op.drop_index(op.f("ix_cases_phone_tail_digest"), table_name="cases")
    op.drop_index(op.f("ix_cases_phone_digest"), table_name="cases")
    op.drop_index(op.f("ix_cases_item_code"), table_name="cases")
    op.drop_index("ix_cases_due", table_name="cases")
    op.drop_index("ix_cases_draft_age", table_name="cases", postgresql_where=sa.text("stage = 'draft'"))
    op.drop_index(op.f("ix_cases_account_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_table("item_version")
    op.drop_table("site_window")
    op.drop_table("service_item")
    op.drop_index("uq_post_held", table_name="post", postgresql_nulls_not_distinct=True)
    op.drop_index(op.f("ix_post_account_id"), table_name="post")
    op.drop_table("post")
    op.drop_index(
        "message_run_uncounted",
        table_name="message_run",
        postgresql_where=sa.text("not counted and ended_at is not null"),
    )
    op.drop_index(op.f("ix_message_run_message_id"), table_name="message_run")
    op.drop_table("message_run")
    op.drop_table("worker_seen")
    op.drop_table("tally")
    op.drop_table("site")
    op.drop_table("serial")
    op.drop_table("relay_seen")
    op.drop_table("queue_pause")
    op.drop_index(op.f("ix_one_time_code_address_digest"), table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_index(
        "message_failing", table_name="message", postgresql_where=sa.text("done_at is null and failures + attempt > 0")
    )
    op.drop_index("message_due", table_name="message", postgresql_where=sa.text("done_at is null and dead_at is null"))
    op.drop_index("message_case", table_name="message", postgresql_where=sa.text("case_id is not null"))
    op.drop_table("message")
    op.drop_table("life_event")
    op.drop_index("ix_failed_try_subject", table_name="failed_try")
    op.drop_table("failed_try")
    op.drop_table("duty")
    op.drop_table("department")
    op.drop_table("account")
