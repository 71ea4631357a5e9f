"""One verb moves a case; one door each to time, to transactions and to the environment (house rules 3 and 4)."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house_rules.source import Rule, calls, dotted, found, lines, needed

MOVES = {"models/casework/perform.py": "the one verb that moves a case"}
ASKS_TIME = {
    "models/calendar/now.py": "the door to law time",
    "web/account/who.py": "the age of a session lies in its cookie: machine time without a row",
}
ENDS_TRANSACTIONS = {"models/migrations/__init__.py": "an advisory lock and Alembic's own transaction"}
READS_ENVIRONMENT = {
    "models/settings.py": "the door to the environment",
    "ground/tools.py": "PostgreSQL's programs are told in it where the database is",
    "ground/child.py": "a child process inherits the environment of its parent, with its role added",
}

_SQL_MOVES = re.compile(r"update\s+cases\b.*\bset\b[^;]*\bstage\s*=", re.IGNORECASE | re.DOTALL)


def moves_a_case(node: ast.AST) -> bool:
    """Assigns ``.stage``, in whatever way: a statement, ``setattr``, an update of SQLAlchemy, SQL as text."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return any(isinstance(t, ast.Attribute) and t.attr == "stage" for target in targets for t in ast.walk(target))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(_SQL_MOVES.search(node.value))
    if not isinstance(node, ast.Call):
        return False
    if dotted(node.func) == "setattr":
        return len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value == "stage"
    return dotted(node.func).endswith("values") and any(keyword.arg == "stage" for keyword in node.keywords)


asks_time = calls("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
ends_a_transaction = calls("commit")


def reads_environment(node: ast.AST) -> bool:
    return dotted(node) in ("os.environ", "os.environb") or calls("os.getenv", "os.putenv")(node)


RULES = [
    pytest.param(moves_a_case, MOVES, id="stage"),
    pytest.param(asks_time, ASKS_TIME, id="time"),
    pytest.param(ends_a_transaction, ENDS_TRANSACTIONS, id="transactions"),
    pytest.param(reads_environment, READS_ENVIRONMENT, id="environment"),
]


@pytest.mark.parametrize(("rule", "but"), RULES)
def test_there_is_one_door(rule: Rule, but: dict[str, str]) -> None:
    assert found(rule, but=but) == []


@pytest.mark.parametrize(("rule", "but"), RULES)
def test_every_exception_is_still_needed(rule: Rule, but: dict[str, str]) -> None:
    assert needed(rule, but) == []


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (moves_a_case, "case.stage = row.to"),
        (moves_a_case, "case.stage, x = 1, 2"),
        (moves_a_case, "self.case.stage: str = 'x'"),
        (moves_a_case, "setattr(case, 'stage', 'x')"),
        (moves_a_case, "db.execute(update(Case).values(stage='x'))"),
        (moves_a_case, "text('''update cases\n set revision = 1, stage = 'x' ''')"),
        (asks_time, "datetime.datetime.now(UTC)"),
        (asks_time, "date.today()"),
        (asks_time, "time.time()"),
        (ends_a_transaction, "db.commit()"),
        (reads_environment, "os.environ['X']"),
        (reads_environment, "os.getenv('X')"),
    ],
)
def test_the_rule_sees_what_it_forbids(rule: Rule, broken: str) -> None:
    assert list(lines(rule, broken))


@pytest.mark.parametrize(
    ("rule", "fine"),
    [
        (moves_a_case, "stage: Mapped[str] = mapped_column()"),
        (moves_a_case, "if case.stage == 'x': pass"),
        (moves_a_case, "text('update work_item set stage = 1')"),
        (asks_time, "now(); time.monotonic(); func.clock_timestamp()"),
        (ends_a_transaction, "transaction()"),
    ],
)
def test_the_rule_leaves_the_rest_alone(rule: Rule, fine: str) -> None:
    assert not list(lines(rule, fine))
