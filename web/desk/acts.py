"""The legal acts of staff as forms: one declared table, from which panels are drawn and facts are read.

Which acts a person gets on a case is asked of ``models.casework.rights``; here stands only what each of them asks for.
Words: ``action.*`` on the button, ``explain.*`` above the form, ``ask.*`` for the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session, object_session

from models.calendar.now import today
from models.calendar.working import current, due
from models.casework.case import Case
from models.casework.credit import GROUNDS
from models.casework.decision import COURT_MONTHS, REVIEW_DAYS
from models.casework.guards import FALSEHOODS
from models.casework.hearing import chairs_of, last_held
from models.casework.interest import WAYS, unheard_of
from models.casework.old_licence import GROUNDS as GROUNDS_TO_REVOKE
from models.casework.procedure import BEGUN_BY_REVIEWER, KINDS
from models.casework.site_check import officers_of
from models.queries.dossier import Dossier
from models.text import Text


@dataclass(frozen=True)
class Ask:
    """One question of an act.

    ``name`` is the fact that the lifecycle's guards and effects know it by; ``given`` what stands in the field before
    anybody types; ``least`` the smallest number allowed; ``words`` what an option is called where its label is not
    enough; ``among`` gives the people to choose from; ``read`` says that the applicant will read what is
    written.
    """

    name: str
    kind: str = "text"
    required: bool = True
    read: bool = False
    options: tuple[str, ...] = ()
    among: Callable[[Session, Case], Sequence[tuple[int, str]]] | None = None
    words: Callable[[str], Text] | None = None
    given: Callable[[Case], str] = lambda case: ""
    least: int = 0
    needed: Callable[[Case], bool] = lambda case: True


@dataclass(frozen=True)
class Act:
    """``key`` opens the panel; ``lines`` asks for the lines of a notice, ``papers`` only for those about papers;
    ``preview`` shows what the applicant reads.

    ``when`` leaves the button out while the act cannot be meant; what may be done is the lifecycle's to say.
    """

    key: str
    asks: tuple[Ask, ...] = ()
    style: str = "plain"
    lines: bool = False
    papers: bool = False
    preview: bool = False
    when: Callable[[Dossier], bool] = lambda known: True

    @property
    def weight(self) -> int:
        """What is done every day stands first: what moves the case on, then what asks, then the rest."""
        return 0 if self.style == "primary" else 1 if self.key in EVERYDAY else 2


EVERYDAY = frozenset("asd")
"""The keys that a clerk knows by heart: accept, supplement, decide."""


def _sample(zh: str, en: str) -> Callable[[Case], str]:
    """A default in the applicant's language that must be looked at: it names no real office."""
    return lambda case: Text(f"（示例）{zh}", f"(sample) {en}").within(case.lang)


def _promised(case: Case) -> date:
    """The last day a gap may stay open if the case is accepted today (GAP-4)."""
    calendar, day = current(), today()
    return min(due(calendar, day, limit.days, limit.unit) for limit in (case.flow.promised, case.flow.statutory))


_PROMISES = {
    "paper": Text("已书面承诺，原件存卷", "Given on paper, the original is in the file"),
    "online": Text("已在办件页面网上承诺", "Given online, on the page of the request"),
}
_WISHES = {"spoken": Text("当面提出", "In person"), "written": Text("书面提出", "In writing")}
_FALSEHOODS = {
    **{ground: GROUNDS[ground].title for ground in FALSEHOODS},
    "barred": Text("仍在不得再次申请的期限内", "A new application is still barred"),
}


def _was_heard(case: Case) -> bool:
    db = object_session(case)
    return db is not None and last_held(db, case.id) is not None


_REASON = Ask("reason", "long_text", read=True)


def _promise_is(state: str) -> Callable[[Dossier], bool]:
    """Whether the case was granted on a promise that stands so."""
    return lambda known: known.promise is not None and known.promise.state == state


# Only after a hearing does a decision have a record to follow (DEC-6).
_ON_RECORD = Ask("on_record", "long_text", read=True, needed=_was_heard)
_BODY = _sample("本级人民政府行政复议机构", "the reconsideration office of the government at this level")
_COURT = _sample("有管辖权的人民法院", "the people's court that has jurisdiction")
_CHANNEL = _sample("https://fuyi.example.org", "https://fuyi.example.org")

# What a decision against somebody must say (DEC-8 to DEC-10).
_REFUSAL = (
    Ask("reasons", "long_text", read=True),
    Ask("basis", "long_text", given=lambda case: case.spec.basis.within(case.lang)),
    Ask("review_body", given=_BODY),
    Ask("review_days", "number", given=lambda case: str(REVIEW_DAYS), least=REVIEW_DAYS),
    Ask("court", given=_COURT),
    Ask("court_months", "number", given=lambda case: str(COURT_MONTHS), least=1),
    _ON_RECORD,
    Ask("online_channel", given=_CHANNEL, needed=lambda case: case.delivery_way == "online"),
)
_GROUND = Ask("ground", "choice", read=True, options=tuple(GROUNDS_TO_REVOKE), words=lambda one: GROUNDS_TO_REVOKE[one])


def _revokes(known: Dossier) -> bool:
    return known.case.revokes


def _applied_for(known: Dossier) -> bool:
    return not known.case.revokes


ACTS: Mapping[str, Act] = {
    "accept": Act("a", style="primary"),
    "ask_supplement": Act("s", lines=True, preview=True),
    "allow_longer": Act("y", (_REASON,), "primary", preview=True),
    "deny_longer": Act("n", (_REASON,), "warn", preview=True),
    "accept_with_gaps": Act(
        "l",
        (
            Ask("promise", "choice", options=tuple(_PROMISES), words=lambda how: _PROMISES[how]),
            Ask("gap_until", "date", read=True, given=lambda case: _promised(case).isoformat()),
        ),
        lines=True,
        papers=True,
        preview=True,
    ),
    "deposit": Act(
        "h",
        (Ask("wish", "choice", options=tuple(_WISHES), words=lambda how: _WISHES[how]),),
        lines=True,
        papers=True,
        preview=True,
    ),
    "fix_now": Act("f", lines=True, preview=True),
    "not_needed": Act("b", (_REASON,)),
    "wrong_authority": Act("w", (Ask("right_authority"), _REASON)),
    "reject_false": Act(
        "y",
        (Ask("falsehood", "choice", options=tuple(_FALSEHOODS), words=lambda one: _FALSEHOODS[one]), _REASON),
        "warn",
    ),
    "pass_gaps": Act("p", style="primary"),
    "reject_gaps": Act("o", (_REASON,), "warn"),
    "allow_supplement": Act("v", (Ask("reason", "long_text"),)),
    "review": Act("d", (Ask("finding", "choice", options=("pass", "fail")), Ask("opinion", "long_text")), "primary"),
    "site_check": Act(
        "v",
        (
            Ask("went_on", "date", read=True),
            Ask("place"),
            Ask("officer", "choice", among=officers_of),
            Ask("second_officer", "choice", among=officers_of),
            Ask("seen", "long_text"),
        ),
    ),
    "ask_more": Act("m", (_REASON,), lines=True, preview=True, when=lambda known: not known.waits_for_answer),
    "go_on_without": Act("o", (_REASON,), when=lambda known: known.waits_for_answer),
    "start_procedure": Act(
        "p",
        (
            Ask("procedure", "choice", read=True, options=BEGUN_BY_REVIEWER, words=lambda kind: KINDS[kind]),
            _REASON,
            Ask("planned_end", "date", read=True),
        ),
        preview=True,
    ),
    "end_procedure": Act("p", (Ask("result", "long_text"),), "primary"),
    "mark_interest": Act(
        "w",
        (
            Ask("holder"),
            Ask("why", "long_text"),
            Ask("told_on", "date"),
            Ask("told_way", "choice", options=tuple(WAYS), words=lambda way: WAYS[way]),
        ),
    ),
    "hear_interest": Act(
        "h",
        (Ask("interest", "choice", among=unheard_of), Ask("heard_on", "date"), Ask("said", "long_text")),
        when=lambda known: any(one.heard_on is None for one in known.interests),
    ),
    "tell_hearing": Act("i", (_REASON,), preview=True, when=lambda known: known.hearing is None),
    "ask_hearing": Act(
        "j",
        (Ask("asker"), Ask("grounds", "long_text")),
        when=lambda known: known.hearing is not None and known.hearing.waits_for_request,
    ),
    "set_hearing": Act(
        "l",
        (
            Ask("reason", "long_text", required=False, read=True),
            Ask("announced", required=False),
            Ask("hearing_day", "date", read=True),
            Ask("hearing_hour", read=True),
            Ask("hearing_place", read=True),
            Ask("chair", "choice", among=chairs_of, read=True),
        ),
        when=lambda known: known.hearing is None or known.hearing.asked,
    ),
    "hold_hearing": Act(
        "l",
        (Ask("record_number"), Ask("record", "long_text"), Ask("signed_by", "long_text")),
        "primary",
        when=lambda known: known.hearing is not None and known.hearing.set_at is not None,
    ),
    "grant": Act("d", (Ask("valid_until", "date", required=False), _ON_RECORD), "primary", when=_applied_for),
    "refuse": Act(
        "f",
        (
            *_REFUSAL,
            Ask(
                "falsehood",
                "choice",
                required=False,
                options=FALSEHOODS,
                words=lambda one: _FALSEHOODS[one],
            ),
        ),
        "warn",
        preview=True,
        when=_applied_for,
    ),
    "open_revocation": Act(
        "x",
        (_GROUND, _REASON),
        "warn",
        when=lambda known: known.licence_stands and known.revocation is None,
    ),
    "revoke": Act(
        "d",
        (_GROUND, *_REFUSAL),
        "warn",
        preview=True,
        when=_revokes,
    ),
    "extend": Act("x", (_REASON, Ask("approval", read=True)), preview=True, when=_applied_for),
    "return_to_review": Act("b", (Ask("reason", "long_text"),)),
    "terminate": Act("e", (_REASON,), "warn"),
    "recall": Act("k", (_REASON,), "warn"),
    "keep_promise": Act("k", (_REASON,), "primary", when=_promise_is("to_check")),
    "order_remedy": Act(
        "q",
        (Ask("finding", "choice", options=("false", "unkept"), read=True), _REASON),
        "warn",
        when=_promise_is("to_check"),
    ),
    "confirm_remedy": Act("k", (_REASON,), "primary", when=_promise_is("suspended")),
    "end_promise": Act("q", (_REASON,), "warn", when=_promise_is("suspended")),
    "hand_over": Act("o", (Ask("receiver"),), "primary"),
}
