"""What people said about the hall and what comes of it: work orders of ratings, their figures, slips for visits."""

from __future__ import annotations

from flask import Blueprint

from web.voice import figures, orders, slips

bp = Blueprint("voice", __name__)
for part in (orders, figures, slips):
    part.init(bp)
