"""The legal acts of staff as forms: one declared table, from which panels are drawn and facts are read.

Which acts a person gets on a case is asked of ``models.casework.rights``; here stands only what each of them asks for.
Words: ``action.*`` on the button, ``explain.*`` above the form, ``ask.*`` for the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from models.casework.case import Case
from models.casework.decision import COURT_MONTHS, REVIEW_DAYS
from models.casework.procedure import KINDS
from models.errors import Problem
from models.people.identifiers import half_width
from models.text import Text
from web.desk import lines


@dataclass(frozen=True)
class Ask:
    """One question of an act.

    ``name`` is the fact that the lifecycle's guards and effects know it by; ``given`` what stands in the field before
    anybody types; ``least`` the smallest number allowed; ``words`` what an option is
    called where its label is not enough; ``read`` says that the applicant will read what is written.
    """

    name: str
    kind: str = "text"
    required: bool = True
    read: bool = False
    options: tuple[str, ...] = ()
    words: Callable[[str], Text] | None = None
    given: Callable[[Case], str] = lambda case: ""
    least: int = 0
    needed: Callable[[Case], bool] = lambda case: True


@dataclass(frozen=True)
class Act:
    """``key`` opens the panel; ``lines`` asks for the lines of a notice; ``preview`` shows what the applicant reads."""

    key: str
    asks: tuple[Ask, ...] = ()
    style: str = "plain"
    lines: bool = False
    preview: bool = False


def _sample(zh: str, en: str) -> Callable[[Case], str]:
    """A default in the applicant's language that must be looked at: it names no real office."""
    return lambda case: Text(f"（示例）{zh}", f"(sample) {en}").within(case.lang)


_REASON = Ask("reason", "long_text", read=True)
_BODY = _sample("本级人民政府行政复议机构", "the reconsideration office of the government at this level")
_COURT = _sample("有管辖权的人民法院", "the people's court that has jurisdiction")
_CHANNEL = _sample("https://fuyi.example.org", "https://fuyi.example.org")

ACTS: Mapping[str, Act] = {
    "accept": Act("a", style="primary"),
    "ask_supplement": Act("s", lines=True, preview=True),
    "fix_now": Act("f", lines=True, preview=True),
    "not_needed": Act("b", (_REASON,)),
    "wrong_authority": Act("w", (Ask("right_authority"), _REASON)),
    "allow_supplement": Act("v", (Ask("reason", "long_text"),)),
    "review": Act("d", (Ask("finding", "choice", options=("pass", "fail")), Ask("opinion", "long_text")), "primary"),
    "start_procedure": Act(
        "t",
        (
            Ask("procedure", "choice", read=True, options=tuple(KINDS), words=lambda kind: KINDS[kind]),
            _REASON,
            Ask("planned_end", "date", read=True),
        ),
        preview=True,
    ),
    "end_procedure": Act("t", (Ask("result", "long_text"),), "primary"),
    "grant": Act("d", (Ask("valid_until", "date", required=False),), "primary"),
    "refuse": Act(
        "r",
        (
            Ask("reasons", "long_text", read=True),
            Ask("basis", "long_text", given=lambda case: case.spec.basis.within(case.lang)),
            Ask("review_body", given=_BODY),
            Ask("review_days", "number", given=lambda case: str(REVIEW_DAYS), least=REVIEW_DAYS),
            Ask("court", given=_COURT),
            Ask("court_months", "number", given=lambda case: str(COURT_MONTHS), least=1),
            Ask("online_channel", given=_CHANNEL, needed=lambda case: case.delivery_way == "online"),
        ),
        "warn",
        preview=True,
    ),
    "extend": Act("x", (_REASON, Ask("approval", read=True)), preview=True),
    "return_to_review": Act("b", (Ask("reason", "long_text"),)),
    "terminate": Act("e", (_REASON,), "warn"),
    "hand_over": Act("o", (Ask("receiver"),), "primary"),
}


def asked(act: Act, case: Case) -> list[Ask]:
    """The questions of ``act`` that this very case calls for."""
    return [ask for ask in act.asks if ask.needed(case)]


def read(act: Act, form: MultiDict[str, str], case: Case) -> tuple[dict[str, Any], list[Problem]]:
    """The facts of an act out of its form, and what in it cannot be read at all.

    What is merely missing is left to the guards, which name every reason at once.
    """
    facts: dict[str, Any] = {}
    problems: list[Problem] = []
    for ask in asked(act, case):
        facts[ask.name] = _fact(ask, form.get(ask.name, ""), problems)
    if act.lines:
        facts["lines"] = [row.fact for row in lines.typed(form) if row.used]
    return facts, problems


def _fact(ask: Ask, raw: str, problems: list[Problem]) -> Any:
    match ask.kind:
        case "number":
            return _number(ask, half_width(raw), problems)
        case "date":
            return _date(ask, half_width(raw), problems)
        case _:
            return raw.strip()


def _number(ask: Ask, text: str, problems: list[Problem]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        problems.append(Problem("field.not_a_number", ask.name))
        return None
    if int(text) < ask.least:
        problems.append(Problem("field.too_small", ask.name, {"min": ask.least}))
        return None
    return int(text)


def _date(ask: Ask, text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(Problem("field.date", ask.name))
        return None
