"""Topics ``notify``, ``deliver`` and ``send_code``: what people are told, and how it reaches them."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models import outbox
from models.calendar.now import at, now
from models.casework import notices
from models.casework.case import Case
from models.casework.clock import ClockKind
from models.casework.lifecycle import TABLE
from models.casework.notice import Delivery, Notice
from models.casework.perform import perform
from models.people import sign_in
from models.people.account import OneTimeCode
from models.people.actor import SYSTEM
from tests import factories
from tests.hall_data import shenzhen
from tests.workers.duties import rounds
from tests.workers.duties.mail_server import MailServer, mail_server


@pytest.fixture
def post_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A hall in production with a mail server."""
    with mail_server() as server:
        monkeypatch.setenv("HALL_ENV", "production")
        monkeypatch.setenv("HALL_SMTP_URL", server.url)
        monkeypatch.setenv("HALL_MAIL_FROM", "云厅 <hall@example.org>")
        monkeypatch.setenv("HALL_BASE_URL", "https://hall.example.org/")
        yield server


DRAFT = notices.DRAFT_ENDING


def deliveries(db: Session) -> list[Delivery]:
    return list(db.scalars(select(Delivery).order_by(Delivery.id)))


def all_notices(db: Session, case: Case) -> list[Notice]:
    return list(db.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.id)))


# The words -----------------------------------------------------------------------------------------------------------


def test_every_action_that_rings_has_its_words_and_no_other() -> None:
    # The parts of a life event are told together by one notice, which the last of their acts rings for (MOD-4).
    assert set(notices.kinds()) == {row.action for row in TABLE if "notify" in row.then} | {"tell_together", DRAFT}


def test_no_notice_has_a_place_for_personal_data() -> None:
    days = {f"{kind}_due" for kind in ClockKind}
    places = "number item office received_on accepted_on moved event standing renewed_until whole_due bring_due"
    special = "hold_by hearing_day hearing_hour hearing_place later later_how draft_ends"
    allowed = {*places.split(), *special.split(), *days}
    for words in notices.kinds().values():
        for text in (*words.title, *words.text):
            assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= allowed


def read(db: Session, case: Case) -> dict[str, tuple[notices.Told, notices.Told]]:
    """Run what rings for ``case`` and read every notice in both languages."""
    assert set(rounds.ran(db, "notify")) == {"done"}
    return {n.kind: (notices.told(db, n, "zh"), notices.told(db, n, "en")) for n in all_notices(db, case)}


def test_the_straight_line_is_told_with_its_dates(db: Session) -> None:
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = factories.submitted_case(db)
        clerk = factories.take(db, case, "gov.window1")
        perform(db, case.id, "fix_now", clerk, lines=factories.LINES[1:])
    told = read(db, case)
    assert "2026年9月18日" in told["submit"][0].text and "2026年9月24日下班前" in told["submit"][0].text
    assert "18 September 2026" in told["submit"][1].text and "“Food business licence, new”" in told["submit"][1].text
    assert "更正" in told["fix_now"][0].title


def test_a_supplement_and_its_lapse(db: Session) -> None:
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = factories.submitted_case(db)
        perform(db, case.id, "ask_supplement", factories.take(db, case, "gov.window1"), lines=factories.LINES)
    with at(shenzhen("2026-10-20 10:00")):
        perform(db, case.id, "lapse", SYSTEM, at=shenzhen("2026-10-19 17:31"))
    told = read(db, case)
    assert "2026年10月19日下班前补齐" in told["ask_supplement"][0].text
    assert "by 19 October 2026" in told["lapse"][1].text


def test_deemed_acceptance_names_its_article(db: Session) -> None:
    with at(shenzhen("2026-04-30 16:00")):
        case, _ = factories.submitted_case(db)
    with at(shenzhen("2026-05-12 09:00")):
        perform(db, case.id, "deem_accepted", SYSTEM)
    zh, en = read(db, case)["deem_accepted"]
    assert "第三十二条" in zh.text and "自2026年4月30日起即为受理" in zh.text
    assert "article 32" in en.text and "30 April 2026" in en.text


@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_decision_and_delivery(db: Session, outcome: str) -> None:
    with at(shenzhen("2026-09-24 10:00")):
        case, _ = factories.decided_case(db, outcome=outcome)
    told = read(db, case)
    kind = "grant" if outcome == "granted" else "refuse"
    assert set(told) == {"submit", "accept", "site_check", kind}
    assert "2026年10月15日" in told[kind][0].text  # The worked example of CLK-7.


def test_every_other_end_can_be_told(db: Session) -> None:
    facts = {"reason": "示例", "right_authority": "示例机关"}
    for n, action in enumerate(("not_needed", "wrong_authority")):
        case, _ = factories.submitted_case(db, site_address=f"示例路{n}号")
        perform(db, case.id, action, factories.take(db, case, "gov.window1"), **facts)
        assert read(db, case)[action][0].title
    case, _ = factories.reviewed_case(db)
    perform(db, case.id, "terminate", factories.take(db, case, "mr.decide"), reason="示例")
    assert "退件通知书" in read(db, case)["terminate"][0].text
    case, applicant = factories.submitted_case(db)
    perform(db, case.id, "withdraw", applicant)
    assert "撤回" in read(db, case)["withdraw"][0].title


def test_told_twice_is_one_notice_and_one_delivery(db: Session) -> None:
    case, _ = factories.submitted_case(db)
    rounds.ran(db, "notify")
    event = all_notices(db, case)[0].event_id
    outbox.put(db, "notify", [event])
    outbox.put(db, "notify", [event + 1_000_000])  # Nobody knows this event: an old ring after a restored backup.
    assert rounds.ran(db, "notify") == ["done", "done"]
    assert len(all_notices(db, case)) == len(deliveries(db)) == 1


# The channels --------------------------------------------------------------------------------------------------------


def test_under_development_a_line_says_what_would_go_out(db: Session) -> None:
    case, _ = factories.submitted_case(db)
    rounds.ran(db, "notify")
    with capture_logs() as logs:
        rounds.ran(db, "deliver")
    line = next(line for line in logs if "DEVELOPMENT" in line["event"])
    assert {"notice": "submit", "number": case.number}.items() <= line.items()
    assert "示例" not in str(line) and "15400000000" not in str(line)
    assert [(d.channel, d.state) for d in deliveries(db)] == [("console", "sent")]


def test_an_email_says_what_happened_and_nothing_about_the_person(db: Session, post_office: MailServer) -> None:
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = factories.submitted_case(db, contact_email="lee@example.org")
        rounds.ran(db, "notify")
        assert rounds.ran(db, "deliver") == ["done"]
    letter, delivery = post_office.letters[0], deliveries(db)[0]
    assert letter["To"] == "lee@example.org" and letter["Subject"] == f"已收到您的申请 · {case.number}"
    assert letter["Message-ID"] == f"<{delivery.key}@example.org>"
    body = letter.get_content()
    for wanted in (case.number, "2026年9月24日", "24 September 2026", "https://hall.example.org/track"):
        assert str(wanted) in body
    for hidden in ("示例餐饮", "张示例", "李示例", "15400000000", "91440307", case.query_code, "lee@"):
        assert str(hidden) not in body
    assert (delivery.channel, delivery.state, delivery.error) == ("email", "sent", None)


def test_the_reader_s_own_language_comes_first(db: Session, post_office: MailServer) -> None:
    factories.submitted_case(db, lang="en", contact_email="lee@example.org")
    rounds.ran(db, "notify")
    rounds.ran(db, "deliver")
    letter = post_office.letters[0]
    assert letter["Subject"].startswith("We have received your request")
    assert letter.get_content().index("We have received") < letter.get_content().index("已收到")


def test_without_an_address_the_site_alone_tells(db: Session, post_office: MailServer) -> None:
    case, _ = factories.submitted_case(db)
    rounds.ran(db, "notify")
    assert len(all_notices(db, case)) == 1 and deliveries(db) == []


@pytest.mark.parametrize(
    ("answers", "outcome", "state"),
    [
        ({"RCPT": "451 later"}, "failed", "failed"),
        ({"RCPT": "550 no such box"}, "done", "failed"),
        ({"DATA": "554 no"}, "done", "failed"),
        ({"END": "552 too big"}, "done", "failed"),
        ({"END": ""}, "failed", "unknown"),
        ({"MAIL": ""}, "failed", "failed"),
    ],
    ids=["later", "never", "not this", "refused at the end", "hung up after the text", "hung up before"],
)
def test_what_is_known_of_a_letter_that_went_wrong(
    db: Session, post_office: MailServer, answers: dict[str, str], outcome: str, state: str
) -> None:
    """``failed`` of the message means that it will be tried again; of the delivery, that it surely did not arrive."""
    factories.submitted_case(db, contact_email="lee@example.org")
    rounds.ran(db, "notify")
    post_office.answers = answers
    assert rounds.ran(db, "deliver") == [outcome]
    delivery = deliveries(db)[0]
    assert delivery.state == state and delivery.error
    assert "lee@" not in delivery.error


def test_a_letter_whose_end_nobody_saw_goes_again_under_the_same_id(db: Session, post_office: MailServer) -> None:
    factories.submitted_case(db, contact_email="lee@example.org")
    rounds.ran(db, "notify")
    post_office.answers = {"END": ""}
    rounds.ran(db, "deliver")
    post_office.answers = {}
    with at(now() + timedelta(minutes=5)):
        assert rounds.ran(db, "deliver") == ["done"]
    first, second = post_office.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert [d.state for d in deliveries(db)] == ["sent"]


# One-time codes ------------------------------------------------------------------------------------------------------


def asked_for_code(db: Session, address: str) -> OneTimeCode:
    code = sign_in.send_code(db, address, "register", "zh", client="127.0.0.1")
    outbox.put(db, "send_code", [code.id])
    assert rounds.ran(db, "send_code") == ["done"]
    return code


def test_a_code_is_mailed(db: Session, post_office: MailServer) -> None:
    code = asked_for_code(db, "lee@example.org")
    rounds.ran(db, "deliver")
    letter = post_office.letters[0]
    assert (
        letter["To"] == "lee@example.org" and code.code in letter.get_content() and code.code not in letter["Subject"]
    )
    assert code.sent_at is not None


def test_under_development_the_code_stands_in_the_log(db: Session) -> None:
    code = asked_for_code(db, "15400000000")
    with capture_logs() as logs:
        rounds.ran(db, "deliver")
    line = next(line for line in logs if "DEVELOPMENT" in line["event"])
    assert line["code"] == code.code and "15400000000" not in str(line)


def test_in_production_without_a_channel_the_failure_is_plain(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_ENV", "production")
    code = asked_for_code(db, "lee@example.org")
    delivery = deliveries(db)[0]
    assert (delivery.code_id, delivery.state) == (code.id, "failed")
    assert "HALL_SMTP_URL" in str(delivery.error) and code.sent_at is None


def test_a_code_that_waited_too_long_is_not_sent(db: Session, post_office: MailServer) -> None:
    asked_for_code(db, "lee@example.org")
    with at(now() + timedelta(minutes=11)):
        assert rounds.ran(db, "deliver") == ["done"]
    assert post_office.letters == [] and deliveries(db)[0].state == "failed"
