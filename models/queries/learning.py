"""What the hall can learn from where people stumble (S2.2): searches without a hit, where drafts stop, what is lacking.

Counts of words and questions, nothing about the people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework.case import Case
from models.casework.papers import FiledPaper
from models.casework.stages import Stage
from models.casework.supplement import Supplement, SupplementLine
from models.catalogue import form
from models.catalogue.item import ItemVersion, ServiceItem
from models.catalogue.missed import MissedSearch, most_missed
from models.text import Text

TOP = 20
IDLE_DAYS = 2
"""A draft that nobody has touched for so long has stopped; a younger one may be on its way."""
DRAFTS = 500
"""So many of the drafts that stopped last are looked at: their answers are sealed and have to be opened one by one."""
REASON_DAYS = 180


@dataclass(frozen=True)
class Stop:
    """``drafts`` of one item that stopped at one step: a page of the form, the papers, or the last check."""

    item_code: str
    title: Text
    step: str
    words: Text
    drafts: int


@dataclass(frozen=True)
class Reason:
    """One paper or question of an item with the words written most about it, and how often it was asked for."""

    item_code: str
    title: Text
    about: str
    what: Text
    problem: str
    times: int


@dataclass(frozen=True)
class Learned:
    """``idle`` is how many drafts the stops were counted among."""

    missed: Sequence[MissedSearch]
    stops: Sequence[Stop]
    idle: int
    reasons: Sequence[Reason]


def learned(db: Session) -> Learned:
    """The top twenty of each."""
    stops = Counter(_stops(db))
    titles = _titles(db)
    return Learned(
        missed=most_missed(db, TOP),
        stops=[Stop(code, titles[code], step, words, n) for (code, step, words), n in stops.most_common(TOP)],
        idle=stops.total(),
        reasons=_reasons(db, titles),
    )


PAPERS, CHECK = Text("材料", "Papers"), Text("核对并提交", "Check and send")


def _stops(db: Session) -> Iterator[tuple[str, str, Text]]:
    """For each draft that stopped, its item and the first step that is not done."""
    idle = (Case.stage == Stage.DRAFT, Case.touched_at < func.clock_timestamp() - timedelta(days=IDLE_DAYS))
    newest = select(Case).where(*idle, Case.channel == "online", Case.parent_id.is_(None))
    drafts = db.scalars(newest.order_by(Case.touched_at.desc()).limit(DRAFTS)).unique().all()
    live = select(FiledPaper.case_id, FiledPaper.code).where(FiledPaper.removed_at.is_(None))
    filed = {(case, code) for case, code in db.execute(live.where(FiledPaper.case_id.in_([one.id for one in drafts])))}
    for case in drafts:
        spec, answers = case.spec, case.answers
        open_page = next((page for page in form.topics(spec, answers) if _asks_on(page, answers)), None)
        needed = [need.code for need in form.papers_of(spec, answers) if need.asked and need.need == "R"]
        if open_page:
            yield case.item_code, open_page.key, open_page.title
        elif any((case.id, code) not in filed for code in needed):
            yield case.item_code, "papers", PAPERS
        else:
            yield case.item_code, "check", CHECK


def _asks_on(page: form.TopicView, answers: form.Answers) -> bool:
    return any(field.required and field.key not in answers for field in page.fields)


def _titles(db: Session) -> dict[str, Text]:
    rows = db.execute(select(ServiceItem.code, ServiceItem.zh, ServiceItem.en))
    return {code: Text(zh, en) for code, zh, en in rows}


def _reasons(db: Session, titles: dict[str, Text]) -> list[Reason]:
    """What was asked for most often; the words are those written most, so that no single applicant's are shown."""
    line, asked = SupplementLine, Supplement.asked_at > now() - timedelta(days=REASON_DAYS)
    often = func.count().label("times")
    words = func.mode().within_group(line.problem)
    rows = db.execute(
        select(Case.item_code, line.about, line.code, words, often)
        .join(Supplement, Supplement.id == line.supplement_id)
        .join(Case, Case.id == Supplement.case_id)
        .where(asked)
        .group_by(Case.item_code, line.about, line.code)
        .order_by(often.desc(), Case.item_code, line.code)
        .limit(TOP)
    ).all()
    return [
        Reason(item, titles[item], about, _what(db, item, about, code), problem, times)
        for item, about, code, problem, times in rows
    ]


def _what(db: Session, item_code: str, about: str, code: str) -> Text:
    """The name of the paper or the question, as the newest version that has it calls it."""
    newest = select(ItemVersion).where(ItemVersion.item_code == item_code).order_by(ItemVersion.number.desc())
    for version in db.scalars(newest):
        spec = version.spec
        found = spec.paper(code) if about == "paper" else next((f for f in spec.fields if f.key == code), None)
        if found:
            return found.title
    return Text(code, code)
