"""The receipt: number and code, what happens next and by when, and everything to keep (A6, U8)."""

from __future__ import annotations

import json

import segno
from flask import Response, render_template
from markupsafe import Markup

from models.calendar.working import add_working, current
from models.casework import sent
from models.casework.case import Case
from models.casework.clock import DELIVERY_DAYS
from models.casework.document import Doc, Document
from models.casework.receipt import receipt as signed_receipt
from models.errors import NotFound
from models.outbox.dead import dead_for_case
from models.queries.applicant import CaseFile, case_file
from web import sitting
from web.applicant.blueprint import bp
from web.applicant.door import my_case
from web.applicant.requests import may_promise
from web.applicant.timeline import next_date, planned_decision
from web.ics import day_file
from web.request import read, settings
from web.words import say, t


@bp.get("/requests/<number>/receipt")
def receipt(number: str) -> str:
    """Opens again for its owner from a bookmark (A6.4)."""
    file = case_file(read(), my_case(read(), number))
    case = file.case
    slip = next((one for one in file.papers_of_hall if one.kind == Doc.RECEIPT), None)
    event = sent.sending(read(), case)
    return render_template(
        "applicant/receipt.html",
        case=case,
        spec=case.spec,
        slip=slip,
        stuck=slip is not None and _stuck(case, slip),
        notice=next((clock for clock in file.clocks if clock.kind == "notice"), None),
        decision=planned_decision(file),
        delivery=_delivery(file),
        promise=may_promise(read(), case),
        digest=event.facts["sent"] if event is not None else None,
        provable=signed_receipt(read(), case, settings().public_url) is not None,
        qr=tracking_qr(case),
        minutes=sitting.MINUTES,
    )


def _stuck(case: Case, slip: Document) -> bool:
    """Whether the workers gave up making the PDF: then this page says to print it instead (A6.3)."""
    dead = dead_for_case(read(), case.id)
    return slip.produced_at is None and any(one.topic == "produce" and one.ids == [slip.id] for one in dead)


def _delivery(file: CaseFile) -> object:
    decision = planned_decision(file)
    return add_working(current(), decision, DELIVERY_DAYS) if decision else None


def tracking_qr(case: Case) -> str:
    """The way to the tracking page with the number filled in.

    The query code travels in the fragment, which no server and no log ever sees (A7.1).
    """
    address = f"{settings().public_url}/track?number={case.number}#{case.query_code}"
    return segno.make(address, error="m", boost_error=False).png_data_uri(scale=6, border=4)


@bp.get("/requests/<number>/receipt.json")
def receipt_file(number: str) -> Response:
    """The signed receipt.  It holds no personal data."""
    statement = signed_receipt(read(), my_case(read(), number), settings().public_url)
    if statement is None:
        raise NotFound("receipt.not_yet")
    text = json.dumps(statement, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return _file(text, "application/json", f"receipt-{number}.json")


@bp.get("/requests/<number>/sent.json")
def sent_copy(number: str) -> Response:
    """Byte for byte what the digest of the receipt was taken of: the owner's answers and the digests of their files."""
    case = my_case(read(), number)
    event = sent.sending(read(), case)
    copy = sent.copy(read(), case, event) if event is not None else None
    if copy is None:
        raise NotFound("receipt.no_copy")
    return _file(copy, "application/json", f"sent-{number}.json")


@bp.get("/requests/<number>/date.ics")
def date_file(number: str) -> Response:
    """The date that matters now, for the owner's calendar (A6.5)."""
    file = case_file(read(), my_case(read(), number))
    coming = next_date(file)
    if coming is None:
        raise NotFound("calendar.no_date")
    title = t("办件：{item}", "Request: {item}", item=say(file.case.spec.title))
    url = f"{settings().public_url}/requests/{number}"
    return day_file(f"{number}-{coming.clock.kind}@yunting", coming.clock.due_on, title, _plain(coming.words), url)


def _plain(words: str) -> str:
    return Markup(words).striptags()  # noqa: S704 - only taken apart, never shown


def _file(content: str | bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.cache_control.no_store = True
    return response
