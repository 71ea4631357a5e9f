"""The names of sites and departments, for headers and timelines.  Read once from the data files, like the footer's."""

from __future__ import annotations

from functools import cache

from flask import Flask

from models.catalogue.shared import read_shared
from models.people.actor import Actor
from models.text import Text


@cache
def _titles() -> dict[str, Text]:
    shared = read_shared()
    return {code: named.title for code, named in (*shared.sites.items(), *shared.departments.items())}


def place(code: str | None) -> Text:
    """The site or department ``code``; a code that the files no longer know stands for itself."""
    return _titles().get(code or "", Text(code or "", code or ""))


def init(app: Flask) -> None:
    app.jinja_env.globals["place"] = place


def place_of(actor: Actor) -> Text | None:
    """Where a member of staff works, or None for one who works everywhere."""
    codes = sorted({post.site or post.department or "" for post in actor.posts} - {""})
    if not codes:
        return None
    names = [place(code) for code in codes]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
