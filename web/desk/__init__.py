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
    marks,
    promises,
    queue,
    shift,
    talk,
    visits,
    walk_in,
    walk_in_slip,
)

bp = Blueprint("desk", __name__)
for part in (
    inbox,
    queue,
    bulk,
    exports,
    shift,
    files,
    walk_in,
    walk_in_slip,
    counter,
    visits,
    joint,
    promises,
    gaps,
    marks,
    talk,
    case,
):
    part.init(bp)
