"""A request written down at a window, for somebody without phone or computer (ACC-3, MOD-8).

The draft is bound to the clerk who began it, and the case belongs to the applicant: nobody's account, and the receipt
with the query code in the applicant's hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import draft, files, kinds
from models.casework.case import Case
from models.casework.cover import Cover, cover
from models.casework.lock import lock
from models.casework.papers import FiledPaper, file_paper
from models.casework.rights import began, window_of
from models.casework.stages import Stage
from models.catalogue.answers import Answer
from models.catalogue.item import Site
from models.catalogue.spec import PaperNeed
from models.errors import Invalid, NotAllowed, NotFound, Outdated, Problem
from models.people.actor import NOBODY, Actor, Role

# So long after it was issued the clerk may print a query code; then only a new one helps.
SHOWN_MINUTES = 15
MOST_SHEETS = 999


def begin(db: Session, item_code: str, actor: Actor, start_key: str | None) -> Case:
    """A draft of ``actor``'s; any window takes any item (MOD-1).  The same ``start_key`` gives the same draft.

    Raises :class:`NotAllowed` for who stands at no window, :class:`NotFound` for an item that is not on offer.
    """
    if not actor.has(Role.WINDOW_CLERK):
        raise NotAllowed()
    case, _ = draft.open_case(db, item_code, NOBODY, "zh", start_key)
    if case.clerk_id not in (None, actor.account_id):
        raise NotFound("draft.unknown")
    case.clerk_id, case.channel, case.resume_digest = actor.account_id, "window", None
    # The result is collected at a window unless its owner chooses otherwise.
    case.answers = case.answers or {"delivery_way": "window"}
    return case


def find(db: Session, token: str, actor: Actor, *, locked: bool = False) -> Case:
    """The request behind a draft's address, begun by ``actor``, sent or not.  Raises :class:`NotFound`."""
    case = db.scalar(select(Case).where(Case.token == token))
    if case is None or not began(actor, case):
        raise NotFound("draft.unknown")
    return lock(db, case.id) if locked else case


def drafts(db: Session, actor: Actor) -> Sequence[Case]:
    """What ``actor`` has begun at the window and not filed, the newest first."""
    mine = select(Case).where(Case.clerk_id == actor.account_id, Case.stage == Stage.DRAFT)
    return db.scalars(mine.order_by(Case.touched_at.desc()).limit(20)).all()


def save(
    db: Session, case: Case, answers: Mapping[str, Answer], *, no_phone: bool, lang: str, priority: bool = False
) -> Case:
    """Keep what is on the screen, also while it is not right yet.  Raises :class:`Outdated` for one that was filed."""
    if case.stage != Stage.DRAFT:
        raise Outdated("draft.sent")
    case.no_phone, case.lang, case.priority = no_phone, lang, priority
    return draft.save_answers(db, case.id, answers)


def phone_problem(case: Case) -> Problem | None:
    """Nobody has no phone and a number."""
    both = case.no_phone and case.answers.get("contact_mobile")
    return Problem("phone.both", "no_phone") if both else None


def keep_original(
    db: Session, case: Case, need: PaperNeed, sheets: int, actor: Actor, folder: Path, *, round: int = 0
) -> FiledPaper:
    """File a paper whose original stays in the hall's paper file: a sheet that stands for it is what others see.

    Raises :class:`Invalid` when ``sheets`` is no number of sheets.
    """
    if not 1 <= sheets <= MOST_SHEETS:
        raise Invalid([Problem("original.sheets", f"sheets:{need.code}", {"max": MOST_SHEETS})])
    site = db.get_one(Site, window_of(actor, case)).title
    picture = cover(Cover(need.title, sheets, site, case.spec.title, now()))
    stored = files.write(folder, picture, kinds.PNG)
    paper = file_paper(db, case, need.code, "原件存卷.png", stored, round=round)
    # Made by the hall itself a moment ago: there is nothing to look into.
    paper.original_sheets, paper.pages, paper.inspected_at = sheets, 1, now()
    return paper


def may_print(case: Case, actor: Actor) -> bool:
    """Whether ``actor`` may still print the query code they have just issued for the applicant."""
    mine = case.code_shown_to is not None and case.code_shown_to == actor.account_id
    fresh = case.code_issued_at is not None and now() < case.code_issued_at + timedelta(minutes=SHOWN_MINUTES)
    return mine and fresh


def handed_over(case: Case, actor: Actor) -> None:
    """The slip is in the applicant's hand: from now on nobody of the hall sees the code."""
    if case.code_shown_to == actor.account_id:
        case.code_shown_to = None
