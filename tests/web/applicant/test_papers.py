"""Uploads: each fault has its own sentence, nothing else is lost, nothing is stored twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.papers import FiledPaper
from models.outbox import Message
from tests.factories import pdf
from tests.journeys import filing
from tests.journeys.visitor import Visitor
from web.applicant.filing import MOST_FILES


@pytest.fixture
def draft(visitor: Visitor) -> str:
    return filing.begin(visitor)


def stored(db: Session) -> list[FiledPaper]:
    db.expire_all()
    return list(db.scalars(select(FiledPaper).order_by(FiledPaper.id)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("", b"", "请先选择一个文件"),
        ("空.pdf", b"", "文件是空的"),
        ("图纸.pdf", b"MZ\x90\x00 a program", "文件的实际内容不是"),
        ("大.pdf", b"%PDF-1.7" + b"x" * 20_000_000, "文件超过20 MB"),
    ],
)
def test_each_fault_has_its_own_sentence_and_nothing_is_stored(
    visitor: Visitor, draft: str, db: Session, data_dir: Path, name: str, content: bytes, words: str
) -> None:
    filing.upload(visitor, draft, "equip")
    visitor.send("/papers/floor", **{"paper:floor": (name, content)})
    assert visitor.status == 422 and words in visitor.one("#f-paper-floor-problem").text_content()
    assert visitor.one("#errsum a").get("href") == "#f-paper-floor"
    assert "equip.pdf" in visitor.text, "what was uploaded before is still there"
    assert [paper.code for paper in stored(db)] == ["equip"]
    assert len([path for path in (data_dir / "uploads").rglob("*") if path.is_file()]) == 1


def test_the_same_bytes_twice_are_one_paper_and_one_look(visitor: Visitor, draft: str, db: Session) -> None:
    content = pdf()
    for _ in range(2):
        filing.upload(visitor, draft, "floor", content=content)
    assert len(stored(db)) == 1
    assert len(db.scalars(select(Message).where(Message.topic == "scan")).all()) == 1


def test_a_paper_is_taken_out_and_put_back(visitor: Visitor, draft: str, db: Session) -> None:
    filing.upload(visitor, draft, "floor")
    visitor.send("/remove")
    assert "已删除：floor.pdf" in visitor.text and stored(db)[0].removed_at is not None
    visitor.send("/restore")
    assert "floor.pdf" in visitor.text and stored(db)[0].removed_at is None


def test_a_name_is_only_a_name(visitor: Visitor, draft: str, db: Session) -> None:
    filing.upload(visitor, draft, "floor", "..\\..\\etc/pass\x07wd<script>.pdf")
    [paper] = stored(db)
    assert paper.name == "passwd<script>.pdf" and "passwd" not in paper.file
    assert "&lt;script&gt;" in visitor.open(f"{draft}/papers").response.get_data(as_text=True)


def test_there_is_a_most_of_files(visitor: Visitor, draft: str, db: Session) -> None:
    for n in range(MOST_FILES + 1):
        filing.upload(visitor, draft, "floor", content=b"%PDF-1.7 " + str(n).encode())
    assert visitor.status == 422 and "已达上限" in visitor.text and len(stored(db)) == MOST_FILES


def test_only_what_the_item_asks_for_is_taken(visitor: Visitor, draft: str, db: Session) -> None:
    visitor.open(f"{draft}/papers")
    for code in ("bl", "app", "passport", "agentl"):
        visitor.send_to(f"{draft}/papers/{code}")
        assert visitor.status == 404
        visitor.open(f"{draft}/papers")
    assert stored(db) == []


def test_its_owner_gets_a_file_back_and_nobody_else(visitor: Visitor, app: Flask, draft: str, db: Session) -> None:
    content = pdf()
    filing.upload(visitor, draft, "floor", "平面图.pdf", content)
    visitor.follow("平面图.pdf")
    assert visitor.response.get_data() == content
    assert visitor.response.headers["Content-Disposition"].startswith("attachment")
    assert visitor.response.headers["X-Content-Type-Options"] == "nosniff"
    stranger = Visitor(app)
    other = filing.begin(stranger)
    assert stranger.open(f"{draft}/papers/{stored(db)[0].id}/file").path == "/drafts/resume"
    assert stranger.open(f"{other}/papers/{stored(db)[0].id}/file").status == 404
    stranger.open(f"{other}/papers").send_to(f"{other}/papers/{stored(db)[0].id}/remove")
    assert stranger.status == 404 and stored(db)[0].removed_at is None


def test_a_fault_that_the_worker_found_is_shown_and_keeps_the_request_back(visitor: Visitor, draft: str, db: Session) -> None:  # fmt: skip  # noqa: E501
    filing.fill(visitor, draft)
    filing.upload(visitor, draft, "floor")
    stored(db)[0].fault = "upload.encrypted"
    db.flush()
    assert "文件设有密码" in visitor.open(f"{draft}/papers").text
    visitor.open(f"{draft}/check").send("/submit", declared="yes")
    assert visitor.status == 422 and "场所平面布局图：文件设有密码" in visitor.text
