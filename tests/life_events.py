"""Life events at any point of their way, built by the verbs that people use.

The workers do their part in this process, but documents are plain pages: to set them takes most of the time, and how
they look has tests of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import draft as drafts
from models.casework import files, kinds, papers, production
from models.casework.case import Case
from models.casework.document import OF_DECISION, Document
from models.casework.parent import Parent
from models.casework.perform import perform
from models.casework.stages import Stage
from models.catalogue.answers import Answer
from models.catalogue.form import papers_of
from models.db import transaction
from models.joint import draft
from models.joint.stages import children
from models.outbox import QUEUES, Want, due
from models.people.actor import Actor
from models.settings import Settings
from tests.factories import REFUSAL, answers_for, file_paper, give_opinion, pdf, take
from workers.base import run

PAGE = pdf()


class Sent(NamedTuple):
    """A parent and its applicant, who has no account but a sitting."""

    parent: Parent
    applicant: Actor


def drafted(db: Session, event: str, folder: Path, *, without: tuple[str, ...] = (), **changes: Answer) -> Case:
    """The one form filled, with every paper that a child's acceptance needs; optional items ``without`` left out."""
    chosen = [code for code in draft.event_of(db, event).optional if code not in without]
    case, _ = draft.begin(db, event, chosen, Actor("applicant"), "zh", None)
    given = answers_for(case.spec, **{"delivery_way": "online", "delivery_consent": ["agreed"], **changes})
    drafts.save_answers(db, case.id, given)
    for need in papers_of(case.spec, case.answers):
        if need.asked and need.need != "O":
            file_paper(db, case, need.code, folder=folder)
    return case


def sent(db: Session, event: str, folder: Path, *, without: tuple[str, ...] = (), **changes: Answer) -> Sent:
    """Parent and children of the first stage, which lie at the window."""
    case = drafted(db, event, folder, without=without, **changes)
    me = Actor("applicant", case_id=case.id)
    parent = draft.send(db, case.id, me, folder, revision=case.revision, declared=True)
    work(db)
    return Sent(parent, Actor("applicant", case_id=parent.first_id))


def accept(db: Session, case: Case) -> None:
    """Checked and accepted by the first window clerk of the case's hall."""
    clerk = take(db, case, f"{case.site_code.lower()}.window1")
    for paper in papers.live_papers(db, case.id):
        papers.mark(paper, "ok", clerk.account_id)
    perform(db, case.id, "accept", clerk)
    work(db)


def ask(db: Session, case: Case, code: str) -> None:
    """The window finds one paper wrong and asks for it."""
    clerk = take(db, case, f"{case.site_code.lower()}.window1")
    for paper in papers.live_papers(db, case.id):
        papers.mark(paper, "wrong" if paper.code == code else "ok", clerk.account_id)
    line = {"about": "paper", "code": code, "problem": "图纸不全", "remedy": "请上传全套图纸"}
    perform(db, case.id, "ask_supplement", clerk, lines=[line])
    work(db)
    db.refresh(case)


def decide(db: Session, case: Case, outcome: str = "grant") -> None:
    """From the window to the decision and what the workers make of it."""
    db.refresh(case)
    if case.stage in (Stage.SUBMITTED, Stage.RECEIVED):
        accept(db, case)
        db.refresh(case)
    for step in case.flow.review:
        for department in step:
            reviewer = take(db, case, f"{department.lower()}.review")
            give_opinion(db, case, reviewer)
            work(db)
    decider = take(db, case, f"{case.flow.dept.lower()}.decide")
    perform(db, case.id, outcome, decider, **(REFUSAL if outcome == "refuse" else {}))
    work(db)
    db.refresh(case)


def to_the_end(db: Session, parent: Parent, refused: tuple[int, ...] = ()) -> dict[int, Case]:
    """Every child decided, stage by stage, those at ``refused`` places against the applicant; the children by place."""
    while waiting := [case for case in children(db, parent.id).values() if not case.ended]:
        for case in waiting:
            decide(db, case, "refuse" if case.place in refused else "grant")
    return children(db, parent.id)


def work(db: Session) -> None:
    """What is due, until nothing is."""
    quick = {queue: Want(100, 0) for queue in QUEUES if queue != "documents"}
    while True:
        db.flush()
        with transaction() as own:
            messages = due(own, quick)
            unmade = select(Document.id).where(Document.produced_at.is_(None), Document.kind.in_(OF_DECISION))
            documents = own.scalars(unmade).all()
            for document_id in documents:
                stored = files.write(Settings.from_env().uploads, PAGE, kinds.PDF)
                production.record_document(own, document_id, stored, 1)
        for message in messages:
            ran = run(message.topic, message.id, "test/0")
            if ran.error is not None:
                raise ran.error
        if not messages and not documents:
            return
