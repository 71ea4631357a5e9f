"""Accounts: signing in and out, making one, and what an applicant has under theirs."""

from __future__ import annotations

from flask import Blueprint

from web.account import data, entry, messages, mine, password, who

bp = Blueprint("account", __name__)
for part in (who, entry, password, mine, messages, data):
    part.init(bp)
