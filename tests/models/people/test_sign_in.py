"""Guessing is limited however a name is typed, and what can be seen from outside does not tell who has an account."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.errors import Invalid, TooMany
from models.people import limit, sign_in
from models.people.account import Account, OneTimeCode
from models.people.identifiers import BadValue
from tests.hall_data import shenzhen

PHONE = "15400000001"
MAIL = "Zhang.Shili@example.org"
GOOD = "一句自己记得住的长密码"
CLIENT = "192.0.2.7"


def account(db: Session) -> Account:
    code = sign_in.send_code(db, PHONE, "register", "zh", CLIENT)
    return sign_in.register(db, PHONE, GOOD, code.code, "zh")


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def guess(who: str, client: str = CLIENT) -> None:
    with pytest.raises(Invalid) as wrong:
        sign_in.sign_in(who, "falsch", client)
    assert codes(wrong) == ["sign_in.wrong"]


def test_a_known_and_an_unknown_name_are_refused_in_the_same_words(db: Session) -> None:
    account(db)
    guess(PHONE)
    guess("15499999999")
    guess("nobody")
    assert sign_in.sign_in(PHONE, GOOD, CLIENT).phone == PHONE


def test_one_account_has_one_budget_however_its_number_is_typed(db: Session) -> None:
    account(db)
    for typed in (
        PHONE,
        "154 0000 0001",
        "１５４００００００１".replace("１５４０", "１５４００"),
        "+86 154-0000-0001",
        PHONE,
    ):
        guess(typed)
    with pytest.raises(TooMany) as over:
        sign_in.sign_in("154-0000-0001", GOOD, CLIENT)
    assert 0 < over.value.retry_after <= limit.SIGN_IN.minutes * 60


def test_an_unknown_name_runs_out_of_tries_too(db: Session) -> None:
    for _ in range(limit.SIGN_IN.tries):
        guess("nobody")
    with pytest.raises(TooMany):
        sign_in.sign_in(" NOBODY ", "falsch", CLIENT)


def test_one_client_cannot_try_one_password_on_everybody(db: Session) -> None:
    for n in range(limit.SIGN_IN_CLIENT.tries):
        guess(f"name{n}")
    with pytest.raises(TooMany):
        sign_in.sign_in("another", "falsch", CLIENT)
    guess("another", client="192.0.2.8")


def test_codes_are_limited_by_address_and_by_client(db: Session) -> None:
    for _ in range(limit.CODE_SENDING.tries):
        sign_in.send_code(db, PHONE, "sign_in", "zh", CLIENT)
    with pytest.raises(TooMany):
        sign_in.send_code(db, "154 0000 0001", "sign_in", "zh", "192.0.2.8")
    for n in range(limit.CODE_SENDING_CLIENT.tries - limit.CODE_SENDING.tries):
        sign_in.send_code(db, f"154000010{n:02}", "sign_in", "zh", CLIENT)
    with pytest.raises(TooMany):
        sign_in.send_code(db, "15400002000", "sign_in", "zh", CLIENT)


def test_the_last_code_alone_is_good_and_only_once(db: Session) -> None:
    first = sign_in.send_code(db, PHONE, "register", "zh", CLIENT)
    last = sign_in.send_code(db, PHONE, "register", "zh", CLIENT)
    if first.code != last.code:
        with pytest.raises(Invalid) as old:
            sign_in.use_code(db, PHONE, "register", first.code)
        assert codes(old) == ["code.wrong"]
    sign_in.use_code(db, PHONE, "register", f" {last.code} ")
    with pytest.raises(Invalid) as used:
        sign_in.use_code(db, PHONE, "register", last.code)
    assert codes(used) == ["code.expired"]


def test_a_code_dies_after_ten_minutes_and_after_five_wrong_tries(db: Session) -> None:
    with at(shenzhen("2026-11-23 10:00")):
        code = sign_in.send_code(db, PHONE, "register", "zh", CLIENT)
    with at(shenzhen("2026-11-23 10:11")), pytest.raises(Invalid) as late:
        sign_in.use_code(db, PHONE, "register", code.code)
    assert codes(late) == ["code.expired"]
    with at(shenzhen("2026-11-23 10:09")):
        wrong = "000000" if code.code != "000000" else "111111"
        for _ in range(limit.CODE_TRY.tries):
            with pytest.raises(Invalid):
                sign_in.use_code(db, PHONE, "register", wrong)
        with pytest.raises(TooMany):
            sign_in.use_code(db, PHONE, "register", code.code)


def test_a_code_for_one_purpose_serves_no_other(db: Session) -> None:
    account(db)
    code = sign_in.send_code(db, PHONE, "register", "zh", CLIENT)
    with pytest.raises(Invalid):
        sign_in.sign_in_by_code(db, PHONE, code.code)


def test_an_address_without_an_account_answers_a_guess_like_one_with(db: Session) -> None:
    """Both have a code behind them, so both call a wrong one wrong; only a real account can be entered."""
    account(db)
    for address in (PHONE, "15400009999"):
        code = sign_in.send_code(db, address, "sign_in", "zh", CLIENT)
        with pytest.raises(Invalid) as wrong:
            sign_in.sign_in_by_code(db, address, "x")
        assert codes(wrong) == ["code.wrong"]
        if address == PHONE:
            assert sign_in.sign_in_by_code(db, address, code.code).phone == PHONE
        else:
            with pytest.raises(Invalid):
                sign_in.sign_in_by_code(db, address, code.code)


def test_an_e_mail_address_is_one_address_in_small_and_capital_letters(db: Session) -> None:
    code = sign_in.send_code(db, MAIL, "register", "en", CLIENT)
    made = sign_in.register(db, MAIL, GOOD, code.code, "en")
    assert (made.email, made.lang) == (MAIL, "en")
    assert sign_in.find_account(db, MAIL.upper()) is made
    assert sign_in.find_account(db, MAIL.replace("@", "＠")) is made
    again = sign_in.send_code(db, MAIL.lower(), "register", "en", CLIENT)
    with pytest.raises(Invalid) as twice:
        sign_in.register(db, MAIL.lower(), GOOD, again.code, "en")
    assert codes(twice) == ["account.exists"]


def test_a_short_password_costs_no_code(db: Session) -> None:
    code = sign_in.send_code(db, PHONE, "register", "zh", CLIENT)
    with pytest.raises(Invalid) as short:
        sign_in.register(db, PHONE, "kurz", code.code, "zh")
    assert codes(short) == ["password.length"]
    assert db.get_one(OneTimeCode, code.id).used_at is None


def test_what_is_no_address_gets_no_code(db: Session) -> None:
    for typed in ("", "12345", "a@b", "gov.window1"):
        with pytest.raises(BadValue):
            sign_in.send_code(db, typed, "register", "zh", CLIENT)


def test_a_new_password_ends_every_open_session(db: Session) -> None:
    made = account(db)
    epoch = made.session_epoch
    sign_in.check_password(db, made, GOOD)
    with pytest.raises(Invalid) as wrong:
        sign_in.check_password(db, made, "falsch")
    assert codes(wrong) == ["password.wrong"]
    sign_in.change_password(db, made.id, "ein anderes langes Wort")
    db.flush()
    assert made.session_epoch == epoch + 1
    assert sign_in.sign_in(PHONE, "ein anderes langes Wort", CLIENT).id == made.id


def test_a_disabled_account_does_not_exist(db: Session) -> None:
    made = account(db)
    made.disabled_at = shenzhen("2026-11-23 10:00")
    db.flush()
    guess(PHONE)
