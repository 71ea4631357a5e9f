"""Acts of staff leave their line, in words that the log can be read in."""

from __future__ import annotations

import ast

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from tests import factories
from tests.house_rules.source import dotted, files
from web import words


def recorded() -> set[str]:
    """The codes that the house records, where they stand in the call itself."""
    codes = set()
    for path in files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in ("record", "_record"):
                texts = [arg.value for arg in node.args[1:3] if isinstance(arg, ast.Constant)]
                codes |= {text for text in texts if isinstance(text, str) and text.isidentifier()}
    return codes


def test_every_act_has_words() -> None:
    codes = recorded()
    assert {"pause", "take", "published", "keys_rotated"} <= codes
    assert sorted(code for code in codes if not words.has_label(f"act.{code}")) == []


def test_the_hands_that_held_a_case_are_recorded_with_its_number(hall: None, db: Session) -> None:
    case, _ = factories.submitted_case(db)
    clerk = factories.take(db, case, "gov.window1")
    line = db.scalars(select(StaffAct).order_by(StaffAct.id.desc()).limit(1)).one()
    assert (line.act, line.about, line.account_id) == ("take", f"case:{case.number}", clerk.account_id)
    assert line.facts["work"] == "intake" and line.actor_kind == "staff"
