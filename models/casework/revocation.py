"""Revocation of a licence as a case of its own (撤销行政许可, Administrative Licensing Law 69).

A supervisor opens it upon a case that was granted; the departments of its item review it, its holder is told and may
speak or ask for a hearing, and a decider who did not review it revokes the licence or ends the case.  It begins as
accepted: nobody applied for it, so there are no papers to check.
"""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import outbox
from models.casework.case import Case
from models.casework.effects import decide
from models.casework.event import CaseEvent
from models.casework.marking import mark
from models.casework.move import Move
from models.casework.number import new_case_number
from models.casework.old_licence import FRAUD
from models.casework.stages import Outcome, Stage
from models.catalogue.item import ItemVersion, ServiceItem, Site
from models.catalogue.spec import ROUTE
from models.seal import ring


def open_case(move: Move) -> None:
    """The new case, as the holder's own: same item, name and address; the workers begin it within moments.

    Its holder finds it with the number it is given and the query code they have, or in their account.
    """
    old = move.case
    item = move.db.get_one(ServiceItem, old.item_code)
    version = move.db.get_one(ItemVersion, item.current_version_id) if item.current_version_id else None
    case = Case(
        token=secrets.token_urlsafe(16), about_id=old.id, channel="office", item_code=old.item_code,
        version=old.version, flow_version=version or old.flow_version, site_code=old.site_code, lang=old.lang,
        no_phone=old.no_phone, account_id=old.account_id, query_code=old.query_code, code_epoch=old.code_epoch,
        # Nobody promises anything here, so the departments of the ordinary way look at it.
        answers={key: answer for key, answer in old.answers.items() if key != ROUTE},
        applicant_kind=old.applicant_kind, applicant_name=old.applicant_name, applicant_digest=old.applicant_digest,
        # One revocation of a licence at a time, and no bar to another request about the same matter.
        subject_digest=ring.digest("revocation", str(old.number)), phone_digest=old.phone_digest,
        phone_tail_digest=old.phone_tail_digest, delivery_way=old.delivery_way, stage=Stage.DRAFT, opened_at=move.at,
    )  # fmt: skip
    case.touch()
    move.db.add(case)
    move.db.flush()
    outbox.put(move.db, "route", [case.id], case_id=case.id)


def opened_by(db: Session, case: Case) -> CaseEvent:
    """The act that opened the revocation ``case``: it names ground and reason."""
    acts = select(CaseEvent).where(CaseEvent.case_id == case.about_id, CaseEvent.action == "open_revocation")
    return db.scalars(acts.order_by(CaseEvent.seq.desc()).limit(1)).one()


def begin(move: Move) -> None:
    """Number and dates: the hall has the matter from today."""
    case = move.case
    site = move.db.get_one(Site, case.site_code)
    case.number = new_case_number(move.db, site.hall_number, move.today)
    case.received_at, case.counted_from, case.accepted_on = move.at, move.today, move.today


def revoke(move: Move) -> None:
    """The decision.  Who got a licence by fraud is marked, and may not apply again for three years where the item
    touches safety (ALL 79)."""
    decide(move, Outcome.REVOKED)
    if move.text("ground") == FRAUD:
        mark(move, FRAUD, move.text("reasons"))
