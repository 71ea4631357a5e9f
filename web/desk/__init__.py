"""The desk: where clerks, reviewers and deciders take a case, look into it and do one legal act after the other."""

from __future__ import annotations

from flask import Blueprint

from web.desk import (
    bulk,
    case,
    counter,
    exports,
    files,
    gaps,
    inbox,
    joint,
    looking,
    marks,
    notes,
    phrases,
    pressed,
    promises,
    queue,
    sheet,
    shift,
    talk,
    transfer,
    visits,
    waiting,
    walk_in,
    walk_in_slip,
)

bp = Blueprint("desk", __name__)
# The one route of legal acts takes any name, so that it stands last.
PARTS = (
    inbox, queue, waiting, bulk, exports, shift, files, walk_in, walk_in_slip, counter, visits, joint, promises, gaps,
    looking, marks, notes, phrases, pressed, sheet, talk, transfer, case,
)  # fmt: skip
for part in PARTS:
    part.init(bp)
