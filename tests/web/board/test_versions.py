"""The supervisor sees who may move to a new version and why not, orders it, watches it and takes it back (U11)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework.version_move import carry_on
from tests import factories
from tests.models.casework.test_version_moves import ITEM, catalogue, changed, longer, place, publish_one


def test_cases_are_moved_and_taken_back_by_the_supervisor(sit, db: Session, folder) -> None:
    moves = factories.submitted_case(db, folder=folder, site_address=place(1)).case
    stays = factories.decided_case(db, folder=folder, site_address=place(2)).case
    page = sit("supervisor").open("/board/versions")
    assert "都按现行版本办理" in page.text
    publish_one(db, changed(**longer(catalogue().specs[ITEM])))
    page.open("/board/versions").follow("食品经营许可")
    assert "2件按旧版本在办，其中1件可以改" in page.text and "已经作出决定或已经结束" in page.text
    page.send()
    assert page.status == 422 and "请" in page.text
    page.send(reason="新规施行")
    assert page.path.startswith("/board/versions/moves/") and "新规施行" in page.text
    number = int(page.path.rsplit("/", 1)[1])
    carry_on(db, number)
    page.open(page.path)
    assert moves.version.number == 2 and stays.version.number == 1
    page.send(reason="发现有误")
    assert page.status == 200 and "发现有误" in page.text, page.text
    carry_on(db, number)
    english = sit("supervisor", "en").open(page.path)
    assert "Moved back" in english.text and moves.version.number == 1
    assert "It is decided or has ended" in english.text
    assert english.open("/board/versions/moves/999").status == 404
    assert english.open("/board/versions/items/X-XX-001").status == 404
    assert sit("gov.window1").open("/board/versions").status == 404
