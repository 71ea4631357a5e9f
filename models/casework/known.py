"""What the hall need not be told again: it is in the draft already, for its owner to check (once only; ACC-6)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework import old_licence
from models.casework.case import Case
from models.casework.stages import Stage
from models.catalogue.answers import Answer
from models.catalogue.form import settle
from models.catalogue.spec import OLD_REQUEST, ItemSpec
from models.people.account import Account

_ASKED_EACH_TIME = "on_behalf"


def known(db: Session, case: Case) -> dict[str, Answer]:
    """The answers that the account of a new draft has given before: who applies and how to reach them.

    They come from its latest request, unless that was made for somebody else, and otherwise from the account.  For whom
    this one is made is asked each time (A3.8).  Who acts by a power is not shown what its giver told before.
    """
    if case.account_id is None or case.power_id is not None:
        return _licence(db, case)
    spec, account = case.version.spec, db.get_one(Account, case.account_id)
    given: dict[str, Answer] = {"contact_mobile": account.phone or "", "contact_email": account.email or ""}
    latest = select(Case).where(Case.account_id == case.account_id, Case.stage != Stage.DRAFT, Case.channel != "office")
    last = db.scalar(latest.order_by(Case.received_at.desc()).limit(1))
    if last is not None and last.answers.get(_ASKED_EACH_TIME) != "yes":
        given |= _of_applicant(last.spec, last.answers)
    asked = {field.key for field in spec.fields} - {_ASKED_EACH_TIME}
    said = {key: answer for key, answer in given.items() if key in asked and answer}
    return settle(spec, {**said, **_licence(db, case)})


def _of_applicant(spec: ItemSpec, answers: dict[str, Answer]) -> dict[str, Answer]:
    keys = [field.key for group in spec.groups if group.topic == "applicant" for field in group.fields]
    return {key: answers[key] for key in keys if key in answers}


def _licence(db: Session, case: Case) -> dict[str, Answer]:
    """The request for the one licence of theirs that this item can be about."""
    upon = case.version.spec.upon
    if upon is None or case.account_id is None:
        return {}
    licences = old_licence.of_account(db, case.account_id, upon.items, today())
    return {OLD_REQUEST: licences[0].number or ""} if len(licences) == 1 else {}
