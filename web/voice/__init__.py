"""What people said about the hall and what comes of it: orders of ratings, their figures, slips, cards."""

from __future__ import annotations

from flask import Blueprint

from web.voice import cards, figures, orders, slips

bp = Blueprint("voice", __name__)
for part in (orders, figures, slips, cards):
    part.init(bp)
