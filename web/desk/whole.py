"""Told whole and at once: a notice goes out when every paper was looked at, or it is said why not (C3.4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.casework.case import Case
from models.casework.guards.given import LONGEST_TEXT
from models.casework.note import note
from models.errors import Problem
from models.people.actor import Actor
from models.queries.dossier import PaperRow, paper_rows
from web.desk import lines
from web.words import say, t

NOTICES = ("ask_supplement", "deposit")
WHY = "unchecked_why"


def unchecked(rows: Sequence[PaperRow], chosen: Sequence[lines.Row]) -> list[PaperRow]:
    """The papers that nobody has marked and that the notice does not speak of."""
    named = {row.target for row in chosen if row.used}
    return [row for row in rows if row.state == "unchecked" and f"paper:{row.need.code}" not in named]


def told_whole(db: Session, case: Case, action: str, form: MultiDict[str, str]) -> list[Problem]:
    """What keeps the notice from being whole: papers not looked at and no word why."""
    if action not in NOTICES:
        return []
    left, why = unchecked(paper_rows(db, case), lines.typed(form)), form.get(WHY, "").strip()
    if left and not why:
        return [Problem("supplement.unchecked", WHY, {"n": len(left)})]
    return [Problem("text.too_long", WHY, {"longest": LONGEST_TEXT})] if len(why) > LONGEST_TEXT // 2 else []


def explained(db: Session, case: Case, actor: Actor, action: str, form: MultiDict[str, str]) -> None:
    """Keep as an internal note why papers were not looked at."""
    why = form.get(WHY, "").strip() if action in NOTICES else ""
    left = unchecked(paper_rows(db, case), lines.typed(form)) if why else []
    if left:
        papers = t("、", ", ").join(say(row.need.title) for row in left)
        words = t("通知发出时未核对：{papers}。{why}", "Not looked at when the notice went out: {papers}. {why}",
                  papers=papers[:500], why=why)  # fmt: skip
        note(db, case, actor, words)
