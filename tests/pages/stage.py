"""A hall with one of everything that has a page, built by the verbs that people use and committed.

``set_up`` gives the values for the places in the addresses of :mod:`tests.pages.table`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar.now import now, today
from models.calendar.working import add_working, current
from models.casework import advance, bulk, draft, takeover, talk, version_move, walk_in
from models.casework.case import Case
from models.casework.document import Document
from models.casework.paper_mark import Box, mark_place
from models.casework.papers import live_papers, mark
from models.casework.perform import perform
from models.casework.recount import import_notice
from models.casework.supplement import SupplementLine, open_supplement
from models.casework.work import open_items
from models.db import transaction
from models.joint import draft as joint_draft
from models.outbox import presence
from models.people.account import Account
from models.people.actor import SYSTEM, Actor
from models.people.demo import APPLICANT_PHONE
from models.people.sign_in import send_code
from models.petition.letter import PetitionLetter
from models.staff import absences, accounts
from models.voice import cards, orders, slips, urge
from tests import factories, life_events
from tests.commands.test_calendar import GOOD
from tests.hall_data import staff
from tests.journeys.sitting import account_of
from tests.models.casework.test_version_moves import catalogue, changed, longer, publish_one
from tests.models.petition.scenes import Play
from tests.models.voice.made import ordered
from tests.web.ops import scenes
from workers.drain import drain

ITEM, BY_PROMISE, EVENT = "G-MR-014", "G-HR-003", "E-08"

Known = dict[str, str]
Made = Iterator[tuple[str, object]]


def set_up(folder: Path) -> Known:
    """Make everything.  ``folder`` is the uploads folder of the web process and of the workers, here in this one."""
    known: Known = {"item": ITEM, "event": EVENT}
    for part in (_sent, _asked, _window, _requests, _later, _petition, _staff, _operations, _finished):
        with transaction() as db:
            known |= {name: str(value) for name, value in part(db, folder)}
        drain()
    return known


_PLACES = iter(range(1, 1000))


def _mine(db: Session, made: factories.Filed) -> Case:
    """The case in the account of the demonstration applicant."""
    made.case.account_id = account_of(db, "applicant").id
    return made.case


def _place() -> str:
    return f"深圳市龙岗区坂田街道示例路{next(_PLACES)}号"


def _sent(db: Session, folder: Path) -> Made:
    """A life event and cases that the workers have yet to put on a desk."""
    case = life_events.drafted(db, EVENT, folder)
    case.account_id = account_of(db, "applicant").id
    me = Actor("applicant", case.account_id, case_id=case.id)
    parent = joint_draft.send(db, case.id, me, folder, revision=case.revision, declared=True)
    yield "joint", parent.number
    yield "child", f"{parent.number}-1"
    yield "letter_draft", _mine(db, factories.drafted_case(db, folder=folder, site_address=_place())).token
    joint = life_events.drafted(db, EVENT, folder)
    joint.account_id = case.account_id
    yield "joint_draft", joint.token


def _asked(db: Session, folder: Path) -> Made:
    """One child of the life event is accepted, another waits for papers, and so does a case of its own."""
    first, second = db.scalars(select(Case).where(Case.parent_id.is_not(None)).order_by(Case.place).limit(2))
    for child in (first, second):
        child.account_id = account_of(db, "applicant").id
        clerk = factories.take(db, child, f"{child.site_code.lower()}.window1")
        papers = live_papers(db, child.id)
        for n, paper in enumerate(papers):
            mark(paper, "wrong" if child is second and n == 0 else "ok", clerk.account_id)
    perform(db, first.id, "accept", staff(db, f"{first.site_code.lower()}.window1"))
    line = {"about": "paper", "code": papers[0].code, "problem": "图纸不全", "remedy": "请上传全套图纸"}
    perform(db, second.id, "ask_supplement", clerk, lines=[line])

    asked = _mine(db, factories.submitted_case(db, folder=folder, site_address=_place()))
    clerk = factories.take(db, asked, "gov.window1")
    mark_place(db, live_papers(db, asked.id)[0], 1, Box(100, 100, 500, 300), clerk)
    perform(db, asked.id, "ask_supplement", clerk, lines=factories.LINES)
    talk.say(db, asked, Actor("applicant", asked.account_id, case_id=asked.id), "请问图纸要盖章吗？")
    perform(db, asked.id, "write", factories.take(db, asked, "gov.window1"), words="不用盖章。", files=[])
    yield "asked", asked.number
    yield "line", db.scalar(select(func.max(SupplementLine.id)))
    yield "asked_paper", live_papers(db, asked.id)[0].id


def _window(db: Session, folder: Path) -> Made:
    """What one window clerk holds, has begun, and has filed for somebody."""
    clerk = staff(db, "gov.window1")
    waiting = factories.submitted_case(db, folder=folder, site_address=_place()).case
    yield "waiting", waiting.number
    checking = factories.submitted_case(db, folder=folder, site_address=_place()).case
    factories.take(db, checking, "gov.window1")
    mark(live_papers(db, checking.id)[0], "wrong", clerk.account_id)
    yield "checking", checking.number
    yield "checking_paper", live_papers(db, checking.id)[0].id
    begun = walk_in.begin(db, ITEM, clerk, None)
    draft.save_answers(db, begun.id, factories.answers_for(begun.spec, site_address=_place()))
    paper = factories.file_paper(db, begun, "floor", folder=folder)
    yield "walk_in", begun.token
    yield "walk_in_paper", paper.id
    filed = walk_in.begin(db, ITEM, clerk, None)
    draft.save_answers(db, filed.id, factories.answers_for(filed.spec, site_address=_place()))
    for need in ("floor", "equip", "health", "rules"):
        factories.file_paper(db, filed, need, folder=folder)
    perform(db, filed.id, "submit", clerk, declared=True)
    yield "filed", filed.number
    talk.say(db, checking, Actor("applicant", case_id=checking.id), "请问哪天能办好？")
    pieces = [item.id for case in (waiting, checking) for item in open_items(db, case.id)]
    yield "run", bulk.begin(db, clerk, "priority", pieces, {"priority": "yes"}).id
    code = send_code(db, APPLICANT_PHONE, "sign_in", "zh", "127.0.0.1")
    db.flush()
    yield "code", code.id
    yield "slip", slips.hand_out(db, clerk, "GOV")


def _requests(db: Session, folder: Path) -> Made:
    """Requests of the demonstration applicant at the stages that have pages of their own."""
    mine = _mine(db, factories.drafted_case(db, folder=folder, site_address=_place()))
    draft.save_answers(db, mine.id, {**mine.answers, "site_area": "很大"})
    yield "draft", mine.token
    yield "draft_paper", live_papers(db, mine.id)[0].id
    incomplete = _mine(db, factories.Filed(draft.open_case(db, ITEM, Actor("applicant"), "zh", None)[0], SYSTEM))
    yield "empty_draft", incomplete.token
    accepted = _mine(db, factories.accepted_case(db, folder=folder, site_address=_place()))
    yield "accepted", accepted.number
    factories.take(db, accepted, "mr.review")
    yield "reviewing", accepted.number
    told = _mine(db, factories.reviewed_case(db, folder=folder, site_address=_place()))
    perform(db, told.id, "tell_hearing", factories.take(db, told, "mr.decide"), reason="涉及邻里排烟。")
    yield "hearing", told.number
    deciding = factories.reviewed_case(db, folder=folder, site_address=_place()).case
    factories.take(db, deciding, "mr.decide")
    yield "deciding", deciding.number
    refused = _mine(db, factories.decided_case(db, folder=folder, outcome="refused", site_address=_place()))
    yield "refused", refused.number
    sent = _mine(db, factories.submitted_case(db, folder=folder, site_address=_place()))
    line = factories.LINES[1]
    assert line["about"] == "field"
    perform(db, sent.id, "ask_supplement", factories.take(db, sent, "gov.window1"), lines=[line])
    asked = open_supplement(db, sent.id)
    assert asked is not None
    asked.lines[0].answer = "field"
    perform(db, sent.id, "answer_supplement", Actor("applicant", sent.account_id, case_id=sent.id))
    yield "sent", sent.number
    yield "may_promise", _short_of_one(db, folder).number
    gap = _short_of_one(db, folder)
    clerk = factories.take(db, gap, "gov.window2")
    for paper in live_papers(db, gap.id):
        mark(paper, "ok", clerk.account_id)
    line = {"about": "paper", "code": "rules", "problem": "未提交", "remedy": "请补交"}
    until = add_working(current(), today(), 3)
    perform(db, gap.id, "accept_with_gaps", clerk, lines=[line], promise="paper", gap_until=until)
    yield "gap", gap.number
    promised = _mine(
        db, factories.accepted_case(db, BY_PROMISE, folder=folder, site_address=_place(), commitment_route="promise")
    )
    yield "promised", promised.number


def _short_of_one(db: Session, folder: Path) -> Case:
    """Sent without a paper that may follow."""
    filed = factories.drafted_case(db, folder=folder, site_address=_place())
    for paper in live_papers(db, filed.case.id):
        if paper.code == "rules":
            draft.drop_paper(db, filed.case, paper.id)
    db.flush()
    perform(db, filed.case.id, "submit", filed.applicant, declared=True)
    advance.advance(db, filed.case.id)
    return _mine(db, filed)


def _later(db: Session, folder: Path) -> Made:
    """Delivered, rated badly, urged; and the cards that fell."""
    delivered = _mine(db, factories.delivered_case(db, folder=folder, site_address=_place()))
    yield "delivered", delivered.number
    rated, order = ordered(db, folder)
    yield "rated", _mine(db, rated).number
    yield "order", order.id
    answered, ended = ordered(db, folder)
    ended.contacted_at = ended.handled_at = ended.answered_at = now()
    ended.finding = "clear"
    yield "answered", _mine(db, answered).number
    code = slips.hand_out(db, staff(db, "gov.window1"), "GOV")
    slips.rate_visit(db, code, 5, ["slow"], "等了两个小时", "")
    visited = slips.visit(db, code).order
    assert visited is not None
    orders.found(db, visited.id, staff(db, "gov.window2"), finding="no_basis", words="当日停电，已公告")
    orders.answer(db, visited.id, staff(db, "voice"), words="当日停电，给您带来不便。")
    yield "answered_slip", code
    accepted = _mine(db, factories.accepted_case(db, folder=folder, site_address=_place()))
    asked = urge.urge(db, accepted.id, Actor("applicant", case_id=accepted.id), words="请问进展")
    yield "urged", accepted.number
    yield "urge", asked.id
    given = cards.give_by_hand(db, accepted, staff(db, "supervisor"), words="收取评审费一百元，没有依据")
    yield "card", given.id


def _petition(db: Session, folder: Path) -> Made:
    day = (today() - timedelta(days=1)).isoformat()
    play = Play(db, day)
    play.do(day, "classify", play.clerk, kind="relief", route="petition")
    yield "petition", play.petition.number
    yield "petition_id", play.petition.id
    letter = db.scalars(select(PetitionLetter).where(PetitionLetter.petition_id == play.petition.id)).first()
    assert letter is not None
    yield "letter", letter.id
    yield "letter_code", letter.code


def _staff(db: Session, folder: Path) -> Made:
    """Somebody away, work taken over, a new item version with a move to it, a calendar brought in."""
    away = staff(db, "ec.decide").account_id
    assert away is not None
    absence = absences.note(db, SYSTEM, away, today(), today() + timedelta(days=9), "training")
    db.flush()
    yield "away", away
    yield "absence", absence.id
    yield "me", staff(db, "mr.review").account_id
    case = factories.submitted_case(db, folder=folder, site_address=_place()).case
    factories.take(db, case, "gov.window2")
    one, two = staff(db, "gov.window2").account_id, staff(db, "gov.window1").account_id
    assert one and two
    ids = [item.id for item in open_items(db, case.id)]
    yield "taken_over", takeover.take_over(db, staff(db, "supervisor"), one, two, ids, "突发疾病").id
    yield "held_by", two
    publish_one(db, changed(**longer(catalogue().specs[ITEM])))
    move = version_move.begin(db, ITEM, staff(db, "supervisor"), "新规施行")
    yield "move", move.id
    disabled = staff(db, "ps.decide").account_id
    assert disabled is not None
    accounts.disable(db, staff(db, "operator"), disabled, "离职")
    yield "disabled", disabled
    yield "post", db.get_one(Account, away).posts[0].id
    yield "calendar", import_notice(db, SYSTEM, GOOD.encode(), source="").version


def _operations(db: Session, folder: Path) -> Made:
    """Dead messages, a worker at work, a queue paused."""
    scenes.healthy(db)
    dead = scenes.dead(db, case=scenes.case(db, site_address=_place()))
    scenes.worker(db, running=dead.id)
    presence.pause(db, "scan", reason="维护", by=None)
    yield "message", dead.id
    yield "print", scenes.PRINT
    yield "worker", scenes.WORKER


def _finished(db: Session, folder: Path) -> Made:
    """What the workers have made meanwhile."""
    refused = select(Document).where(Document.produced_at.is_not(None)).order_by(Document.id.desc())
    document = db.scalars(refused.join(Case, Case.id == Document.case_id).where(Case.account_id.is_not(None))).first()
    assert document is not None
    yield "document", document.id
    yield "document_case", db.get_one(Case, document.case_id).number
    yield "document_code", document.code
    yield "monday", today() - timedelta(days=today().weekday())
