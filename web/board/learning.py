"""Where people stumble (S2.2), each line leading to the guide or form to mend."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.calendar.now import now
from models.catalogue.missed import FEWEST
from models.catalogue.search import nearest
from models.people.actor import Role
from models.queries import learning as look
from web.account.who import staff_only
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/learning", "learning", learning)


@staff_only(Role.SUPERVISOR)
def learning() -> ResponseReturnValue:
    found = look.learned(read())
    # The guide to mend is the one that lacks the name people use: the nearest there is.
    near = {one.words: next(iter(nearest(read(), one.words, limit=1)), None) for one in found.missed}
    return render_template("board/learning.html", found=found, near=near, fewest=FEWEST, query=look, at=now())
