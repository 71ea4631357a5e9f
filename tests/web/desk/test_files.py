"""Papers are seen as pictures, saved as downloads, logged each time, and only by who holds the case."""

from __future__ import annotations

import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.document import Document
from models.casework.files import write
from models.casework.papers import FiledPaper, live_papers, remove_paper
from models.casework.read_log import ReadLine
from models.errors import Invalid
from tests import factories
from web.desk.pictures import picture


def photograph(kind: str, size: tuple[int, int] = (2400, 1800)) -> bytes:
    """A picture with a place of taking in it, as phones write it."""
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # Lying on its side.
    exif[0x010F] = "SECRET CAMERA"
    Image.new("RGB", size, "navy").save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "shape"),
    [
        (photograph("JPEG"), "image/jpeg", (1400, 1867)),
        (photograph("PNG"), "image/png", (1400, 1867)),
        # HEIC says in its own way what is up; the camera's note does not count there.
        (photograph("HEIF"), "image/heic", (1400, 1050)),
        (factories.pdf(2), "application/pdf", (1400, 1982)),
    ],
    ids=["jpeg", "png", "heic", "pdf"],
)
def test_every_kind_becomes_a_plain_upright_picture(tmp_path: Path, content: bytes, media_type: str, shape) -> None:
    file = tmp_path / "paper"
    file.write_bytes(content)
    drawn = picture(file, media_type, 1, 1400)
    with Image.open(io.BytesIO(drawn)) as seen:
        assert (seen.format, seen.size) == ("JPEG", shape)
        assert not seen.getexif()
    assert b"SECRET CAMERA" not in drawn


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\xff\xd8\xff nothing"])
def test_a_broken_file_is_an_answer_and_no_accident(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "paper"
    file.write_bytes(content)
    for media_type in ("application/pdf", "image/jpeg"):
        with pytest.raises(Invalid) as broken:
            picture(file, media_type, 1, 1400)
        assert [problem.code for problem in broken.value.problems] == ["upload.broken"]


@pytest.fixture
def case(db: Session, folder: Path):
    case = factories.submitted_case(db, folder=folder).case
    factories.take(db, case, "gov.window1")
    return case


def paper(db: Session, case) -> FiledPaper:
    return live_papers(db, case.id)[0]


def test_a_page_is_a_picture_that_can_do_nothing(sit, db: Session, case) -> None:
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    answer = visitor.client.get(visitor.page.cssselect("#viewer img")[0].get("src"))
    assert (answer.status_code, answer.mimetype, answer.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "paper:floor" in db.scalars(select(ReadLine.what)).all()


def test_the_original_is_a_download_without_the_applicants_name_for_it(sit, db: Session, case, folder: Path) -> None:
    filed = paper(db, case)
    filed.name = "张示例身份证.pdf"
    db.flush()
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}").follow("下载原件")
    kept = visitor.response.headers["Content-Disposition"]
    assert kept == f"attachment; filename={case.number}-floor-{filed.id}.pdf"
    assert visitor.response.data == (folder / filed.file).read_bytes()
    assert db.scalars(select(ReadLine.what)).all().count("original:floor") == 1


def test_papers_open_only_for_who_holds_the_case(sit, db: Session, case) -> None:
    path = f"/desk/cases/{case.number}/papers/{paper(db, case).id}"
    for login, status in (("gov.window2", 403), ("talent.window1", 404), ("supervisor", 404), ("mr.review", 404)):
        for page in (path, f"{path}/pages/1"):
            assert sit(login).client.get(page).status_code == status
    assert not [what for what in db.scalars(select(ReadLine.what)) if what.startswith(("paper", "original"))]


def test_pages_and_papers_that_are_not_there(sit, db: Session, case, folder: Path) -> None:
    first = paper(db, case)
    first.pages = 1
    other = factories.submitted_case(db, folder=folder, site_address="深圳市龙岗区示例路7号").case
    client = sit("gov.window1").client
    base = f"/desk/cases/{case.number}/papers"
    for path in (f"{first.id}/pages/2", f"{first.id}/pages/0", f"{paper(db, other).id}/pages/1", "999999999"):
        assert client.get(f"{base}/{path}").status_code == 404
    remove_paper(first)
    db.flush()
    assert client.get(f"{base}/{first.id}").status_code == 404


def test_a_broken_paper_is_named_on_the_page_and_not_drawn(sit, db: Session, case) -> None:
    first = paper(db, case)
    first.fault = "upload.encrypted"
    db.flush()
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}?paper={first.id}")
    assert "文件设有密码" in visitor.text
    assert f"/papers/{first.id}/" not in visitor.page.cssselect("#viewer img")[0].get("src")


def test_documents_of_the_hall_are_there_when_they_are_made(sit, db: Session, case, folder: Path) -> None:
    receipt = db.scalars(select(Document).where(Document.case_id == case.id)).one()
    visitor = sit("gov.window2").open(f"/desk/cases/{case.number}")
    assert "正在制作" in visitor.text
    path = f"/desk/cases/{case.number}/documents/{receipt.id}"
    assert visitor.client.get(path).status_code == 404
    stored = write(folder, factories.pdf(), "application/pdf")
    receipt.file, receipt.size = stored.file, stored.size
    db.flush()
    answer = visitor.client.get(path)
    assert answer.status_code == 403, "the receipt holds the query code, which is the applicant's alone"
    assert path not in visitor.open(f"/desk/cases/{case.number}").response.get_data(as_text=True)
    receipt.kind = "acceptance"
    db.flush()
    answer = visitor.client.get(path)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={receipt.number}.pdf"
    assert "document:acceptance" in db.scalars(select(ReadLine.what)).all()
