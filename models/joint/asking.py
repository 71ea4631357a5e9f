"""What several departments lack is told in one joint notice and answered on one page (MOD-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import now
from models.casework import files
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.papers import FiledPaper, live_papers, remove_paper
from models.casework.parent import Parent, ParentPaper, lock_parent
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import Supplement, SupplementLine, open_supplement
from models.catalogue import form
from models.errors import NotReady
from models.people.actor import SYSTEM, Actor

AT_THE_WINDOW = (Stage.SUBMITTED, Stage.RECEIVED)


def tell_together(db: Session, parent: Parent, cases: Iterable[Case]) -> None:
    """Once no window checks a child any more, send one notice of all that was asked and not told yet.

    Each check ends with its notice period at the latest (ACC-10).  The applicant's time begins with the telling.
    """
    there = list(cases)
    untold = [case for case in there if case.stage == Stage.WAITING_SUPPLEMENT and not _told(db, case)]
    if not untold or any(case.stage in AT_THE_WINDOW for case in there):
        return
    parent.asked_at = now()
    for case in untold:
        perform(db, case.id, "tell_together", SYSTEM)
    latest = select(CaseEvent.id).where(CaseEvent.case_id == untold[0].id).order_by(CaseEvent.seq.desc()).limit(1)
    event_id = db.scalars(latest).one()
    outbox.put(db, "notify", [event_id], case_id=untold[0].id)


def _told(db: Session, case: Case) -> bool:
    asked = open_supplement(db, case.id)
    telling = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.action == "tell_together")
    return asked is None or db.scalar(telling.where(CaseEvent.at >= asked.asked_at).limit(1)) is not None


def waiting(db: Session, parent_id: int) -> list[Case]:
    """The children that wait for the applicant's answer."""
    wanted = select(Case).where(Case.parent_id == parent_id, Case.stage == Stage.WAITING_SUPPLEMENT)
    return list(db.scalars(wanted.order_by(Case.place)))


def share(db: Session, case: Case, line: SupplementLine, folder: Path) -> None:
    """What answers one child's line answers the same line of its siblings: nobody files a paper twice (MOD-4)."""
    if case.parent_id is None:
        return
    for sibling in waiting(db, case.parent_id):
        asked = open_supplement(db, sibling.id)
        if sibling.id == case.id or asked is None:
            continue
        for same in (one for one in asked.lines if (one.about, one.code, one.answer) == (line.about, line.code, None)):
            if line.about == "paper":
                for paper in _new(db, case, line.code):
                    _copy(db, sibling, paper, asked.seq, folder)
            else:
                sibling.answers = form.settle(sibling.spec, {**sibling.answers, line.code: case.answers[line.code]})
            same.answer, same.answered_at = line.answer, line.answered_at


def answer(db: Session, parent_id: int, actor: Actor, revisions: Mapping[str, int], folder: Path) -> None:
    """Send the answers to every child that waits, all or none.

    ``revisions`` are those the applicant saw, by number.  Raises ``Outdated``, or :class:`NotReady` with every reason.
    """
    parent = lock_parent(db, parent_id)
    problems = []
    for case in waiting(db, parent.id):
        asked = open_supplement(db, case.id)
        if asked:
            _replace_earlier(db, case, asked)
        try:
            perform(db, case.id, "answer_supplement", actor, revision=revisions.get(case.number or "", -1))
        except NotReady as error:
            problems += error.problems
        else:
            _keep(db, parent, case, asked, folder)
    if problems:
        raise NotReady(problems)


def _replace_earlier(db: Session, case: Case, asked: Supplement) -> None:
    """What was filed anew takes the place of the files it corrects; their rows stay for the record."""
    anew = {line.code for line in asked.lines if line.answer == "paper"}
    for paper in live_papers(db, case.id):
        if paper.code in anew and paper.round < asked.seq:
            remove_paper(paper)


def _keep(db: Session, parent: Parent, case: Case, asked: Supplement | None, folder: Path) -> None:
    """Children still to come get the corrected answers and papers."""
    changed = {line.code for line in asked.lines if line.answer == "field"} if asked else set()
    parent.answers = {**parent.answers, **{key: case.answers[key] for key in changed if key in case.answers}}
    for code in {line.code for line in asked.lines if line.answer == "paper"} if asked else ():
        db.execute(delete(ParentPaper).where(ParentPaper.parent_id == parent.id, ParentPaper.code == code))
        for paper in _new(db, case, code):
            db.add(
                ParentPaper(
                    parent_id=parent.id, code=code, name=paper.name, file=files.again(folder, paper.file),
                    sha256=paper.sha256, size=paper.size, media_type=paper.media_type, filed_at=paper.filed_at,
                )
            )  # fmt: skip


def _new(db: Session, case: Case, code: str) -> list[FiledPaper]:
    """What was filed under ``code`` in the latest round."""
    papers = [paper for paper in live_papers(db, case.id) if paper.code == code]
    latest = max((paper.round for paper in papers), default=0)
    return [paper for paper in papers if paper.round == latest]


def _copy(db: Session, case: Case, paper: FiledPaper, round: int, folder: Path) -> None:
    filed = FiledPaper(
        case_id=case.id, code=paper.code, name=paper.name, file=files.again(folder, paper.file), sha256=paper.sha256,
        size=paper.size, media_type=paper.media_type, filed_at=paper.filed_at, round=round,
    )  # fmt: skip
    db.add(filed)
    db.flush()
    outbox.put(db, "scan", [filed.id], case_id=case.id, dedup_key=f"scan:{filed.id}")
