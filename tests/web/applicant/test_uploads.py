"""Files come piece by piece and are filed by the same form; what is held is offered; photographs are looked at."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image, ImageDraw, ImageFilter
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import arriving
from models.casework.case import Case
from models.casework.document import Document
from models.casework.files import write
from models.casework.papers import FiledPaper, live_papers
from models.settings import Settings
from tests.factories import delivered_case, pdf
from tests.journeys import filing
from tests.journeys.visitor import Visitor
from tests.web.applicant.people import signed_in
from workers.drain import drain

JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(visitor: Visitor) -> str:
    return filing.begin(visitor)


def stored(db: Session) -> list[FiledPaper]:
    db.expire_all()
    return [paper for case in db.scalars(select(Case)) for paper in live_papers(db, case.id)]


def announce(visitor: Visitor, size: int, key: str = "k") -> Any:
    return visitor.client.post("/arriving", data={**token(visitor), "key": key, "size": size}, headers=JSON)


def token(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.page.cssselect("input[name=csrf_token]")[0].get("value")}


def bring(visitor: Visitor, id: str, at: int, piece: bytes) -> Any:
    headers = {**JSON, "X-CSRFToken": token(visitor)["csrf_token"]}
    return visitor.client.patch(f"/arriving/{id}?at={at}", data=piece, headers=headers)


def photograph(blur: int = 0, bright: int = 255, format: str = "JPEG") -> bytes:
    image = Image.new("RGB", (1200, 900), (bright, bright, bright))
    draw = ImageDraw.Draw(image)
    for y in range(50, 850, 30):
        draw.text((60, y), "sample text of a paper " * 8, fill=(bright // 6,) * 3)
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(blur)).save(out, format)
    return out.getvalue()


def test_a_file_that_came_in_pieces_is_filed_once_however_often_the_form_is_sent(
    visitor: Visitor, draft: str, db: Session, app: Flask
) -> None:
    """U16, A4.2: a dropped line, a lost answer and a second press end with one paper."""
    content = pdf(2)
    visitor.open(f"{draft}/papers")
    told = announce(visitor, len(content)).get_json()
    assert told == {"id": told["id"], "held": 0, "piece": arriving.PIECE}
    assert bring(visitor, told["id"], 0, content[:400]).get_json() == {"held": 400}
    assert bring(visitor, told["id"], 900, b"x").status_code == 409
    assert announce(visitor, len(content)).get_json()["held"] == 400, "after a lost line it goes on"
    named = {"arrived:paper:floor": told["id"], "name:paper:floor": "平面图.pdf"}
    visitor.send("/papers/floor", **named)
    assert visitor.status == 422 and "这次上传没有完成" in visitor.text, "half a file is no file"
    bring(visitor, told["id"], 400, content[400:])
    for _ in range(2):
        visitor.send("/papers/floor", **named)
        assert visitor.status == 200 and "平面图.pdf" in visitor.text
    [paper] = stored(db)
    assert (paper.name, paper.size) == ("平面图.pdf", len(content))
    stranger = Visitor(app)
    filing.begin(stranger)
    assert bring(stranger.open(f"{stranger.path}/papers"), told["id"], 0, content).status_code == 404
    nobody = Visitor(app).open("/track")
    assert announce(nobody, 100).status_code == 403
    assert visitor.client.post("/arriving", data={"key": "k", "size": 9}, headers=JSON).status_code == 403, "no token"


@pytest.mark.parametrize(("size", "words"), [(0, "文件是空的"), (30_000_000, "文件超过20 MB")])
def test_what_is_refused_is_said_in_the_words_of_the_form(visitor: Visitor, draft: str, size: int, words: str) -> None:
    """A4.3, before any byte has travelled."""
    refused = announce(visitor.open(f"{draft}/papers"), size)
    assert refused.status_code == 422 and words in refused.get_json()["errors"][0]["detail"]


def test_a_photograph_is_shown_small_with_a_hint_and_never_kept_out(visitor: Visitor, draft: str, db: Session) -> None:
    """A4.4: a hint for blur and darkness, a fault only for what cannot be opened or is unsafe (A4.3)."""
    script = pdf().replace(
        b"/Type/Catalog", b"/Type/Catalog/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>"
    )
    files = {
        "清楚.jpg": (photograph(), ""),
        "模糊.heic": (photograph(12, format="HEIF"), "照片可能模糊"),
        "暗.png": (photograph(bright=50, format="PNG"), "照片偏暗"),
        "坏.jpg": (photograph()[:900], "文件已损坏"),
        "脚本.pdf": (script, "没有通过安全检查"),
    }
    for name, (content, _) in files.items():
        filing.upload(visitor, draft, "floor", name, content)
    assert len(visitor.page.cssselect("[data-looking]")) == len(files)
    drain()
    visitor.open(f"{draft}/papers")
    rows = {li.cssselect("a")[0].text_content(): li for li in visitor.page.cssselect(".paper-files > li")}
    for name, (_, words) in files.items():
        said = " ".join(p.text_content() for p in rows[name].cssselect(".problem, .paper-hint"))
        assert (words in said) if words else not said, name
    small = visitor.client.get(rows["清楚.jpg"].cssselect("img")[0].get("src"))
    assert small.mimetype == "image/jpeg" and Image.open(io.BytesIO(small.get_data())).width == 128
    assert [li for name in ("坏.jpg", "脚本.pdf") for li in rows[name].cssselect("img")] == []


def test_a_file_is_replaced_and_the_replacing_undone(visitor: Visitor, draft: str, db: Session) -> None:
    """A4.4: the new one is filed and the old one taken out in one step."""
    filing.upload(visitor, draft, "floor", "旧.pdf", pdf())
    [old] = stored(db)
    visitor.send(f"?replaces={old.id}", **{"paper:floor": ("新.pdf", pdf(2))})
    assert [paper.name for paper in stored(db)] == ["新.pdf"] and "已删除：旧.pdf" in visitor.text
    visitor.send("/restore")
    assert {paper.name for paper in stored(db)} == {"旧.pdf", "新.pdf"}
    visitor.send(f"?replaces={old.id}", **{"paper:floor": ("坏.exe", b"MZ")})
    assert visitor.status == 422 and len(stored(db)) == 2, "a refused file takes nothing out"


def test_papers_and_licences_of_an_account_are_offered_first(app: Flask, db: Session) -> None:
    """A4.5: with date and expiry, to their owner alone, and only what could be opened and was not found wrong."""
    owner, account = signed_in(app, db)
    earlier = delivered_case(db).case
    earlier.account_id = account.id
    floor = next(paper for paper in live_papers(db, earlier.id) if paper.code == "floor")
    db.flush()
    draft = filing.begin(owner)
    assert not owner.open(f"{draft}/papers").page.cssselect("#paper-floor .held"), "nobody has looked into it"
    floor.inspected_at = floor.filed_at
    licence = db.scalars(select(Document).where(Document.kind == "result")).one()
    made = write(Settings.from_env().uploads, pdf(), "application/pdf")
    licence.file, licence.sha256, licence.size = made.file, made.sha256, made.size
    db.flush()
    drain()
    held = owner.open(f"{draft}/papers").one("#paper-floor .held")
    assert "使用已有材料" in held.text_content() and str(earlier.number) in held.text_content()
    assert "有效期请自行核对" in held.text_content()
    owner.send("/papers/floor/held")
    assert owner.status == 200, owner.text
    [used] = [paper for paper in stored(db) if paper.case_id != earlier.id]
    assert (used.sha256, used.code) == (floor.sha256, "floor") and used.file != floor.file
    assert not owner.page.cssselect("#paper-floor .held"), "it is here now"
    granted = owner.one("#paper-health .held").text_content()
    assert "电子证照" in granted and "长期有效" in granted, "a licence may be the certificate asked for"
    owner.send("/papers/health/held")
    assert [p.media_type for p in stored(db) if p.code == "health" and p.case_id == used.case_id] == ["application/pdf"]
    stranger = Visitor(app)
    other = filing.begin(stranger)
    assert not stranger.open(f"{other}/papers").page.cssselect(".held")
