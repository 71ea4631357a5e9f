"""A query code that was lost, issued anew at the counter to who shows the identity document (NUM-6)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from sqlalchemy import select

from models import db as store
from models.audit.acts import record
from models.calendar.now import now
from models.casework.case import Case
from models.casework.lock import lock
from models.casework.number import new_code
from models.casework.parent import Parent
from models.casework.rights import began, window_of
from models.casework.stages import Stage
from models.catalogue import facts
from models.errors import Invalid, NotAllowed, Problem
from models.people import limit
from models.people.actor import Actor
from models.people.identifiers import half_width

TAIL = 4
# Wrong documents for one case, and by one clerk: a tail of four can be guessed.
FOR_CASE = limit.Limit("reissue", 5, 60)
BY_CLERK = limit.Limit("reissue_clerk", 20, 60)


def may_reissue(actor: Actor, case: Case) -> bool:
    """Window clerks of the case's hall, and the one who filed it at another."""
    return case.stage != Stage.DRAFT and (case.site_code in actor.sites() or began(actor, case))


def reissue(case_id: int, actor: Actor, id_kind: str, tail: str) -> None:
    """Issue a new query code; the old one is dead, and what it had opened is closed.

    ``id_kind`` and ``tail`` are those of the document shown: the applicant's, or the agent's where one filed.
    Raises :class:`Invalid` when they are not those of the case, and ``TooMany``.  The transactions are its own: that
    somebody was refused is counted and noted, although nothing else happens.
    """
    tried = ((FOR_CASE, f"case:{case_id}"), (BY_CLERK, f"account:{actor.account_id}"))
    with store.transaction() as db:
        case = lock(db, case_id)
        # One code opens a whole life event, so all of it gets the new one.
        holders: list[Case | Parent] = [case]
        if case.parent is not None:
            holders = [case.parent, *db.scalars(select(Case).where(Case.parent_id == case.parent_id))]
        if not may_reissue(actor, case):
            raise NotAllowed()
        for rule, subject in tried:
            limit.check(db, rule, subject)
        fits = _shown(case, id_kind, tail)
        if fits:
            code, epoch = new_code(2), case.code_epoch + 1
            for holder in holders:
                holder.query_code, holder.code_epoch = code, epoch
            case.code_issued_at, case.code_shown_to = now(), actor.account_id
        act = "query_code.reissue" if fits else "query_code.refuse"
        told = {"document": id_kind, "office": window_of(actor, case)}
        record(db, actor, act, about=f"case:{case.number}", facts=told)
    if not fits:
        for rule, subject in tried:
            limit.count(rule, subject)
        raise Invalid([Problem("reissue.no_match", "tail")])


def document_kinds(case: Case) -> list[str]:
    """The kinds of document that could prove who asks, without telling which was filed: all of the form's."""
    kinds = ("person_id_kind", "agent_id_kind")
    listed = [o.code for f in case.spec.fields if f.key in kinds for o in f.options]
    company = any(field.key == "company_credit_code" for field in case.spec.fields)
    return list(dict.fromkeys([*listed, *(["credit_code"] if company else [])]))


def _shown(case: Case, id_kind: str, tail: str) -> bool:
    typed = half_width(tail).upper().encode()
    # Every pair is compared, so that the time does not tell whose document came near.
    fits = [
        kind == id_kind and hmac.compare_digest(number[-TAIL:].upper().encode(), typed)
        for kind, number in _documents(case)
    ]
    return len(typed) == TAIL and any(fits)


def _documents(case: Case) -> Iterator[tuple[str, str]]:
    applicant = facts.applicant_of(case.spec, case.answers)
    yield applicant.id_kind, applicant.id_number
    if case.answers.get("on_behalf") == "yes":
        yield str(case.answers.get("agent_id_kind", "")), str(case.answers.get("agent_id_number", ""))
