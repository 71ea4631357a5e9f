"""The halls people can come to, as the footer of every page names them.  Read from the data files, not the database."""

from __future__ import annotations

from functools import cache

from flask import Flask

from models.catalogue.shared import Site, read_shared


@cache
def halls() -> tuple[Site, ...]:
    return tuple(read_shared().sites.values())


def init(app: Flask) -> None:
    app.jinja_env.globals["halls"] = halls
