"""Looking into an uploaded file: can it be opened, how many pages has it, is it still the file that was sent.

What is opened here comes from strangers, so every parser gets the bytes alone, only for the kind that the first bytes
name, and with a bound on what it may unpack.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from pathlib import Path
from typing import NamedTuple

import pillow_heif
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import kinds
from models.casework.papers import FiledPaper

BROKEN, ENCRYPTED, CHANGED = "upload.broken", "upload.encrypted", "upload.changed"
# The largest photographs of today's phones have 108 million; a small file may claim thousands of millions.
MOST_PIXELS = 120_000_000
# Pages opened one by one; a paper of this hall has fewer, a hostile one may have millions.
PAGES_OPENED = 100

_FORMATS = {kinds.JPEG: "JPEG", kinds.PNG: "PNG", kinds.HEIC: "HEIF"}
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Inspection(NamedTuple):
    """``pages`` where they could be counted; ``fault`` is a problem code, or None when all is well."""

    pages: int | None
    fault: str | None


def inspect(path: Path, sha256: str) -> Inspection:
    """Open the file at ``path``, whose digest was ``sha256`` when it came.  Raises ``OSError`` when it is gone."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        return Inspection(None, CHANGED)
    media_type = kinds.of_content(content[: kinds.HEAD])
    if media_type == kinds.PDF:
        return _pdf(content)
    return _picture(content, _FORMATS[media_type]) if media_type in _FORMATS else Inspection(None, BROKEN)


def note(db: Session, paper_id: int, found: Inspection) -> None:
    """Write down what was found, unless the paper was replaced or removed meanwhile."""
    wanted = select(FiledPaper).where(FiledPaper.id == paper_id, FiledPaper.removed_at.is_(None)).with_for_update()
    if paper := db.scalar(wanted):
        put_down(paper, found)


def put_down(paper: FiledPaper, found: Inspection) -> None:
    """Write down what was found in a paper that nobody else has seen yet, or that is locked."""
    paper.pages, paper.fault, paper.inspected_at = found.pages, found.fault, now()


def _pdf(content: bytes) -> Inspection:
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
            for number in range(min(pages, PAGES_OPENED)):
                document[number].close()
    except pypdfium2.PdfiumError as error:
        return Inspection(None, ENCRYPTED if error.err_code == _PASSWORD_NEEDED else BROKEN)
    return Inspection(pages, None) if pages else Inspection(None, BROKEN)


def _picture(content: bytes, format: str) -> Inspection:
    """A PNG proves itself by its check sums; the other kinds must be decoded, a JPEG at an eighth of its size."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[format]) as image:
                image.verify()
            if format != "PNG":
                with Image.open(io.BytesIO(content), formats=[format]) as image:
                    image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
                    image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *_UNREADABLE):
        return Inspection(None, BROKEN)
    return Inspection(1, None)


# What Pillow's readers raise for files that are cut off, mangled or made to hurt.
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, struct.error)
