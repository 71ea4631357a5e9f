"""Accounts: signing in and out, making one, and what an applicant has under theirs."""

from __future__ import annotations

from flask import Blueprint

from web.account import agents, data, entry, keys, messages, mine, password, shared, stay, who

bp = Blueprint("account", __name__)
for part in (who, entry, password, mine, messages, agents, data, stay, shared, keys):
    part.init(bp)
