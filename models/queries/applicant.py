"""What the pages of applicants show, read from the store: guides, drafts, a case with everything its owner may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, Interval, cast, func, literal, select, text
from sqlalchemy import case as case_of
from sqlalchemy.orm import Session

from models.base import NEVER
from models.calendar.now import SHENZHEN
from models.casework.case import Case
from models.casework.decision import Decision, decision_of
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.hearing import Hearing, open_hearing
from models.casework.notice import Notice
from models.casework.procedure import Procedure, open_procedures
from models.casework.rating import Rating, RatingOrder, order_of
from models.casework.stages import WAITS_FOR_PAPERS, Stage
from models.casework.supplement import Supplement, open_supplement
from models.catalogue.item import Department, ItemVersion, ServiceItem, Site, current_version
from models.catalogue.spec import ItemSpec
from models.errors import NotFound
from models.queries.accounts import mine_or_under
from models.queries.case_view import ClockView, clock_views, timeline
from models.text import Text
from models.voice.urge import Urge, urges_of


@dataclass(frozen=True)
class Guide:
    """A published item with the hall it belongs to; ``site`` carries its windows and hours."""

    version: ItemVersion
    spec: ItemSpec
    dept: Text
    site: Site
    withdrawn: bool = False


@dataclass(frozen=True)
class Changes:
    """The questions and papers that a newer version asks and an older one did not, and the other way round."""

    asked: tuple[Text, ...]
    dropped: tuple[Text, ...]
    papers_asked: tuple[Text, ...]
    papers_dropped: tuple[Text, ...]

    def __bool__(self) -> bool:
        return any((self.asked, self.dropped, self.papers_asked, self.papers_dropped))


@dataclass(frozen=True)
class CaseFile:
    """One case as its owner sees it; ``documents`` by the event that issued them, made or still in the making."""

    case: Case
    events: Sequence[CaseEvent]
    clocks: Sequence[ClockView]
    documents: Mapping[int, Sequence[Document]]
    asked: Supplement | None
    procedures: Sequence[Procedure]
    hearing: Hearing | None
    decision: Decision | None
    rating: Rating | None
    order: RatingOrder | None
    urges: Sequence[Urge]
    notices: Sequence[tuple[Notice, CaseEvent]]

    @property
    def hearing_until(self) -> date | None:
        """The last day to ask for a hearing, while that runs."""
        return next((one.due_on for one in self.clocks if one.kind == "hearing" and one.stopped_on is None), None)

    @property
    def papers_of_hall(self) -> list[Document]:
        """Every document, oldest first."""
        return [document for made in self.documents.values() for document in made]


def guide(db: Session, code: str) -> Guide:
    """The guide of item ``code`` as published now.  Raises :class:`NotFound` for an item that is not on offer."""
    version = current_version(db, code)
    spec = version.spec
    return Guide(version, spec, db.get_one(Department, spec.dept).title, db.get_one(Site, spec.site))


def guide_of(db: Session, code: str) -> Guide:
    """As :func:`guide`, and for an item that is no longer on offer its last version: an address once printed stays good
    (A2.7).  Raises :class:`NotFound` for a code that no item ever had."""
    latest = select(ItemVersion).where(ItemVersion.item_code == code).order_by(ItemVersion.number.desc()).limit(1)
    item = db.get(ServiceItem, code)
    if item is None or item.current_version_id is not None or (version := db.scalar(latest)) is None:
        return guide(db, code)
    spec = version.spec
    return Guide(version, spec, db.get_one(Department, spec.dept).title, db.get_one(Site, spec.site), withdrawn=True)


def offices(db: Session) -> dict[str, Text]:
    """The names of departments and sites by their codes, which no two of them share."""
    rows = [*db.scalars(select(Department).order_by(Department.code)), *db.scalars(select(Site))]
    return {row.code: row.title for row in rows}


def newest(db: Session, case: Case) -> ItemVersion:
    """The version a draft will follow; its own when the item is no longer on offer."""
    current = select(ItemVersion).join(ServiceItem, ServiceItem.current_version_id == ItemVersion.id)
    return db.scalar(current.where(ServiceItem.code == case.item_code)) or case.version


def changes(old: ItemSpec, new: ItemSpec) -> Changes:
    """What a draft begun on ``old`` meets on ``new`` (A2.5)."""
    before, after = ({f.key: f.title for f in spec.fields} for spec in (old, new))
    had, has = ({p.code: p.title for p in spec.papers} for spec in (old, new))
    return Changes(_beyond(after, before), _beyond(before, after), _beyond(has, had), _beyond(had, has))


def _beyond(these: Mapping[str, Text], those: Mapping[str, Text]) -> tuple[Text, ...]:
    return tuple(title for key, title in these.items() if key not in those)


@dataclass(frozen=True)
class ToDo:
    """What waits for the account's owner; ``until`` is the end of its clock, or the day on which a draft is deleted."""

    case: Case
    until: date


def to_do(db: Session, account_id: int, draft_days: int, powers: frozenset[int] = frozenset()) -> list[ToDo]:
    """The account's drafts and the cases that wait for its owner, the nearest deadline first (A1.5)."""
    kept = cast(func.timezone(SHENZHEN.key, Case.touched_at + literal(timedelta(days=draft_days), Interval())), Date)
    until = func.coalesce(case_of((Case.stage == Stage.DRAFT, kept)), Case.due_on, text(NEVER)).label("until")
    wanted = select(Case, until).where(mine_or_under(account_id, powers))
    waiting = wanted.where(Case.stage.in_([Stage.DRAFT, *WAITS_FOR_PAPERS])).order_by(until, Case.id)
    return [ToDo(case, end) for case, end in db.execute(waiting.limit(10))]


def case_file(db: Session, case: Case) -> CaseFile:
    """Everything the owner of ``case`` may see of it."""
    documents: dict[int, list[Document]] = {}
    for document in db.scalars(select(Document).where(Document.case_id == case.id).order_by(Document.id)):
        documents.setdefault(document.event_id, []).append(document)
    notices = select(Notice, CaseEvent).join(CaseEvent, CaseEvent.id == Notice.event_id)
    return CaseFile(
        case=case,
        events=timeline(db, case.id),
        clocks=clock_views(db, case.id),
        documents=documents,
        asked=open_supplement(db, case.id),
        procedures=open_procedures(db, case.id),
        hearing=open_hearing(db, case.id),
        decision=decision_of(db, case.id),
        rating=db.scalar(select(Rating).where(Rating.case_id == case.id)),
        order=order_of(db, case.id),
        urges=[one for one in urges_of(db, case.id) if one.kind == "urge"],
        notices=[(n, e) for n, e in db.execute(notices.where(Notice.case_id == case.id).order_by(Notice.id.desc()))],
    )


def events_after(db: Session, case: Case, revision: int) -> Sequence[CaseEvent]:
    """What has happened to a sent case since its ``revision``: every move adds one event and one revision."""
    latest = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq.desc())
    return db.scalars(latest.limit(max(0, case.revision - revision))).all()[::-1]


def own_document(db: Session, case: Case, document_id: int) -> Document:
    """A finished document of this very case that is not void.  Raises :class:`NotFound` for any other."""
    document = db.get(Document, document_id)
    if document is None or document.case_id != case.id or document.file is None or document.voided_at:
        raise NotFound("document.unknown")
    return document


def licence_over(db: Session, document: Document) -> Decision | None:
    """The decision that ``document`` shows, where what it granted is over; None while it holds."""
    if document.kind not in (Doc.GRANT, Doc.RESULT, Doc.DEEMED):
        return None
    made = decision_of(db, document.case_id)
    return made if made is not None and made.over_on is not None else None


def document_by_code(db: Session, code: str) -> Document:
    """The finished document that carries ``code`` in its QR.  Raises :class:`NotFound`."""
    document = db.scalar(select(Document).where(Document.code == code, Document.produced_at.is_not(None)))
    if document is None:
        raise NotFound("document.unknown")
    return document
