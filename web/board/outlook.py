"""Looking ahead: what falls due against who is there, how old the open cases are, promises by service and week (S1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from models.calendar.now import now, today
from models.people.actor import Role
from models.queries import board
from models.queries.ahead import ahead
from models.queries.outlook import PACE_DAYS, Age, Kept, Outlook, ages, kept_by_service, outlook, pace
from models.queries.outlook_places import units
from models.queries.weeks import WEEKS, weeks
from models.sheets import csv_file
from web.account.places import place
from web.account.who import staff_only
from web.board.charts import Bar, Column, due_columns, promise_columns
from web.formatting import day_text, weekday
from web.request import read
from web.words import label, say, t

NAMES = ("due", "flow", "promise", "outlook", "age", "services", "load", "people", "stages", "units")


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/outlook", "outlook", home)
    bp.add_url_rule(f"/figures/<any({', '.join(NAMES)}):name>.csv", "figures", as_file)


@staff_only(Role.SUPERVISOR)
def home() -> ResponseReturnValue:
    db = read()
    coming, old, kept = outlook(db), ages(db), kept_by_service(db)
    return render_template(
        "board/outlook.html",
        coming=coming,
        outlook_chart=outlook_columns(coming),
        units=units(db),
        ages=old,
        age_chart=age_columns(old),
        kept=kept,
        weeks=WEEKS,
        pace=pace(db),
        pace_days=PACE_DAYS,
        fewest=board.FEWEST,
        at=now(),
    )


@staff_only(Role.SUPERVISOR)
def as_file(name: str) -> ResponseReturnValue:
    """The data table of a chart as CSV (S1.4)."""
    response = Response(csv_file(list(_rows(name))), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="yunting-{name}-{today().isoformat()}.csv"'
    return response


def outlook_columns(coming: Iterable[Outlook]) -> list[Column]:
    """What is due beside what can be done, day by day; without a pace the second bar is missing."""
    return [_outlook_column(one) for one in coming]


def _outlook_column(one: Outlook) -> Column:
    name = day_text(one.day)
    span = {"first": one.first.isoformat(), "last": one.day.isoformat()}
    due = Bar(
        one.due,
        str(one.due),
        t("到期{n}件", "{n} due", n=one.due),
        url_for("board.work", **span) if one.due else "",
        "warn" if one.capacity is not None and one.due > one.capacity else "primary",
    )
    bars = [due]
    if one.capacity is not None:
        bars.append(Bar(one.capacity, str(one.capacity), t("可办{n}件", "{n} can be done", n=one.capacity), "", "ok"))
    return Column(f"{one.day.month}/{one.day.day}", weekday(one.day), name, bars)


def age_columns(found: Iterable[Age]) -> list[Column]:
    return [_age_column(one) for one in found]


def _age_column(one: Age) -> Column:
    name = age_words(one)
    short = f"≤{one.most}" if one.most is not None else t("更久", "more")
    tone = "bad" if one.most is None else "primary"
    words = f"{name} {t('{n}件', '{n} cases', n=one.cases)}"
    return Column(short, t("天", "days"), name, [Bar(one.cases, str(one.cases), words, age_href(one), tone)])


def age_words(one: Age) -> str:
    if one.most is None:
        return t("超过{n}天", "More than {n} days", n=one.least - 1)
    return t("{least}至{most}天", "{least} to {most} days", least=one.least, most=one.most)


def age_href(one: Age) -> str:
    """The open cases received in those days."""
    span = {"since": one.first.isoformat() if one.first else None, "until": one.last.isoformat()}
    return url_for("board.cases", **span) if one.cases else ""


def _rows(name: str) -> Iterable[Sequence[str]]:
    db = read()
    match name:
        case "due":
            yield t("期限", "Due"), t("件数", "Cases")
            yield from _columns(due_columns(ahead(db)))
        case "flow":
            yield t("从周一起的一周", "Week from Monday"), label("week.received"), label("week.ended")
            yield from ((w.monday.isoformat(), str(w.received), str(w.ended)) for w in weeks(db))
        case "promise":
            yield (
                t("从周一起的一周", "Week from Monday"),
                label("week.decided"),
                t("超过时限", "Late"),
                t("按期率", "In time"),
            )
            bars = promise_columns(weeks(db))
            for week, column in zip(weeks(db), bars, strict=True):
                yield week.monday.isoformat(), str(week.decided), str(week.late), column.bars[0].text
        case "outlook":
            yield (
                t("日期", "Day"), t("到期", "Due"), t("在岗", "Here"), t("请假", "On leave"), t("可办", "Can be done"),
                t("余下", "Left over"),
            )  # fmt: skip
            for one in outlook(db):
                figures = (one.due, one.here, one.away, one.capacity, one.left)
                yield one.day.isoformat(), *("" if figure is None else str(figure) for figure in figures)
        case "units":
            yield (
                t("单位", "Unit"), t("到期", "Due"), t("人日", "Person-days"), t("每人每天", "A person a day"),
                t("余下", "Left over"),
            )  # fmt: skip
            for unit in units(db):
                rate = "" if unit.a_day is None else f"{unit.a_day:.1f}"
                left = "" if unit.left is None else str(unit.left)
                yield say(place(unit.place)), str(unit.due), str(unit.person_days), rate, left
        case "age":
            yield t("收件至今", "Since receipt"), t("件数", "Cases")
            yield from ((age_words(one), str(one.cases)) for one in ages(db))
        case "services":
            found = kept_by_service(db)
            mondays = [monday.isoformat() for monday, _, _ in found[0].weeks] if found else []
            yield label("column.service"), *mondays
            yield from ([say(one.title), *map(share_words, one.weeks)] for one in found)
        case "load":
            bands = [label(f"band.{band}") for band in board.WHOLE]
            yield t("单位", "Place"), t("工作", "Work"), t("待办", "Open"), t("无人认领", "Unclaimed"), *bands
            for row in board.load(db):
                figures = (row.open, row.waiting, row.overdue, row.today, row.soon, row.later)
                yield say(place(row.place)), label(f"work.{row.kind}"), *map(str, figures)
        case "stages":
            yield label("column.stage"), t("件数", "Cases")
            yield from ((label(f"stage.short.{stage}"), str(n)) for stage, n in board.stages(db).items())
        case "people":
            yield t("姓名", "Name"), t("手上", "Holding"), label("band.overdue"), t("今天办完", "Done today")
            yield from ((one.name, str(one.held), str(one.overdue), str(one.done)) for one in board.people(db))
        case _:
            abort(404)


def share_words(week: tuple[object, int, int]) -> str:
    """``96%`` of a service's week, or a dash for too few decisions."""
    share = Kept.share(week[1], week[2])
    return "—" if share is None else f"{share:.0f}%"


def _columns(columns: Iterable[Column]) -> Iterable[Sequence[str]]:
    for column in columns:
        yield column.name, *(str(bar.value) for bar in column.bars)
