"""What people said about the hall and what comes of it: orders of ratings, their figures, slips, cards."""

from __future__ import annotations

from flask import Blueprint

from web.voice import cards, data_requests, figures, orders, slips, urges

bp = Blueprint("voice", __name__)
for part in (orders, figures, slips, cards, urges, data_requests):
    part.init(bp)
