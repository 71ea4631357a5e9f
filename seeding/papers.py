"""The files of a seeded hall: sheets that say which paper they stand for, and the hall's own documents.

They lie in a folder of their own under the uploads.  Thousands of rows name the same sheet, each by a name of its own,
as the store demands; the names are links, so that the disk holds each sheet once.

Setting one document takes as long as performing half a case, so only the newest are set as the workers set them; older
ones are a sheet too, which names the kind of document and says what it is.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy.orm import Session

from models.casework import inspect, kinds
from models.casework.case import Case
from models.casework.document import Document
from models.casework.files import StoredFile, house
from models.casework.papers import file_paper
from models.text import Text
from seeding import words
from workers.documents.render import render
from workers.produce import Produce

FOLDER = "seeded"
# What the worker's look into a sheet finds; each sheet is one page of our own making.
SOUND = inspect.Inspection(pages=1, fault=None)
_A4 = (420, 594)
_INK, _PALE = 40, 215
_FORMATS = {kinds.PNG: "PNG", kinds.PDF: "PDF"}
# File systems bound the number of names of one file; ext4 at 65,000.
_MOST_NAMES = 30_000


class Papers:
    """Makes the files under ``uploads``; documents dated ``real_from`` or later are really set."""

    def __init__(self, uploads: Path, real_from: date) -> None:
        self._folder = house(uploads) / FOLDER
        self._folder.mkdir(exist_ok=True)
        self._real_from = real_from
        self._produce = Produce()
        self._sheets: dict[tuple[str, str, str], tuple[StoredFile, int]] = {}

    def paper(self, title: Text, round: int) -> StoredFile:
        """The sheet of a paper.  One filed in answer to supplement ``round`` looks different."""
        return self._sheet(title, f"补正 {round} / Supplement {round}" if round else "", kinds.PNG)

    def file(self, db: Session, case: Case, code: str, round: int = 0) -> None:
        """The sheet of a paper filed with a case, and looked into as the workers do."""
        need = case.spec.paper(code)
        assert need is not None
        paper = file_paper(db, case, code, f"{need.zh}.png", self.paper(need.title, round), round=round)
        inspect.put_down(paper, SOUND)

    def document(self, db: Session, document_id: int) -> tuple[StoredFile, int]:
        """A document of the hall, and how many pages it has."""
        document = db.get_one(Document, document_id)
        if document.dated_on < self._real_from:
            return self._sheet(words.DOCUMENTS[document.kind], words.STANDS_FOR, kinds.PDF), 1
        plan = self._produce.prepare(db, [document_id])
        assert plan is not None
        pdf = render(plan.kind, plan.data)
        with pypdfium2.PdfDocument(pdf) as made:
            return self._put(pdf, kinds.PDF), len(made)

    def _sheet(self, title: Text, note: str, media_type: str) -> StoredFile:
        """A sheet under a name that no row has yet."""
        key = (title.zh, note, media_type)
        stored, names = self._sheets.get(key, (None, 0))
        if stored is None or names >= _MOST_NAMES:
            stored, names = self._put(draw(title, note, _FORMATS[media_type]), media_type), 0
        self._sheets[key] = stored, names + 1
        return replace(stored, file=self._link(stored)) if names else stored

    def _put(self, content: bytes, media_type: str) -> StoredFile:
        """A file of its own.  Unlike an upload it is not synced: what a crash loses can be seeded again."""
        name = secrets.token_hex(16)
        (self._folder / name).write_bytes(content)
        return StoredFile(f"{FOLDER}/{name}", hashlib.sha256(content).hexdigest(), len(content), media_type)

    def _link(self, stored: StoredFile) -> str:
        name = secrets.token_hex(16)
        source = self._folder / Path(stored.file).name
        try:
            os.link(source, self._folder / name)
        except OSError:  # A file system without links.
            shutil.copyfile(source, self._folder / name)
        return f"{FOLDER}/{name}"


def draw(title: Text, note: str, format: str) -> bytes:
    """A page that names a paper in both languages and says that it is a sample."""
    page = Image.new("L", _A4, 255)
    pen = ImageDraw.Draw(page)
    pen.text((_A4[0] / 2, _A4[1] / 2), "示例 SAMPLE", _PALE, _font(52), anchor="mm")
    top = 70.0
    for text, size in ((title.zh, 22), (title.en, 13), (note, 11)):
        for line in _lines(text, size):
            pen.text((_A4[0] / 2, top), line, _INK, _font(size), anchor="mm")
            top += size * 1.6
    pen.rectangle((24, 24, _A4[0] - 24, _A4[1] - 24), outline=_INK)
    out = io.BytesIO()
    page.save(out, format)
    return out.getvalue()


def _lines(text: str, size: int) -> list[str]:
    fit = int((_A4[0] - 90) / size * (1.0 if any(c > "\u2e80" for c in text) else 1.9))
    return [text[n : n + fit] for n in range(0, len(text), fit)]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_PATH), size)
