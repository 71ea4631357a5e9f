"""The rules of the hall for everybody: each number that a page, a notice or a letter cites can be looked up."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, render_template
from flask import request as http

from models.casework.clock import RULES
from models.casework.lifecycle import TABLE, Transition
from models.casework.notices import kinds
from models.law import CHAPTERS, TAGS, Rule, rules
from models.law import rule as find
from web.rules import NUMBER

bp = Blueprint("law", __name__)


@bp.get("/")
def home() -> str:
    """Every rule by chapter, or those that hold the words looked for."""
    wanted = http.args.get("q", "").strip()[:100]
    found = [one for one in rules() if _holds(one, wanted)]
    chapters = [(key, title, [one for one in found if one.chapter == key]) for key, title in CHAPTERS.items()]
    return render_template("law/home.html", q=wanted, found=found, chapters=chapters, tags=TAGS)


@bp.get("/<number>")
def rule(number: str) -> str:
    """One rule: its text in both languages, where it stands, how sure that is, and where the hall applies it."""
    try:
        one = find(number.upper())
    except KeyError:
        abort(404)
    return render_template(
        "law/rule.html", rule=one, tags=TAGS, chapter=CHAPTERS[one.chapter], rows=applied(one.id),
        clocks=[kind for kind, law in RULES.items() if law == one.id], neighbours=_neighbours(one),
    )  # fmt: skip


def applied(number: str) -> list[tuple[str, list[Transition], bool]]:
    """The acts that rest on the rule, each with its rows of the lifecycle and whether people are told of it."""
    rows: dict[str, list[Transition]] = {}
    for row in TABLE:
        if number in NUMBER.findall(row.law):
            rows.setdefault(row.action, []).append(row)
    return [(action, found, action in kinds() and "notify" in found[0].then) for action, found in rows.items()]


def _holds(one: Rule, wanted: str) -> bool:
    words = (one.id, *one.text, *(one.source or ()))
    return all(any(part in word.casefold() for word in words) for part in wanted.casefold().split())


def _neighbours(one: Rule) -> Sequence[Rule | None]:
    """The rules before and after in the book."""
    every = rules()
    at = every.index(one)
    return (every[at - 1] if at else None, every[at + 1] if at + 1 < len(every) else None)
