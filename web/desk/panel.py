"""One legal act, open on a case page: its form with what was typed, its reasons beside the fields, what will follow."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.calendar.now import today
from models.calendar.working import current, due
from models.casework.asking_time import longer_until
from models.casework.case import Case
from models.casework.clock import DELIVERY_DAYS, HEARING_DAYS, ClockKind, end_of
from models.casework.lengthen import extended_ends
from models.casework.notices import kinds, written
from models.casework.perform import obstacles
from models.casework.phrase import HOUSE
from models.catalogue.item import ItemVersion, ServiceItem
from models.catalogue.spec import Limit
from models.errors import Problem
from models.queries.dossier import Dossier, PaperRow
from models.text import LANGS, Lang, Text
from web.account.places import place
from web.account.who import current_actor
from web.desk import lines
from web.desk.acts import ACTS, Act, Ask
from web.desk.clerks import in_clerks_words
from web.desk.facts import asked
from web.desk.whole import NOTICES, WHY, unchecked


@dataclass(frozen=True)
class Panel:
    """``targets`` are what a free row may name, ``titles`` all that a row names, ``phrases`` what is often wrong.

    ``among`` are the people that a question lets choose from; ``unchecked`` the papers that nobody has looked at and
    that a notice leaves out, and ``unchecked_why`` the reason for it.
    ``dates`` are the last days of the clocks that the act will start; ``key`` makes a repeated press one act;
    ``touched`` says that somebody has written in it; ``obstacles`` stand in the way whatever is written.
    """

    action: str
    act: Act
    asks: Sequence[Ask]
    values: Mapping[str, str]
    rows: Sequence[lines.Row]
    targets: Sequence[tuple[str, Text]]
    titles: Mapping[str, Text]
    phrases: Sequence[str]
    dates: Mapping[str, date]
    revision: int
    key: str
    problems: Sequence[Problem] = ()
    preview: Mapping[Lang, Preview] = field(default_factory=dict)
    unchecked: Sequence[PaperRow] = ()
    unchecked_why: str = ""
    among: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    touched: bool = False
    obstacles: Sequence[Problem] = ()


@dataclass(frozen=True)
class Preview:
    """What the applicant will read, in one language: the notice, then its lines or the points of the decision."""

    title: str
    text: str


def fresh(db: Session, dossier: Dossier, action: str) -> Panel:
    """The panel before anybody has typed."""
    act = ACTS[action]
    values = {ask.name: ask.given(dossier.case) for ask in act.asks}
    rows = lines.proposed(dossier, choose=action != "fix_now", questions=not act.papers) if act.lines else []
    made = _panel(db, dossier, action, values, rows, key=secrets.token_urlsafe(12))
    found = obstacles(db, dossier.case, action, current_actor())
    # Papers that a notice is to name are no obstacle to it.
    return replace(made, obstacles=in_clerks_words(one for one in found if not (act.lines and one.pointer)))


def again(
    db: Session,
    dossier: Dossier,
    action: str,
    form: MultiDict[str, str],
    problems: Sequence[Problem] = (),
    *,
    more: bool = False,
    preview: bool = False,
) -> Panel:
    """The panel as it was typed, on the case as it is now."""
    values = {ask.name: form.get(ask.name, "") for ask in ACTS[action].asks}
    rows = lines.typed(form)
    if more:
        rows = rows + lines.free(len(rows))
    key = form.get("key") or secrets.token_urlsafe(12)
    return _panel(
        db,
        dossier,
        action,
        values,
        rows,
        key=key,
        problems=in_clerks_words(lines.pointed(problems, rows)),
        show=preview,
        why=form.get(WHY, ""),
        touched=True,
    )


def _panel(
    db: Session, dossier: Dossier, action: str, values: Mapping[str, str], rows: Sequence[lines.Row], *, key: str,
    problems: Sequence[Problem] = (), show: bool = False, why: str = "", touched: bool = False,
) -> Panel:  # fmt: skip
    act, case = ACTS[action], dossier.case
    targets = lines.targets(case) if act.lines and not act.papers else []
    # A target that is none of these stands for itself, beside the reason why it cannot be one.
    titles = {row.target: Text(row.target, row.target) for row in rows}
    titles |= dict(targets) | {f"paper:{need.code}": need.title for need in case.spec.papers}
    dates = {kind.value: day for kind, day in starts(db, dossier, action).items()}
    if action == "accept_with_gaps":
        dates[ClockKind.GAP.value] = _typed(values["gap_until"]) or dates[ClockKind.PROMISED.value]
    return Panel(
        action=action,
        act=act,
        asks=asked(act, case),
        values=values,
        rows=rows,
        targets=targets,
        titles=titles,
        phrases=[phrase.within(case.lang) for phrase in HOUSE.values()],
        dates=dates,
        revision=case.revision,
        key=key,
        problems=problems,
        unchecked=unchecked(dossier.papers, rows) if action in NOTICES else (),
        unchecked_why=why,
        touched=touched,
        among={ask.name: ask.among(db, case) for ask in asked(act, case) if ask.among},
        preview={lang: _preview(case, action, dates, lang) for lang in LANGS} if show else {},
    )


def starts(db: Session, dossier: Dossier, action: str) -> dict[ClockKind, date]:
    """The last day of each clock that ``action`` would start today."""
    case = dossier.case
    match action:
        case "ask_supplement" | "deposit":
            return {ClockKind.APPLICANT: _end(case.spec.supplement, today())}
        case "allow_longer":
            longer = longer_until(db, case.id)
            return {ClockKind.APPLICANT: longer} if longer else {}
        case "deny_longer":
            running = end_of(db, case.id, ClockKind.APPLICANT)
            return {ClockKind.APPLICANT: running} if running else {}
        case "accept" | "accept_with_gaps":
            # After a supplement a case is accepted as of the day its last paper came (ACC-12).
            supplemented = any(asked.kind in ("supplement", "deposit") for asked in dossier.asked)
            accepted_on = (supplemented and case.counted_from) or today()
            item = db.get_one(ServiceItem, case.item_code)
            flow = db.get_one(ItemVersion, item.current_version_id or case.version_id).spec
            law = _end(flow.statutory, accepted_on)
            return {ClockKind.PROMISED: min(_end(flow.promised, accepted_on), law), ClockKind.STATUTORY: law}
        case "tell_hearing":
            return {ClockKind.HEARING: _end(Limit(days=HEARING_DAYS), today())}
        case "extend":
            return extended_ends(db, case)
        case "grant" | "refuse":
            return {ClockKind.DELIVERY: _end(Limit(days=DELIVERY_DAYS), today())}
        case _:
            return {}


def _typed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _end(limit: Limit, start: date) -> date:
    return due(current(), start, limit.days, limit.unit)


def _preview(case: Case, action: str, dates: Mapping[str, date], lang: Lang) -> Preview:
    """The words of the notice, as the applicant's page and the e-mail will have them."""
    places: dict[str, Any] = {f"{kind}_due": written(day).within(lang) for kind, day in dates.items()}
    places |= {
        "accepted_on": written(today()).within(lang),
        "item": case.spec.title.within(lang),
        "office": place(case.site_code).within(lang),
    }
    words = kinds()[action]
    return Preview(words.title.within(lang, **places), words.text.within(lang, **places))
