"""Every module that declares a table, imported for the metadata's sake: migrations and tests start here."""

from __future__ import annotations

import importlib
import importlib.util

from models.base import Base

MODULES = (
    "models.people.account",
    "models.people.limit",
    "models.calendar.version",
    "models.people.absence",
    "models.people.deputy",
    "models.people.press",
    "models.catalogue.item",
    "models.catalogue.bulletin",
    "models.catalogue.missed",
    "models.outbox.message",
    "models.outbox.duty",
    "models.outbox.signs",
    "models.audit.acts",
    "models.audit.chain",
    "models.casework.power",
    "models.casework.parent",
    "models.casework.case",
    "models.casework.clock",
    "models.casework.event",
    "models.casework.work",
    "models.casework.skip",
    "models.casework.takeover",
    "models.casework.proof",
    "models.casework.bulk",
    "models.casework.alerts",
    "models.staff.views",
    "models.staff.shift",
    "models.staff.exports",
    "models.casework.version_move",
    "models.casework.procedure",
    "models.casework.site_check",
    "models.casework.interest",
    "models.casework.hearing",
    "models.casework.papers",
    "models.casework.supplement",
    "models.casework.paper_mark",
    "models.casework.talk",
    "models.casework.credit",
    "models.casework.commitment",
    "models.casework.decision",
    "models.casework.document",
    "models.casework.handover",
    "models.casework.notice",
    "models.casework.read_log",
    "models.casework.onlooker",
    "models.casework.note",
    "models.casework.phrase",
    "models.casework.pending",
    "models.casework.rating",
    "models.voice.order_acts",
    "models.voice.card",
    "models.voice.urge",
    "models.voice.data_request",
    "models.casework.number",
    "models.counter.visit",
    "models.petition.petition",
    "models.petition.event",
    "models.petition.clock",
    "models.petition.letter",
    "models.petition.alarm",
    "models.petition.outcome",
)

for _name in MODULES:
    if importlib.util.find_spec(_name) is not None:
        importlib.import_module(_name)

metadata = Base.metadata
