"""How much time is left, in words, colour and shape (experience, section 3).

Counted by the working calendar of the server, so that no page counts days for itself.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import Flask

from models.calendar.now import today
from models.calendar.working import Unit, current, remaining
from web.formatting import days
from web.words import t

# At or below this share of the whole limit the words turn amber.
AMBER_SHARE = 0.2


class Due(NamedTuple):
    """The words for a deadline; ``tone`` is one of ok, warn, today, bad, grey, and ``icon`` changes with it.

    ``provisional`` when the year still lacks its official notice (CAL-6).
    """

    tone: str
    icon: str
    text: str
    day: date
    provisional: bool = False


def due_words(due: date, *, limit: int = 0, unit: Unit = "working", paused: bool = False) -> Due:
    """What to say of a deadline on ``due`` whose whole limit is ``limit`` days; ``paused`` while the clock stands."""
    return _words(due, limit, unit, paused)._replace(provisional=current().is_provisional(due))


def _words(due: date, limit: int, unit: Unit, paused: bool) -> Due:
    now = today()
    left = remaining(current(), now, due, unit)
    if paused:
        return Due("grey", "pause", t("计时暂停", "Clock stopped"), due)
    if now > due:
        late = t("超期{days}", "{days} overdue", days=days(-left, unit)) if left else t("已超期", "Overdue")
        return Due("bad", "overdue", late, due)
    if now == due:
        return Due("today", "bell", t("今天到期", "Due today"), due)
    if (due - now).days == 1:
        return Due("warn", "hourglass", t("明天到期", "Due tomorrow"), due)
    words = t("余{days}", "{days} left", days=days(left, unit))
    if left <= 1 or left <= limit * AMBER_SHARE:
        return Due("warn", "hourglass", words, due)
    return Due("ok", "clock", words, due)


def init(app: Flask) -> None:
    app.jinja_env.globals["due_words"] = due_words
