"""What an applicant has under their account, taking a case into it, and the choices it keeps."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework import power
from models.casework.case import Case
from models.casework.claim import claim
from models.casework.rights import sits_at
from models.casework.stages import Stage
from models.people.account import Account
from models.people.actor import Actor
from models.queries import messages
from models.queries.accounts import my_cases
from models.text import LANGS
from web.account.who import account_only, current_account, current_actor, powers
from web.request import ELDER_STEPS, lang, read, remember, settings


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/", "mine", mine)
    bp.add_url_rule("/claim", "claim", claim_case, methods=["POST"])
    bp.add_url_rule("/settings", "settings", keep_settings, methods=["POST"])


@account_only
def mine() -> ResponseReturnValue:
    """My requests: needs me, in progress, done; and the drafts with the day on which each is thrown away."""
    account = current_account()
    assert account is not None
    cases = my_cases(read(), account.id, http.args.get("after"), http.args.get("before"), powers())
    return render_template(
        "account/mine.html",
        cases=cases,
        first_page=not {"after", "before"} & set(http.args),
        keep=timedelta(days=settings().draft_days),
        opened=_unclaimed(current_actor()),
        unread=messages.unread(read(), account.id, powers()),
        account=account,
        acted_for={one.id: one.for_name for one in power.in_force(read(), account.id)},
        offers=[one for one in power.held_by(read(), account) if one.state == "offered"],
    )


def _unclaimed(actor: Actor) -> Case | None:
    """The case of an open sitting, when it is in nobody's account yet."""
    case = read().get(Case, actor.case_id) if actor.case_id else None
    return case if case and case.account_id is None and sits_at(actor, case) else None


@account_only
def claim_case() -> ResponseReturnValue:
    """Take the case of the open sitting into the account, and go on where it was."""
    actor = current_actor()
    with store.transaction() as db:
        case = claim(db, actor.case_id or 0, actor)
        place = f"/drafts/{case.token}" if case.stage == Stage.DRAFT else f"/requests/{case.number}"
    return redirect(place)


@account_only
def keep_settings() -> ResponseReturnValue:
    """Keep language and type size with the account, for every browser it signs in on."""
    account = current_account()
    assert account is not None
    wanted = http.form.get("lang") if http.form.get("lang") in LANGS else lang()
    step = http.form.get("elder", 0, type=int)
    large = step if step in ELDER_STEPS else 0
    with store.transaction() as db:
        kept = db.get_one(Account, account.id)
        kept.lang, kept.elder = str(wanted), large
    flash("settings")
    return remember(redirect(url_for(".mine")), lang=str(wanted), elder=large)  # type: ignore[arg-type]
