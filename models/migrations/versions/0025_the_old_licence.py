"""Cases upon an old licence, and revocation as a case of its own (DEC-14, ALL 69).

Revision 0025, after 0024.  Going back leaves revoked cases and revocations where they are, since nothing but the
lifecycle moves a case; the index against duplicates stays as it is here, so that a revoked one keeps nobody from
applying again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_STAGES = (
    "draft", "submitted", "received", "waiting_supplement", "not_accepted", "accepted", "in_review",
    "special_procedure", "deciding", "producing", "ready", "delivered", "withdrawn", "terminated", "deposited",
)  # fmt: skip
_ENDED = ("delivered", "not_accepted", "terminated", "withdrawn")
_ENDED_NOW = ("delivered", "not_accepted", "revoked", "terminated", "withdrawn")
_DUE = sa.text("(coalesce(due_on, '9999-12-31'::date))")
_CHECKS = (
    ("stage", _STAGES, ("revoked",)),
    ("outcome", ("granted", "refused"), ("revoked",)),
    ("channel", ("online", "window"), ("office",)),
)


def _in(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(code) for code in codes)})"


def _open(ended: tuple[str, ...]) -> sa.TextClause:
    return sa.text(f"stage not in ({', '.join(repr(code) for code in ('draft', *ended))})")


def upgrade() -> None:
    op.add_column("cases", sa.Column("about_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_cases_about_id_cases"), "cases", "cases", ["about_id"], ["id"])
    op.create_index("ix_cases_about", "cases", ["about_id"], postgresql_where=sa.text("about_id is not null"))
    for column, older, newer in _CHECKS:
        op.drop_constraint(op.f(f"ck_cases_{column}"), "cases", type_="check")
        op.create_check_constraint(op.f(f"ck_cases_{column}"), "cases", _in(column, (*older, *newer)))
    op.create_check_constraint(op.f("ck_cases_office"), "cases", "channel <> 'office' or about_id is not null")
    op.drop_index("uq_cases_open_subject", "cases")
    subject = ["applicant_digest", "item_code", "subject_digest"]
    op.create_index("uq_cases_open_subject", "cases", subject, unique=True, postgresql_where=_open(_ENDED_NOW))
    op.drop_index("ix_cases_open_due", "cases")
    op.create_index("ix_cases_open_due", "cases", [_DUE, "id"], postgresql_where=_open(_ENDED_NOW))
    op.add_column("decision", sa.Column("over_on", sa.Date(), nullable=True))
    op.add_column("decision", sa.Column("over_how", sa.Text(), nullable=True))
    op.add_column("decision", sa.Column("over_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_decision_over_by_cases"), "decision", "cases", ["over_by"], ["id"])
    op.create_check_constraint(op.f("ck_decision_over"), "decision", "(over_on is null) = (over_how is null)")
    # A promise that was broken and not put right has revoked what was granted on it (NC-7).
    op.execute(
        "update decision set over_on = (c.ended_at at time zone 'Asia/Shanghai')::date, over_how = 'revoked' "
        "from commitment c where c.case_id = decision.case_id and c.ended_at is not null "
        "and decision.outcome = 'granted' and decision.recalled_at is null"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_decision_over"), "decision", type_="check")
    for column in ("over_by", "over_how", "over_on"):
        op.drop_column("decision", column)
    op.drop_index("ix_cases_open_due", "cases")
    op.create_index("ix_cases_open_due", "cases", [_DUE, "id"], postgresql_where=_open(_ENDED))
    op.drop_constraint(op.f("ck_cases_office"), "cases", type_="check")
    for column, older, _ in _CHECKS:
        op.drop_constraint(op.f(f"ck_cases_{column}"), "cases", type_="check")
        op.execute(f"alter table cases add constraint ck_cases_{column} check ({_in(column, older)}) not valid")
    op.drop_index("ix_cases_about", "cases")
    op.drop_column("cases", "about_id")
