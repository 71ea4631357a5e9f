"""The page of one case: everything staff may know of it, the acts they may do, and one act open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import make_response, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import db as store
from models.casework.by_hand import untold
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.find import find_case, may_see
from models.casework.gaps import to_check
from models.casework.hands import limits
from models.casework.note import LONGEST as LONGEST_NOTE
from models.casework.notice import Notice
from models.casework.notices import Told, told
from models.casework.onlooker import look as look_at
from models.casework.onlooker import others
from models.casework.papers import FiledPaper
from models.casework.parent import Parent
from models.casework.pending import waiting
from models.casework.query_code import may_reissue
from models.casework.read_log import log_read
from models.casework.rights import actions_for
from models.casework.skip import REASONS
from models.casework.stages import Stage
from models.casework.stand_in import offered
from models.casework.takeover import colleagues
from models.casework.work import WorkItem, WorkKind
from models.errors import HallError, Problem
from models.joint.lengthen import may_lengthen, obstacles
from models.law import rule
from models.people import masking
from models.people.actor import Actor
from models.queries.cards import of_case
from models.queries.desk import applicant
from models.queries.dossier import Dossier, dossier
from models.queries.joint import Tree, tree
from models.queries.lists import names
from models.queries.shown import row as shown_row
from models.queries.shown import sections
from models.voice.urge import urges_of
from web.account.who import current_actor
from web.desk.acts import ACTS
from web.desk.clerks import in_clerks_words
from web.desk.gap_view import fitting
from web.desk.gap_view import view as gap_view
from web.desk.inferred import inferred_from
from web.desk.looking import act_of
from web.desk.panel import Panel, fresh, starts
from web.desk.phrases import at_hand_for
from web.desk.pressed import look_up
from web.desk.roles import HANDLERS
from web.desk.split import share
from web.desk.viewer import view_of
from web.request import lang

Opened = Callable[[Session, Dossier], Panel | None]
PURPOSES = ("identity", "contact", "place", "document")
# The kinds of line by which the history can be narrowed.
KINDS = ("act", "message", "read", "note")
# How many lines of the history stand on the page before the rest is asked for.
LINES = 12


def show(
    number: str,
    *,
    panel: Opened | None = None,
    status: int = 200,
    refused: HallError | None = None,
    meanwhile: Callable[[Session, Case], Sequence[CaseEvent]] | None = None,
    problems: Sequence[Problem] = (),
    bare: str = "",
    transferring: bool = False,
) -> ResponseReturnValue:
    """The page of case ``number`` for whoever asks.  Looking at it is one line of the read log (PD-11).

    ``panel`` opens an act; ``refused`` and ``meanwhile`` say why an act was not done and what happened before it;
    ``bare`` is the purpose for which personal data is shown in full, in this one answer; ``transferring`` shows the
    form that gives the work to a colleague again.
    """
    actor = current_actor()
    with store.reading() as db:
        case = find_case(db, number, actor)
        known = dossier(db, case)
        mine = known.held_by(actor)
        possible = {row.action for row in actions_for(db, case, actor)}
        named = [name for name in ACTS if name in possible and ACTS[name].when(known)]
        held_back = waiting(db, case.id)
        actions = [] if held_back else fitting(db, case, named)
        earlier = [paper for one in known.resubmitted for change in one.papers for paper in change.before]
        view = view_of(known, earlier, mine=bool(mine))
        chosen = view.paper if view.at >= 0 else None
        opened = panel(db, known) if panel else _asked_for(db, known, actions)
        look_up(db)
        watching = others(db, case.id, actor.account_id)
        html = render_template(
            "desk/case.html",
            d=known,
            case=case,
            applicant=case.applicant_name if mine else applicant(case),
            actor=actor,
            mine=mine,
            takeable=_takeable(db, known, actor),
            back=_back(known, actor),
            actions=sorted(((name, ACTS[name]) for name in actions), key=lambda one: one[1].weight),
            held_back=held_back,
            expected=starts(db, known, "accept") if "accept" in possible else {},
            panel=opened,
            problems=in_clerks_words([*problems, *(opened.problems if opened else ())]),
            refused=refused,
            meanwhile=meanwhile(db, case) if meanwhile else (),
            sections=sections(case.spec, case.answers, names=bool(mine), bare=bool(bare)),
            bare=bare,
            receiver=_receiver(known, bare=bool(bare)),
            purposes=PURPOSES,
            reasons=REASONS,
            skip_hours=limits().skip_hours,
            checkable={paper.id for paper in known.files if can_check(known, actor, paper)},
            view=view,
            paper=chosen,
            gap=gap_view(db, case),
            hidden=lambda field, answer: shown_row(field, answer, bool(mine), bool(bare)).value,
            inferred=lambda field: inferred_from(field, case.answers.get(field.key, "")) if mine else [],
            onlookers=watching,
            names=names(db, [one.account_id for one in watching]),
            phrases=at_hand_for(db, case) if mine else {},
            transfer=[(item, colleagues(db, item)) for item in mine] if _transferring(transferring) else [],
            kind=http.args.get("kind") if http.args.get("kind") in KINDS else "",
            kinds=KINDS,
            lines=None if "all" in http.args else LINES,
            longest_note=LONGEST_NOTE,
            split=share(actor.account_id or 0),
            possible=possible,
            counter=counter_of(db, case, actor),
            whole=_whole(db, case, actor),
            cards=of_case(db, case.id),
            urges=urges_of(db, case.id),
            rule=rule,
        )
        case_id, open_act = case.id, act_of(opened.action) if opened else None
    log_read(actor, case_id, "personal" if bare else "case", bare or ("work" if mine else "look"))
    with store.transaction() as db:
        look_at(db, case_id, actor.account_id or 0, open_act)
    response = make_response(html, status)
    response.cache_control.no_store = True
    return response


@dataclass(frozen=True)
class AtCounter:
    """``here``: this clerk may serve the applicant at the counter; ``clerk`` wrote the request down; ``untold`` are
    notices with their words that a person without phone has not had yet."""

    here: bool
    clerk: str
    untold: Sequence[tuple[Notice, Told]]


@dataclass(frozen=True)
class Whole:
    """The life event of which a case is a part, and the numbers of the other parts that this person may open.

    ``lengthen`` says that they may make joint handling longer as a whole.
    """

    tree: Tree
    may: frozenset[str | None]
    lengthen: bool


def _whole(db: Session, case: Case, actor: Actor) -> Whole | None:
    if case.parent is None:
        return None
    found = tree(db, case.parent)
    cases = [part.case for part in found.parts if part.case]
    return Whole(
        found, frozenset(one.number for one in cases if may_see(db, actor, one)), _may_lengthen(db, case.parent, actor)
    )


def _may_lengthen(db: Session, parent: Parent, actor: Actor) -> bool:
    return may_lengthen(actor, parent) and not any(obstacles(db, parent, actor))


def counter_of(db: Session, case: Case, actor: Actor) -> AtCounter:
    told_to_come = [(notice, told(db, notice, lang())) for notice in untold(db, case.id)] if case.no_phone else []
    clerk = names(db, [case.clerk_id]).get(case.clerk_id or 0, "")
    return AtCounter(may_reissue(actor, case), clerk, told_to_come)


def can_check(known: Dossier, actor: Actor, paper: FiledPaper) -> bool:
    """Whether ``actor`` is the clerk who is checking this paper now: all of them before acceptance, later only what
    followed (GAP-7)."""
    held = {item.kind for item in known.held_by(actor)}
    if known.case.stage == Stage.RECEIVED:
        return WorkKind.INTAKE in held
    followed = {(asked.seq, line.code) for asked in known.asked if asked.kind == "gap" for line in to_check(asked)}
    return WorkKind.GAP in held and (paper.round, paper.code) in followed


def _receiver(known: Dossier, *, bare: bool) -> str:
    """Who collected the result (DEC-12): masked, unless personal data was asked for with a purpose."""
    name = (known.handover and known.handover.receiver) or ""
    return name if bare or not name else masking.name(name)


def _back(known: Dossier, actor: Actor) -> str:
    """Where this person came from: the board, the desk that holds the case, or the queue."""
    if not any(actor.has(role) for role in HANDLERS):
        return "/board/"
    return url_for("desk.home" if known.held_by(actor) else "desk.queue")


def _asked_for(db: Session, known: Dossier, actions: Sequence[str]) -> Panel | None:
    """The act that the address opens, if this person has it."""
    action = http.args.get("act", "")
    return fresh(db, known, action) if action in actions else None


def _takeable(db: Session, known: Dossier, actor: Actor) -> WorkItem | None:
    """The open work on this case that ``actor`` could take now."""
    wanted = select(WorkItem).where(WorkItem.case_id == known.case.id, offered(db, actor)).limit(1)
    return db.scalar(wanted)


def _transferring(again: bool) -> bool:
    """Whether the form that gives work to a colleague is open."""
    return again or http.args.get("act") == "transfer"
