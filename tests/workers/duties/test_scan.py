"""Topic ``scan``: what the machine says of an uploaded file."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from models import outbox
from models.casework import draft, papers
from models.casework.inspect import BROKEN, CHANGED, ENCRYPTED
from tests import factories
from tests.workers.duties import rounds


def picture(format: str) -> bytes:
    """A photograph of a thousand colours, so that cutting it off is noticed."""
    out = io.BytesIO()
    Image.effect_noise((320, 240), 80).convert("RGB").save(out, format)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF whose empty password does not open it."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"1f" * 32 + b"> /U <" + b"2e" * 32 + b"> >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def bomb() -> bytes:
    """A PNG of some kilobytes that unpacks to ten thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def scanned(db: Session, content: bytes) -> papers.FiledPaper:
    """``content`` as a worker finds it."""
    case, _ = factories.drafted_case(db)
    paper = factories.file_paper(db, case, "floor", content=content)
    outbox.put(db, "scan", [paper.id])
    assert rounds.ran(db, "scan") == ["done"]
    return paper


@pytest.mark.parametrize(
    ("content", "pages"),
    [(factories.pdf(3), 3), (picture("JPEG"), 1), (picture("PNG"), 1), (picture("HEIF"), 1)],
    ids=["pdf", "jpeg", "png", "heic"],
)
def test_a_good_file_is_counted(db: Session, content: bytes, pages: int) -> None:
    paper = scanned(db, content)
    assert (paper.pages, paper.fault) == (pages, None)
    assert paper.inspected_at is not None


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"%PDF-1.7 and nothing more", BROKEN),
        (locked_pdf(), ENCRYPTED),
        (picture("JPEG")[:-4000], BROKEN),
        (picture("PNG")[:-4000], BROKEN),
        (picture("HEIF")[:-4000], BROKEN),
        (b"\xff\xd8\xff" + bytes(500), BROKEN),
        (bomb(), BROKEN),
    ],
    ids=["pdf", "locked pdf", "cut jpeg", "cut png", "cut heic", "only the first bytes", "bomb"],
)
def test_a_file_nobody_can_open_is_named(db: Session, content: bytes, fault: str) -> None:
    paper = scanned(db, content)
    assert (paper.pages, paper.fault) == (None, fault)


def test_a_file_changed_on_disk_is_noticed(db: Session, uploads: Path) -> None:
    case, _ = factories.drafted_case(db)
    paper = papers.live_papers(db, case.id)[0]
    (uploads / paper.file).write_bytes(factories.pdf(2))
    outbox.put(db, "scan", [paper.id])
    rounds.ran(db, "scan")
    assert paper.fault == CHANGED


def test_a_file_that_is_gone_is_our_fault_and_stays_on_the_operators_list(db: Session, uploads: Path) -> None:
    case, _ = factories.drafted_case(db)
    paper = papers.live_papers(db, case.id)[0]
    (uploads / paper.file).unlink()
    outbox.put(db, "scan", [paper.id])
    assert rounds.ran(db, "scan") == ["failed"]
    assert (paper.fault, paper.inspected_at) == (None, None)


def test_a_paper_taken_back_is_left_alone(db: Session) -> None:
    case, _ = factories.drafted_case(db)
    first, other = papers.live_papers(db, case.id)[:2]
    for paper in (first, other):
        outbox.put(db, "scan", [paper.id])
    draft.drop_paper(db, case, first.id)
    assert rounds.ran(db, "scan") == ["done", "done"]
    assert first.inspected_at is None and other.inspected_at is not None


def test_a_discarded_draft_is_no_failure(db: Session) -> None:
    case, _ = factories.drafted_case(db)
    outbox.put(db, "scan", [papers.live_papers(db, case.id)[0].id])
    draft.discard(db, case)
    assert rounds.ran(db, "scan") == ["done"]
