"""Looking into an uploaded file: can it be opened, how many pages has it, is it still the file that was sent.

What is opened here comes from strangers, so every parser gets the bytes alone, only for the kind that the first bytes
name, and with a bound on what it may unpack.
"""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import warnings
from pathlib import Path
from typing import NamedTuple

import pillow_heif
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageFilter, ImageOps, ImageStat
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import kinds
from models.casework.papers import FiledPaper

BROKEN, ENCRYPTED, CHANGED, UNSAFE = "upload.broken", "upload.encrypted", "upload.changed", "upload.unsafe"
DARK, BLURRED = "photo.dark", "photo.blurred"
HINTS = (DARK, BLURRED)
# The largest photographs of today's phones have 108 million; a small file may claim thousands of millions.
MOST_PIXELS = 120_000_000
# Pages opened one by one; a paper of this hall has fewer, a hostile one may have millions.
PAGES_OPENED = 100

# A photograph is looked at no larger than this, and shown on its row no larger than that, in pixels of the longer side.
SEEN, THUMB = 1000, 128
# A decoded PNG is held whole: a larger one is taken, but has no picture on its row.
MOST_DECODED = 40_000_000
# Mean brightness of 255 below which print is hard to read, and contrast of the sharpest spot below which nothing is.
LEAST_BRIGHT, LEAST_SHARP = 60, 60
_EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_SPOT = 100

_FORMATS = {kinds.JPEG: "JPEG", kinds.PNG: "PNG", kinds.HEIC: "HEIF"}
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Inspection(NamedTuple):
    """``pages`` where they could be counted; ``fault`` is a problem code, or None when all is well.

    ``hint`` is one of ``HINTS`` for a photograph that may be hard to read, which never keeps it out (A4.4); ``thumb``
    a small JPEG in base64.
    """

    pages: int | None
    fault: str | None
    hint: str | None = None
    thumb: str | None = None


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
    paper.hint, paper.thumb = found.hint, found.thumb


def _pdf(content: bytes) -> Inspection:
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
            if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
                # A paper is read, not run.
                return Inspection(pages, UNSAFE)
            for number in range(min(pages, PAGES_OPENED)):
                document[number].close()
    except pypdfium2.PdfiumError as error:
        return Inspection(None, ENCRYPTED if error.err_code == _PASSWORD_NEEDED else BROKEN)
    return Inspection(pages, None) if pages else Inspection(None, BROKEN)


def _picture(content: bytes, format: str) -> Inspection:
    """A PNG proves itself by its check sums; the other kinds must be decoded, a JPEG only as large as is looked at."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[format]) as image:
                image.verify()
            with Image.open(io.BytesIO(content), formats=[format]) as image:
                if format == "PNG" and image.width * image.height > MOST_DECODED:
                    return Inspection(1, None)
                image.draft(None, (SEEN, SEEN))
                image.load()
                seen = _as_held(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *_UNREADABLE):
        return Inspection(None, BROKEN)
    return Inspection(1, None, _hint(seen), _thumb(seen))


def _as_held(image: Image.Image) -> Image.Image:
    """The picture upright, on white where it is clear, no larger than it is looked at."""
    image.thumbnail((SEEN, SEEN))
    upright = ImageOps.exif_transpose(image)
    if "A" in upright.getbands() or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    return upright.convert("RGB")


def _hint(seen: Image.Image) -> str | None:
    """Whether the photograph is too dark to read, or nothing on it is sharp: its sharpest spot has no edges."""
    grey = seen.convert("L")
    if ImageStat.Stat(grey).mean[0] < LEAST_BRIGHT:
        return DARK
    edges = grey.filter(_EDGES)
    # Without its rim, which the filter leaves as it was.
    spots = [
        edges.crop((x, y, min(x + _SPOT, edges.width - 1), min(y + _SPOT, edges.height - 1)))
        for x in range(1, edges.width - 1, _SPOT)
        for y in range(1, edges.height - 1, _SPOT)
    ]
    sharpest = max((ImageStat.Stat(spot).var[0] for spot in spots), default=0.0)
    return BLURRED if sharpest < LEAST_SHARP else None


def _thumb(seen: Image.Image) -> str:
    small = seen.copy()
    small.thumbnail((THUMB, THUMB))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    return base64.b64encode(out.getvalue()).decode()


# What Pillow's readers raise for files that are cut off, mangled or made to hurt.
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, struct.error)
