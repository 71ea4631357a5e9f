"""One case as staff see it: who holds it, its papers against the list, what reviewers said, and its whole history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.commitment import Promise, promise_of
from models.casework.decision import Decision, called_back, decision_of
from models.casework.document import Document
from models.casework.handover import Handover
from models.casework.hearing import Hearing, hearings
from models.casework.interest import Interest, interests
from models.casework.old_licence import GROUNDS, stands
from models.casework.papers import FiledPaper, live_papers
from models.casework.procedure import Procedure, procedures
from models.casework.revocation import opened_by
from models.casework.site_check import SiteCheck, site_checks
from models.casework.supplement import Supplement, supplements
from models.casework.work import WorkItem, WorkKind
from models.catalogue import form
from models.catalogue.spec import PaperNeed
from models.errors import NotFound
from models.people.actor import Actor
from models.queries import history
from models.queries.case_view import ClockView, clock_views
from models.queries.lists import names as names_of
from models.queries.resubmitted import Resubmission, resubmissions
from models.text import Text

State = Literal["ok", "wrong", "unchecked", "missing", "optional", "shared"]


@dataclass(frozen=True)
class PaperRow:
    """A paper of the list with what was filed under it; ``shared`` is one that the hall itself can have (ACC-6)."""

    need: PaperNeed
    files: Sequence[FiledPaper]

    @property
    def state(self) -> State:
        if not self.need.asked and not self.files:
            return "shared"
        if not self.files:
            return "optional" if self.need.need == "O" else "missing"
        verdicts = {paper.verdict for paper in self.files}
        return "wrong" if "wrong" in verdicts else "unchecked" if None in verdicts else "ok"


@dataclass(frozen=True)
class Dossier:
    case: Case
    papers: Sequence[PaperRow]
    work: Sequence[WorkItem]
    clocks: Sequence[ClockView]
    asked: Sequence[Supplement]
    resubmitted: Sequence[Resubmission]
    procedures: Sequence[Procedure]
    site_checks: Sequence[SiteCheck]
    recalled: Sequence[Decision]
    interests: Sequence[Interest]
    hearings: Sequence[Hearing]
    promise: Promise | None
    decision: Decision | None
    documents: Sequence[Document]
    handover: Handover | None
    history: Sequence[history.Line]
    names: Mapping[int, str]
    # The case upon whose licence this one is, why it may be revoked, and the later cases upon this one.
    about: Case | None
    ground: Text | None
    upon: Sequence[Case]

    @property
    def licence_stands(self) -> bool:
        """Whether something was granted here that no other case has ended."""
        return stands(self.decision)

    @property
    def revocation(self) -> Case | None:
        return next((one for one in self.upon if one.revokes and not one.ended), None)

    @property
    def hearing(self) -> Hearing | None:
        """The one that is offered, asked for or set, if any."""
        return next((one for one in self.hearings if one.closed is None), None)

    @property
    def waits_for_answer(self) -> bool:
        """Whether something was asked of the applicant that is not answered yet."""
        return any(one.answered_at is None for one in self.asked)

    @property
    def open_work(self) -> list[WorkItem]:
        return [item for item in self.work if item.state == "open"]

    @property
    def opinions(self) -> list[WorkItem]:
        return [item for item in self.work if item.kind == WorkKind.REVIEW and item.state == "done"]

    def held_by(self, actor: Actor) -> list[WorkItem]:
        return [item for item in self.open_work if item.holder_id and item.holder_id == actor.account_id]

    def paper(self, code: str) -> PaperRow | None:
        return next((row for row in self.papers if row.need.code == code), None)

    def title(self, about: str, code: str) -> Text:
        """The name of what a line of a notice speaks of: a paper of the list or a question of the form."""
        spec = self.case.spec
        papers, fields = {n.code: n.title for n in spec.papers}, {f.key: f.title for f in spec.fields}
        return (papers if about == "paper" else fields).get(code, Text(code, code))

    @property
    def files(self) -> list[FiledPaper]:
        """Every live file in the order of the list."""
        return [paper for row in self.papers for paper in row.files]


def dossier(db: Session, case: Case) -> Dossier:
    """Everything staff may know of ``case``, but for the contents of its papers."""
    work = db.scalars(select(WorkItem).where(WorkItem.case_id == case.id).order_by(WorkItem.id)).all()
    lines = history.halves(db, case, work)
    people = [who for _, *both in lines for who in both] + [
        who for item in work for who in (item.holder_id, item.done_by, item.for_id)
    ]
    asked = supplements(db, case.id)
    checks, recalled, heard = site_checks(db, case.id), called_back(db, case.id), hearings(db, case.id)
    people += [who for check in checks for who in check.officers] + [made.decided_by for made in recalled]
    people += [one.chair_id for one in heard]
    handover = db.scalar(select(Handover).where(Handover.case_id == case.id))
    names = names_of(db, people)
    return Dossier(
        case=case,
        papers=paper_rows(db, case),
        work=work,
        clocks=clock_views(db, case.id),
        asked=asked,
        resubmitted=resubmissions(db, case, asked),
        procedures=procedures(db, case.id),
        site_checks=checks,
        recalled=recalled,
        interests=interests(db, case.id),
        hearings=heard,
        promise=promise_of(db, case.id),
        decision=decision_of(db, case.id),
        documents=db.scalars(select(Document).where(Document.case_id == case.id).order_by(Document.id)).all(),
        handover=handover,
        history=history.in_order(
            (line, names.get(who or 0, ""), names.get(whose or 0, "")) for line, who, whose in lines
        ),
        names=names,
        about=case.about,
        ground=GROUNDS[str(opened_by(db, case).facts["ground"])] if case.revokes else None,
        upon=db.scalars(select(Case).where(Case.about_id == case.id, Case.number.is_not(None)).order_by(Case.id)).all(),
    )


def paper_rows(db: Session, case: Case) -> list[PaperRow]:
    """The papers of this very request in the order of the list, then whatever was filed beyond it.

    Nobody applied for a revocation, so it misses none.
    """
    filed: dict[str, list[FiledPaper]] = {}
    for paper in live_papers(db, case.id):
        filed.setdefault(paper.code, []).append(paper)
    needs = [] if case.revokes else form.papers_of(case.spec, case.answers)
    listed = [PaperRow(need, filed.pop(need.code, [])) for need in needs]
    others = ((case.spec.paper(code), papers) for code, papers in filed.items())
    return listed + [PaperRow(need, papers) for need, papers in others if need]


def filed_paper(db: Session, case: Case, paper_id: int, *, replaced: bool = False) -> FiledPaper:
    """A live paper of this very case; with ``replaced`` also one that a later answer took the place of.

    Raises :class:`NotFound` for any other.
    """
    paper = db.get(FiledPaper, paper_id)
    if paper is None or paper.case_id != case.id:
        raise NotFound("paper.unknown")
    if paper.removed_at and not (replaced and _took_its_place(db, paper)):
        raise NotFound("paper.unknown")
    return paper


def _took_its_place(db: Session, paper: FiledPaper) -> bool:
    """Whether one of a later round stands where ``paper`` stood: what was only taken out is nobody's to read."""
    later = select(FiledPaper.id).where(
        FiledPaper.case_id == paper.case_id, FiledPaper.code == paper.code, FiledPaper.round > paper.round
    )
    return db.scalar(later.limit(1)) is not None
