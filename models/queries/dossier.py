"""One case as staff see it: who holds it, its papers against the list, what reviewers said, and its whole history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from models.casework.rating import rated_anonymously
from models.casework.read_log import ReadLine
from models.casework.revocation import opened_by
from models.casework.site_check import SiteCheck, site_checks
from models.casework.supplement import Supplement, supplements
from models.casework.work import Assignment, WorkItem, WorkKind
from models.catalogue import form
from models.catalogue.spec import PaperNeed
from models.errors import NotFound
from models.people.actor import Actor
from models.queries.case_view import ClockView, clock_views, timeline
from models.queries.lists import names as names_of
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
class Line:
    """One line of the history.  ``what`` is an action, how a holding began or ended, or what was read.

    ``at`` is the law's time; ``recorded`` the machine's, which orders what happened in the same moment.  ``for_name``
    is the colleague for whom a deputy acted.
    """

    at: datetime
    recorded: datetime
    kind: Literal["act", "hold", "read"]
    what: str
    actor_kind: str
    name: str
    place: str | None = None
    words: str | None = None
    law: str | None = None
    for_name: str = ""


@dataclass(frozen=True)
class Dossier:
    case: Case
    papers: Sequence[PaperRow]
    work: Sequence[WorkItem]
    clocks: Sequence[ClockView]
    asked: Sequence[Supplement]
    procedures: Sequence[Procedure]
    site_checks: Sequence[SiteCheck]
    recalled: Sequence[Decision]
    interests: Sequence[Interest]
    hearings: Sequence[Hearing]
    promise: Promise | None
    decision: Decision | None
    documents: Sequence[Document]
    handover: Handover | None
    history: Sequence[Line]
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
    lines = [*_acts(db, case), *_holdings(db, work), *_readings(db, case)]
    people = [who for _, *both in lines for who in both] + [
        who for item in work for who in (item.holder_id, item.done_by, item.for_id)
    ]
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
        asked=supplements(db, case.id),
        procedures=procedures(db, case.id),
        site_checks=checks,
        recalled=recalled,
        interests=interests(db, case.id),
        hearings=heard,
        promise=promise_of(db, case.id),
        decision=decision_of(db, case.id),
        documents=db.scalars(select(Document).where(Document.case_id == case.id).order_by(Document.id)).all(),
        handover=handover,
        history=sorted(
            (_named(line, names.get(who or 0, ""), names.get(whose or 0, "")) for line, who, whose in lines),
            key=lambda line: (line.at, line.recorded),
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


def filed_paper(db: Session, case: Case, paper_id: int) -> FiledPaper:
    """A live paper of this very case.  Raises :class:`NotFound` for any other."""
    paper = db.get(FiledPaper, paper_id)
    if paper is None or paper.case_id != case.id or paper.removed_at:
        raise NotFound("paper.unknown")
    return paper


# The history is gathered with the accounts still as numbers, so that all names are read in one look.

# The second account is the one who was away, where a deputy acted.
_Half = tuple[Line, int | None, int | None]


def _acts(db: Session, case: Case) -> Iterator[_Half]:
    hidden = ("rate",) if rated_anonymously(db, case.id) else ()
    for event in (one for one in timeline(db, case.id) if one.action not in hidden):
        line = Line(
            event.at,
            event.recorded_at,
            "act",
            event.action,
            event.actor_kind,
            "",
            event.office,
            event.reason,
            event.law,
        )
        yield line, event.actor_id, event.for_id


def _holdings(db: Session, work: Sequence[WorkItem]) -> Iterator[_Half]:
    items = {item.id: item for item in work}
    for held in db.scalars(select(Assignment).where(Assignment.work_item_id.in_(items))):
        place = items[held.work_item_id].site_code or items[held.work_item_id].department_code
        yield Line(held.from_at, held.recorded_at, "hold", "taken", "staff", "", place), held.account_id, held.for_id
        if held.until_at and held.ended in ("released", "skipped", "taken_over"):
            left = Line(held.until_at, held.until_at, "hold", held.ended, "staff", "", place)
            yield left, held.account_id, held.for_id


def _readings(db: Session, case: Case) -> Iterator[_Half]:
    for read in db.scalars(select(ReadLine).where(ReadLine.case_id == case.id)):
        yield Line(read.at, read.at, "read", read.what, "staff", "", None, read.purpose), read.account_id, None


def _named(line: Line, name: str, whose: str) -> Line:
    """``line`` with the name of a member of staff.  Applicants stand by their part in the matter, never by name."""
    return replace(line, name=name, for_name=whose) if line.actor_kind == "staff" else line
