"""The blueprint on which every module of this room hangs its pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("applicant", __name__)
