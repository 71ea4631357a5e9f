"""The desk: where clerks, reviewers and deciders take a case, look into it and do one legal act after the other."""

from __future__ import annotations

from flask import Blueprint

from web.desk import case, files, inbox

bp = Blueprint("desk", __name__)
for part in (inbox, files, case):
    part.init(bp)
