"""What each kind of document says beyond what all of them say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

import yaml
from sqlalchemy import or_, select

from models.calendar.now import SHENZHEN, day_of
from models.casework.document import Doc
from models.casework.papers import FiledPaper
from models.casework.supplement import Supplement, SupplementLine
from models.catalogue.spec import ItemSpec
from models.text import Text
from workers.documents import commitment, gaps, hearing, revocation, times
from workers.documents.data import Data, Subject, days, delivery, department, on, pair


def _receipt(subject: Subject) -> Data:
    case = subject.case
    assert case.received_at is not None
    received = case.received_at.astimezone(SHENZHEN)
    day = on(received.date())
    return {
        "query_code": case.query_code,
        "received_at": {"zh": f"{day['zh']} {received:%H:%M}", "en": f"{day['en']}, {received:%H:%M}"},
        "notice_due": on(subject.due["notice"]),
        "delivery": delivery(subject),
        "papers": _papers_sent(subject),
        "sent": subject.event.facts.get("sent", ""),
    }


def _papers_sent(subject: Subject) -> list[Data]:
    """What had been filed when the application was sent, by its name in the catalogue, with the number of files."""
    sent = subject.event.at
    codes = subject.db.scalars(
        select(FiledPaper.code)
        .where(FiledPaper.case_id == subject.case.id, FiledPaper.filed_at <= sent)
        .where(or_(FiledPaper.removed_at.is_(None), FiledPaper.removed_at > sent))
        .order_by(FiledPaper.id)
    )
    return [{**pair(_paper(subject.case.spec, code)), "count": n} for code, n in Counter(codes).items()]


def _acceptance(subject: Subject) -> Data:
    case = subject.case
    assert case.accepted_on is not None
    return {
        **_received(subject),
        "deemed": case.deemed,
        "gaps": subject.event.action == "accept_with_gaps",
        "notice_days": days(case.spec.notice),
        "accepted_on": on(case.accepted_on),
        "promised": days(case.flow.promised),
        "promised_due": on(subject.due["promised"]),
        "statutory": days(case.flow.statutory),
        "statutory_due": on(subject.due["statutory"]),
        "department": department(subject),
    }


def _not_needed(subject: Subject) -> Data:
    return {"reason": subject.event.reason or ""}


def _wrong_authority(subject: Subject) -> Data:
    return {**_not_needed(subject), "right_authority": subject.event.facts["right_authority"]}


def _supplement(subject: Subject) -> Data:
    asked = subject.db.scalars(
        select(Supplement)
        .where(Supplement.case_id == subject.case.id, Supplement.kind == "supplement")
        .where(Supplement.asked_at <= subject.event.at)
        .order_by(Supplement.seq.desc())
        .limit(1)
    ).one()
    spec = subject.case.spec
    return {
        "applicant_due": on(subject.due["applicant"]),
        "applicant_days": days(spec.supplement),
        "lines": [
            {"n": line.seq, "title": pair(_asked(spec, line)), "problem": line.problem, "remedy": line.remedy}
            for line in asked.lines
        ],
    }


def _decided(subject: Subject) -> Data:
    case, decision = subject.case, subject.decision
    assert case.accepted_on is not None
    # A decider writes in one language; the catalogue's own basis stands in both.
    basis = Text(decision.basis, "") if decision.basis else case.flow.basis
    return {
        "accepted_on": on(case.accepted_on),
        "decided_on": on(decision.decided_on),
        "basis": pair(basis),
        "reasons": decision.reasons,
        "hearing": hearing.followed(subject),
        "valid_until": on(decision.valid_until) if decision.valid_until else None,
        "delivery": delivery(subject),
        "delivery_due": on(subject.due["delivery"]),
    }


def _grant(subject: Subject) -> Data:
    title = Text("准予许可决定书" if subject.licence else "准予决定书", "Decision to grant")
    return {**_decided(subject), "title": pair(title)}


def _deemed(subject: Subject) -> Data:
    """What silence granted, by the event that says so: a licence renewed (CLK-14), or a filing in force (CLK-15)."""
    renewed = subject.event.action == "deem_renewed"
    zh, en = ("视为准予延续告知书", "Notice of renewal") if renewed else ("生效告知书", "Notice of entry into force")
    last = subject.due["renewal" if renewed else "effect"]
    return {**_decided(subject), "title": pair(Text(zh, en)), "renewed": renewed, "last_on": on(last)}


def _refusal(subject: Subject) -> Data:
    what = "许可" if subject.licence else "办理"
    return {
        **_decided(subject),
        "title": pair(Text(f"不予{what}决定书", "Decision to refuse")),
        "refused": what,
        **_against(subject),
        **gaps.warning(subject),
    }


def _revocation(subject: Subject) -> Data:
    return {**_decided(subject), **_against(subject), **revocation.revoked(subject)}


def _against(subject: Subject) -> Data:
    """What a decision against somebody rests on, and how to disagree with it (DEC-8 to DEC-10)."""
    decision = subject.decision
    return {
        "basis": decision.basis,
        "review_body": decision.review_body,
        "review_days": decision.review_days,
        "court": decision.court,
        "court_months": decision.court_months,
        "online_channel": decision.online_channel,
    }


def _result(subject: Subject) -> Data:
    return {**_decided(subject), "title": pair(result_title(subject.case.flow))}


def _termination(subject: Subject) -> Data:
    lapsed, gap = subject.event.action == "lapse", subject.event.action == "lapse_gaps"
    said: Data = {**_received(subject), "lapsed": lapsed, "gap": gap, "revokes": subject.case.revokes}
    if gap:
        return {**said, **gaps.never_came(subject)}
    return {**said, **({"applicant_due": on(subject.due["applicant"])} if lapsed else _not_needed(subject))}


def _received(subject: Subject) -> Data:
    assert subject.case.received_at is not None
    return {"received_on": on(day_of(subject.case.received_at))}


def result_title(spec: ItemSpec) -> Text:
    """What the result of an item is called.  A company or household business is registered, not licensed."""
    if spec.result == "licence" and spec.type != "01":
        return Text("执照", "Registration certificate")
    return _result_titles()[spec.result]


@cache
def _result_titles() -> Mapping[str, Text]:
    rows = yaml.safe_load(files(__package__).joinpath("results.yaml").read_text(encoding="utf-8"))
    return {kind: Text(**words) for kind, words in rows.items()}


def _asked(spec: ItemSpec, line: SupplementLine) -> Text:
    if line.about == "paper":
        return _paper(spec, line.code)
    return next(field.title for field in spec.fields if field.key == line.code)


def _paper(spec: ItemSpec, code: str) -> Text:
    need = spec.paper(code)
    return need.title if need else Text(code, code)


SAYS: Mapping[str, Callable[[Subject], Data]] = {
    Doc.RECEIPT: _receipt,
    Doc.ACCEPTANCE: _acceptance,
    Doc.NOT_NEEDED: _not_needed,
    Doc.WRONG_AUTHORITY: _wrong_authority,
    Doc.SUPPLEMENT: _supplement,
    Doc.PROCEDURE: times.procedure,
    Doc.EXTENSION: times.extension,
    Doc.DEPOSIT: gaps.deposit,
    Doc.GAP_PROMISE: gaps.promise,
    Doc.GAP_NOTICE: gaps.notice,
    Doc.FALSE_PAPERS: gaps.false_papers,
    Doc.HEARING_RIGHT: hearing.right,
    Doc.HEARING_NOTICE: hearing.notice,
    Doc.COMMITMENT: commitment.commitment,
    Doc.REMEDY: commitment.remedy,
    Doc.ENDED_PROMISE: commitment.ended,
    Doc.DEEMED: _deemed,
    Doc.GRANT: _grant,
    Doc.REFUSAL: _refusal,
    Doc.RESULT: _result,
    Doc.REVOKE_NOTICE: revocation.notice,
    Doc.REVOCATION: _revocation,
    Doc.TERMINATION: _termination,
}
