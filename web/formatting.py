"""Dates, times, numbers and sizes as people read them, in Shenzhen time (G4, G5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from markupsafe import Markup, escape

from models.calendar.now import SHENZHEN, now
from models.text import Text
from web.request import lang
from web.words import t

_WEEKDAYS = tuple(
    Text(zh, en) for zh, en in zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def weekday(day: date) -> str:
    """``周三`` or ``Wed``."""
    name = _WEEKDAYS[day.weekday()].within(lang())
    return f"周{name}" if lang() == "zh" else name


def day_text(day: date, *, week: bool = True) -> str:
    """``2026年12月2日（周三）`` or ``2 Dec 2026 (Wed)``, for use inside a sentence."""
    plain = f"{day.year}年{day.month}月{day.day}日"
    if lang() == "en":
        plain = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return plain + _week(day) if week else plain


def _week(day: date) -> str:
    return f" ({weekday(day)})" if lang() == "en" else f"（{weekday(day)}）"


def day(value: date | None, *, week: bool = True) -> str:
    """The date of ``value`` in a ``<time>``; a moment is read in Shenzhen.  A line never breaks inside the weekday."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(SHENZHEN).date()
    shown = f'<span class="week">{_week(value)}</span>' if week else ""
    text = day_text(value, week=False)
    return Markup(f'<time datetime="{value.isoformat()}">{text}{shown}</time>')  # noqa: S704 - made of figures and our words


def moment(value: datetime | None, *, week: bool = False) -> str:
    """Date and time of day in a ``<time>``: ``2026年12月2日 14:32``."""
    if value is None:
        return "—"
    local = value.astimezone(SHENZHEN)
    text = f"{day_text(local.date(), week=week)} {local:%H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="seconds"), text)


def clock(value: datetime) -> str:
    """The time of day alone, for things of today: ``14:32``."""
    local = value.astimezone(SHENZHEN)
    return Markup('<time datetime="{}">{:%H:%M}</time>').format(local.isoformat(timespec="seconds"), local)


def clock_seconds(value: datetime) -> str:
    """The time of day to the second, where seconds matter: ``14:32:05``."""
    local = value.astimezone(SHENZHEN)
    return Markup('<time datetime="{}">{:%H:%M:%S}</time>').format(local.isoformat(timespec="seconds"), local)


def span(seconds: float) -> str:
    """How long, roughly: ``45秒``, ``3分钟``, ``2小时``, ``4天``."""
    if seconds < 60:
        return t("{n}秒", "{n} s", n=round(seconds))
    if seconds < 3600:
        return t("{n}分钟", "{n} min", n=round(seconds / 60))
    if seconds < 2 * 86400:
        return t("{n}小时", "{n} h", n=round(seconds / 3600))
    return t("{n}天", "{n} days", n=round(seconds / 86400))


def wait(seconds: int) -> dict[str, object]:
    """What a sentence needs to say when a lock-out ends: in how many ``minutes``, and ``at`` which time of day."""
    # Never too early by the part of a minute that is not shown.
    ends = now() + timedelta(seconds=seconds + 59)
    return {"minutes": -(-seconds // 60), "at": f"{ends.astimezone(SHENZHEN):%H:%M}"}


def days(n: int, unit: str) -> str:
    """``5个工作日`` or ``5 working days``; ``unit`` is ``working`` or ``natural``."""
    if unit == "working":
        return t("1个工作日", "1 working day") if n == 1 else t("{n}个工作日", "{n} working days", n=n)
    return t("1天", "1 day") if n == 1 else t("{n}天", "{n} days", n=n)


def size(octets: int) -> str:
    """``830 kB``, ``1.4 MB``."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{octets // 1000} kB"
    return f"{octets / 1_000_000:.1f} MB"


def grouped(number: str, groups: int = 4) -> str:
    """A long number in groups that are spaced by style alone, so that it is copied without spaces (G5).

    A code that is written with dashes has its groups already; what follows the dash of a case number is its place.
    """
    body, dash, place = number.partition("-")
    if dash and len(body) <= groups:
        return _in_parts(number.replace("-", "-\n").split(), "num groups dashed")
    *parts, last = [body[i : i + groups] for i in range(0, len(body), groups)] or [""]
    return _in_parts([*parts, last + dash + place])


def document_number(number: str) -> str:
    """The number of a document as people read it out: 6-8-4 for 18 characters, else groups of four (G5)."""
    if len(number) == 18:
        return _in_parts([number[:6], number[6:14], number[14:]])
    return grouped(number)


def _in_parts(parts: list[str], style: str = "num groups") -> str:
    """Parts inside of which no line breaks."""
    inner = "".join(f"<span>{escape(part)}</span>" for part in parts)
    return Markup(f'<span class="{style}">{inner}</span>')  # noqa: S704 - its parts are escaped, and a list has hundreds


def count(n: int) -> str:
    """A figure with thousands set apart: ``12,345``."""
    return f"{n:,}"


def init(app: Flask) -> None:
    """Give the templates these as filters; ``days`` and ``day_text`` also as functions for use inside sentences."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        clock=clock,
        seconds=clock_seconds,
        span=span,
        size=size,
        grouped=grouped,
        count_text=count,
    )
    app.jinja_env.globals.update(days=days, day_text=day_text, weekday=weekday)
