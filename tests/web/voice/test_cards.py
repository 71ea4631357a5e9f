"""The pages of cards: a clerk explains, a supervisor judges, the case shows them, strangers see none."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.voice.card import Card
from models.voice.card_scan import scan
from tests import factories
from tests.hall_data import shenzhen


def test_a_card_is_read_explained_and_cancelled(db: Session, app, sit, tmp_path: Path) -> None:
    """CARD-4, CARD-11, CARD-12: it names case, rule, unit, clerk and time; only another person cancels it."""
    with at(shenzhen("2026-11-02 10:00")):
        case, _ = factories.accepted_case(db, folder=tmp_path)
        factories.take(db, case, "mr.review")
    with at(shenzhen("2026-11-10 09:00")):
        assert scan(db) == 1
        card = db.scalars(select(Card)).one()
        clerk, second, stranger = sit("mr.review"), sit("supervisor", "en"), sit("ec.review")
        clerk.open("/voice/cards").follow(card.number)
        for words in ("CARD-4", "超过承诺时限", "示例审查员MR", "2026年11月9日", "待说明"):
            assert words in clerk.text
        assert stranger.open(f"/voice/cards/{card.id}").status == 404
        assert card.number not in stranger.open("/voice/cards").text
        second.open(f"/voice/cards/{card.id}").send("/judge", words="looked into", uphold="yes")
        assert second.status == 422 and "until then it can only be cancelled" in second.text
        clerk.send("/explain", words=" ")
        assert clerk.status == 422 and "请写明情况" in clerk.text
        clerk.send("/explain", words="系统停机两天")
        assert "已说明" in clerk.text and not clerk.page.cssselect("form[action$='/judge']")
        second.open("/voice/cards?colour=yellow&state=explained").follow(card.number)
        assert "系统停机两天" in second.text
        second.send("/judge", words="the downtime is on record", uphold="no")
        assert "Cancelled" in second.text and "the downtime is on record" in second.text
        second.open(f"/desk/cases/{case.number}")
        assert card.number in second.text and "Supervision cards" in second.text
        second.follow("Give a red card").send(words="收取评审费一百元，没有依据")
        assert "Red card given" in second.text and "CARD-11" in second.text
        assert db.scalars(select(Card.given_by).where(Card.rule == "CARD-11")).one() is not None
    assert sit("operator").open("/voice/cards").status == 404
