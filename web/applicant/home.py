"""The first page and the list of services: what do you need to do?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template
from flask import request as http
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from models.calendar import shelf
from models.calendar.now import today
from models.calendar.opening import next_holiday
from models.catalogue import missed
from models.catalogue.bulletin import TOLD_BEFORE, standing, to_tell
from models.catalogue.match import Span
from models.catalogue.search import Hit, browse, figures, nearest, search
from models.db import transaction
from models.joint.find import events
from models.joint.find import search as search_events
from models.queries.applicant import offices, to_do
from models.text import Text
from web import sitting
from web.applicant.blueprint import bp
from web.applicant.names import shared
from web.request import elder, lang, read, settings
from web.words import t

PER_PAGE = 40
AUDIENCES = ("individual", "enterprise")


class Filters(NamedTuple):
    """What the list is narrowed to; a value the catalogue does not know is no filter."""

    q: str = ""
    audience: str | None = None
    category: str | None = None
    dept: str | None = None

    def address(self, **changes: object) -> str:
        """The list's address with these filters, some of them changed."""
        query = {name: value for name, value in {**self._asdict(), **changes}.items() if value}
        return "/services" + ("?" + urlencode(query) if query else "")

    def without(self, name: str) -> str:
        """The list's address without the filter ``name``."""
        return self.address(**{name: ""})

    @property
    def up(self) -> str:
        """Where one came from on the way down: who applies, then the subject, then the service (A1.4)."""
        by_subject = self.category or self.dept
        if self.audience and by_subject and not self.q:
            return self._replace(category=None, dept=None).address()
        return "/"


@bp.get("/")
def home() -> str:
    db, me = read(), sitting.actor()
    waiting = to_do(db, me.account_id, settings().draft_days, me.powers) if me.account_id else []
    return render_template(
        "applicant/home.html",
        counted=figures(db),
        shared=shared(),
        departments=offices(db),
        waiting=waiting,
        life_events=events(db),
        for_me=_subjects(db, "individual") if elder() else (),
        bulletin=to_tell(standing(db)),
        holiday=next_holiday(shelf.current(), today(), TOLD_BEFORE),
    )


@bp.get("/services")
def services() -> str:
    db, departments = read(), offices(read())
    chosen = _filters(departments)
    narrowed = {"audience": chosen.audience, "category": chosen.category, "dept": chosen.dept}
    hits = search(db, chosen.q, **narrowed, limit=PER_PAGE * 10) if chosen.q else browse(db, **narrowed)
    page = max(1, http.args.get("page", 1, type=int))
    nothing = not hits and bool(chosen.q) and page == 1
    if nothing and not search(db, chosen.q, limit=1) and not search_events(db, chosen.q):
        _count(chosen.q)
    return render_template(
        "applicant/services.html",
        filters=chosen,
        back=chosen.up,
        # Who has only said who applies chooses a subject next; with one in hand the services stand there at once.
        themes_of=chosen.audience and not (chosen.q or chosen.category or chosen.dept) and page == 1,
        subjects=_subjects(db, chosen.audience),
        near=nearest(db, chosen.q) if nothing else [],
        named=_named(chosen, departments),
        life_events=search_events(db, chosen.q) if page == 1 else [],
        hits=hits[(page - 1) * PER_PAGE : page * PER_PAGE],
        found=len(hits),
        newer=chosen.address(page=page - 1) if page > 1 else None,
        older=chosen.address(page=page + 1) if page * PER_PAGE < len(hits) else None,
        first=(page - 1) * PER_PAGE + 1,
        shared=shared(),
        departments=departments,
        counted=figures(db),
        title_of=marked_title,
        marked=marked,
    )


def _count(q: str) -> None:
    """Note that nothing was found, in a transaction of its own like the log of who read what."""
    with transaction() as db:
        missed.count(db, q)


def _subjects(db: Session, audience: str | None) -> list[tuple[str, str, int]]:
    """Address, name and number of services of each subject, for those who apply as ``audience``.

    Where that is said, what is theirs alone comes first: a person is not led past the matters of companies.
    """
    hits = browse(db, audience=audience)
    counted = Counter(hit.category for hit in hits)
    theirs = Counter(hit.category for hit in hits if audience and hit.audience == audience)
    return [
        (Filters(audience=audience, category=code).address(), one.title.within(lang()), counted[code])
        for code, one in sorted(
            shared().categories.items(), key=lambda row: (-theirs[row[0]], -counted[row[0]] if audience else 0)
        )
        if counted[code]
    ]


def _named(chosen: Filters, departments: Mapping[str, Text]) -> dict[str, str]:
    """The filters that are set, each by the words people chose it by."""
    words: dict[str, str] = {"q": chosen.q}
    if chosen.audience:
        words["audience"] = t("个人", "Individuals") if chosen.audience == "individual" else t("法人", "Organisations")
    if chosen.category:
        words["category"] = shared().categories[chosen.category].title.within(lang())
    if chosen.dept:
        words["dept"] = departments[chosen.dept].within(lang())
    return {name: said for name, said in words.items() if said}


def _filters(departments: Container[str]) -> Filters:
    def known(name: str, values: Container[str]) -> str | None:
        given = http.args.get(name, "")
        return given if given in values else None

    return Filters(
        q=" ".join(http.args.get("q", "").split())[:100],
        audience=known("audience", AUDIENCES),
        category=known("category", shared().categories),
        dept=known("dept", departments),
    )


def marked_title(hit: Hit) -> Markup:
    """The item's name in the reader's language, the words that were searched for marked."""
    return marked(hit.title.en, hit.en_marks) if lang() == "en" else marked(hit.title.zh, hit.zh_marks)


def marked(text: str, spans: tuple[Span, ...]) -> Markup:
    """``text`` with the characters of ``spans`` marked."""
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*parts, escape(text[at:])])
