"""The receipt: kept, proved by its holder without the hall, and checked by anybody (A6, U8)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from commands.audit import verify_receipt
from models.audit.notary import make_entries
from models.casework.perform import perform
from tests.factories import LINES, take
from tests.journeys import filing
from tests.journeys.test_applicant_follows import case_of
from tests.journeys.visitor import Visitor
from workers.drain import drain


def _check(folder: Path, receipt: str, key: str, copy: bytes) -> tuple[int, str]:
    for name, content in (("r.json", receipt.encode()), ("k.pem", key.encode()), ("c.json", copy)):
        (folder / name).write_bytes(content)
    args = [str(folder / "r.json"), "--key", str(folder / "k.pem"), "--copy", str(folder / "c.json")]
    done = CliRunner().invoke(verify_receipt, args)
    return done.exit_code, done.output


def test_a_receipt_is_proved_without_the_hall_and_a_changed_one_is_not(
    visitor: Visitor, app: Flask, db: Session, tmp_path: Path
) -> None:
    """U8, A6.4, A6.5: the digest of what was sent stands in the log; a supplement answered later changes nothing."""
    number = filing.submit(visitor)
    at = f"/requests/{number}"
    assert "正在记入日志" in visitor.text and visitor.open(f"{at}/receipt.json").status == 404
    make_entries(db)
    assert "带签名的回执" in visitor.open(f"{at}/receipt").text
    receipt = visitor.open(f"{at}/receipt.json").response.get_data(as_text=True)
    copy = visitor.open(f"{at}/sent.json").response.data
    key = visitor.open("/receipts/key.pem").response.get_data(as_text=True)
    said = json.loads(receipt)
    assert said["sent"] == hashlib.sha256(copy).hexdigest() and "示例" in copy.decode()
    assert not any(word in receipt for word in ("示例", "15400000000", case_of(db, number).query_code or "?"))
    assert _check(tmp_path, receipt, key, copy)[0] == 0
    forged = receipt.replace(said["sent"], "0" * 64)
    assert _check(tmp_path, forged, key, copy)[0] == 1

    case = case_of(db, number)
    drain()
    perform(db, case.id, "ask_supplement", take(db, case, "gov.window1"), lines=LINES)
    case.answers = {**case.answers, "site_area": "99"}
    db.flush()
    assert visitor.open(f"{at}/sent.json").response.data == copy

    stranger = Visitor(app)
    assert stranger.open(f"{at}/receipt").path == "/track" and "食品" not in stranger.text
    for given, answer in (
        ({"number": number, "digest": said["sent"]}, "是真的"),
        ({"number": number, "digest": "0" * 64}, "核验不成立"),
        ({"number": "4403070120260101000015", "digest": said["sent"]}, "核验不成立"),
        ({"file": ("r.json", receipt.encode())}, "是真的"),
        ({"file": ("r.json", forged.encode())}, "核验不成立"),
        ({"file": ("r.json", b"[1]")}, "请选择从回执页面下载的回执文件"),
    ):
        stranger.open("/receipts/check")
        stranger._post("/receipts/check", {**_token(stranger), **given})
        assert answer in stranger.text and "示例餐饮" not in stranger.text


def _token(visitor: Visitor) -> dict[str, object]:
    return {"csrf_token": visitor.page.cssselect("input[name=csrf_token]")[0].get("value")}


def test_the_date_that_matters_goes_into_the_owners_calendar(visitor: Visitor, db: Session) -> None:
    """A6.5: one whole day, in lines that calendars take, without personal data."""
    number = filing.submit(visitor)
    response = visitor.open(f"/requests/{number}/date.ics").response
    lines = response.data.split(b"\r\n")
    assert response.mimetype == "text/calendar" and all(len(line) <= 75 for line in lines)
    assert any(line.startswith(b"DTSTART;VALUE=DATE:20") for line in lines) and b"END:VCALENDAR" in lines


def test_a_pdf_that_cannot_be_made_says_print_instead(visitor: Visitor, db: Session) -> None:
    """A6.3: instead of a promise that nobody keeps."""
    number = filing.submit(visitor)
    db.execute(text("update message set dead_at = clock_timestamp() where topic = 'produce'"))
    assert "请打印本页" in visitor.open(f"/requests/{number}/receipt").text
