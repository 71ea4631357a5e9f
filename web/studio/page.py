"""One petition: masked, with the acts that the table offers this person, its letters and its history.

Every look is a line of the record, and so is every look at the petitioner's data in full, with its purpose (PD-11).
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.audit.acts import record
from models.casework.kinds import PDF
from models.errors import NotPossible, NotReady, Outdated, Problem
from models.people import masking
from models.people.actor import Role
from models.petition.find import find, letter_of
from models.petition.letter import Letter
from models.petition.perform import offered, perform
from models.petition.petition import Petition
from models.petition.rights import may_see
from models.petition.telling import hand_over
from models.queries import petitions
from models.queries.lists import names
from web.account.who import current_actor, staff_only
from web.applicant.acts import given_key
from web.applicant.filing import give
from web.ops.told import tell, told
from web.studio.acts import ACTS, ASKS, INSIDE
from web.studio.roles import READERS
from web.words import label

PURPOSES = ("identity", "contact", "place", "document")


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/<number>", "petition", show)
    bp.add_url_rule("/<number>/personal", "personal", personal, methods=["POST"])
    bp.add_url_rule("/<number>/letters/<int:letter_id>", "letter", letter)
    bp.add_url_rule("/<number>/letters/<int:letter_id>/handed", "handed", handed, methods=["POST"])
    bp.add_url_rule("/<number>/acts/<action>", "act", act, methods=["POST"])


@staff_only(*READERS)
def show(number: str) -> ResponseReturnValue:
    return _page(number, http.args.get("act", ""))


@staff_only(*READERS)
def personal(number: str) -> ResponseReturnValue:
    """The petitioner's data in full, in this one answer, for a purpose that is written down."""
    purpose = http.form.get("purpose", "")
    if purpose not in PURPOSES:
        abort(400)
    return _page(number, "", bare=purpose)


@staff_only(*READERS)
def act(number: str, action: str) -> ResponseReturnValue:
    """One act by the table.  What was typed stays when it is not ready; a double press acts once."""
    if action not in ACTS:
        abort(404)
    facts = {name: http.form.get(name, "") for name in ACTS[action].asks}
    revision, key = http.form.get("revision", -1, type=int), given_key()
    try:
        with store.transaction() as db:
            petition = find(db, number, current_actor())
            done = perform(db, petition.id, action, current_actor(), revision=revision, key=key, **facts)
            seen = may_see(current_actor(), done)
    except NotReady as wrong:
        return make_response(_page(number, action, wrong.problems), 422)
    except (Outdated, NotPossible):
        tell(label("petition.moved_on"))
        return redirect(url_for(".petition", number=number))
    tell(label(f"petition.event.{action}"))
    return redirect(url_for(".petition", number=number) if seen else url_for(".home"))


@staff_only(*READERS)
def letter(number: str, letter_id: int) -> Response:
    """A letter names the petitioner in full, so opening it is a reading of personal data."""
    with store.reading() as db:
        petition = find(db, number, current_actor())
        one = letter_of(db, petition, letter_id)
        # The receipt carries the query code, which is the petitioner's alone.
        if one.kind == Letter.RECEIPT:
            abort(404)
        petition_id, file, name = petition.id, str(one.file), f"{one.number}.pdf"
    _log(petition_id, "petition.read", "document")
    return give(file, PDF, name)


@staff_only(Role.VOICE_CLERK)
def handed(number: str, letter_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        petition = find(db, number, current_actor())
        hand_over(db, petition, letter_id, http.form.get("way", ""), current_actor())
    return redirect(url_for(".petition", number=number))


def _page(number: str, action: str, problems: Sequence[Problem] = (), bare: str = "") -> Response:
    actor = current_actor()
    with store.reading() as db:
        file = petitions.file_of(db, find(db, number, actor))
        possible = set(offered(db, file.petition, actor))
        html = render_template(
            "studio/petition.html",
            file=file,
            petition=file.petition,
            petitioner=_who(file.petition, bare=bool(bare)),
            bare=bare,
            purposes=PURPOSES,
            actions=[(name, one) for name, one in ACTS.items() if name in possible],
            opened=action if action in possible and action in ACTS else "",
            acts=ACTS,
            asks=ASKS,
            inside=INSIDE,
            problems=problems,
            units=petitions.departments(db),
            people=names(db, [event.actor_id for event in file.events if event.actor_kind == "staff"]),
            earlier=petitions.same_phone(db, file.petition, actor),
            clerk=actor.has(Role.VOICE_CLERK),
            told=told(),
        )
        petition_id = file.petition.id
    _log(petition_id, "petition.read" if bare else "petition.look", bare)
    response = make_response(html)
    response.cache_control.no_store = True
    return response


def _who(petition: Petition, *, bare: bool) -> dict[str, str]:
    """The petitioner as this page shows them: masked, unless a purpose was given."""
    whole = {"name": petition.name, "address": petition.address, "phone": petition.phone, "email": petition.email}
    whole["representatives"] = "\n".join(petition.representatives)
    if bare:
        return whole
    masks = {"name": masking.name, "address": masking.address, "phone": masking.phone}
    masked = {name: masks[name](text) if name in masks and text else "" for name, text in whole.items()}
    masked["representatives"] = "\n".join(masking.name(one) for one in petition.representatives)
    masked["email"] = masking.HIDDEN if petition.email else ""
    return masked


def _log(petition_id: int, what: str, purpose: str) -> None:
    with store.transaction() as db:
        record(db, current_actor(), what, about=f"petition:{petition_id}", reason=purpose)
