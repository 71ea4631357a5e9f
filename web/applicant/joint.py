"""Life events (高效办成一件事): the guide, the beginning, and one number under which all its parts are followed."""

from __future__ import annotations

from typing import NamedTuple

import segno
from flask import render_template
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.parent import Parent
from models.casework.rating import rated
from models.casework.stages import Stage
from models.catalogue import joint as forms
from models.catalogue.form import usual_questions
from models.catalogue.item import Site, current_version
from models.catalogue.shared import LifeEvent
from models.catalogue.spec import ItemSpec
from models.errors import NotFound
from models.joint import draft
from models.joint.find import find_parent
from models.queries.applicant import offices
from models.queries.joint import tree
from web import sitting
from web.applicant.acts import new_key
from web.applicant.blueprint import bp
from web.applicant.door import ask_for, told
from web.applicant.learning import learned
from web.applicant.start import begun, unnoted
from web.request import lang, read, settings


class Offer(NamedTuple):
    """A life event as its guide shows it: the items of each stage, and the one form of all of them."""

    event: LifeEvent
    stages: list[list[ItemSpec]]
    spec: ItemSpec
    site: Site


@bp.get("/events/<code>")
def event_guide(code: str) -> str:
    return render_template("joint/guide.html", told=told(), departments=offices(read()), **_offer(code)._asdict())


@bp.get("/events/<code>/start")
def event_start(code: str) -> str:
    """What becomes of the data (PD-2), and which of the optional parts are wanted."""
    offer = _offer(code)
    specs = [spec for stage in offer.stages for spec in stage]
    departments = dict.fromkeys(
        one for spec in specs for one in (spec.dept, *(d for step in spec.review for d in step))
    )
    return render_template(
        "joint/start.html",
        guide=offer,
        spec=offer.spec,
        usual_questions=usual_questions(offer.spec),
        event=offer.event,
        optional=[spec for spec in specs if spec.code in offer.event.optional],
        key=new_key(),
        departments=[offices(read())[one] for one in departments],
        signed_in=sitting.signed_in(),
        unnoted=unnoted(),
        address=f"/events/{code}",
    )


def _offer(code: str) -> Offer:
    event = draft.event_of(read(), code)
    stages = [[current_version(read(), item).spec for item in stage] for stage in event.stages]
    form = forms.merge(event, [spec for stage in stages for spec in stage])
    return Offer(event, stages, form, read().get_one(Site, form.site))


@bp.post("/events/<code>/start")
def event_begin(code: str) -> ResponseReturnValue:
    chosen = http.form.getlist("part")
    return begun(lambda db, actor, key: draft.begin(db, code, chosen, actor, lang(), key))


def send_joint(db: Session, case: Case) -> str:
    """Send the reader's locked draft; the number of what it has become.  The sitting goes on with its first part."""
    declared = http.form.get("declared") == "yes"
    revision = http.form.get("revision", -1, type=int)
    parent = draft.send(db, case.id, sitting.actor(), settings().uploads, revision=revision, declared=declared)
    assert parent.first_id is not None
    sitting.begin(parent.first_id, parent.code_epoch)
    return parent.number


@bp.get("/joint/<number>")
def joint_page(number: str) -> str:
    """Every part: where it is, who holds it, until when and why."""
    parent = my_parent(number)
    whole = tree(read(), parent)
    learned(*(part.case for part in whole.parts if part.case))
    delivered = [part.case for part in whole.parts if part.case and part.case.stage == Stage.DELIVERED]
    return render_template(
        "joint/tree.html",
        tree=whole,
        parent=parent,
        event=parent.event.event,
        to_rate=delivered[-1].number if whole.over and delivered and not rated(read(), delivered[-1]) else None,
        told=told(),
        account=sitting.signed_in(),
    )


@bp.get("/joint/<number>/receipt")
def joint_receipt(number: str) -> str:
    """One number and one query code for all parts, and when to expect what."""
    parent = my_parent(number)
    return render_template("joint/receipt.html", tree=tree(read(), parent), parent=parent, qr=_qr(parent))


def my_parent(number: str, db: Session | None = None) -> Parent:
    """The reader's life event with ``number``; who is not known is asked for the code."""
    try:
        return find_parent(db or read(), number, sitting.actor())
    except NotFound:
        ask_for("track", number=number)


def _qr(parent: Parent) -> str:
    address = f"{settings().public_url}/track?number={parent.number}"
    return segno.make(address, error="m", boost_error=False).png_data_uri(scale=6, border=4)
