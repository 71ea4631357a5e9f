"""The sheet that stands for a paper original in the electronic file (卷内替代页): what it is, how much, where it lies.

A clerk at the window waits for it, so it is drawn at once and not by a worker.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import NamedTuple

from noto_cjk_sans_otc import FONT_PATH  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

from models.calendar.now import SHENZHEN
from models.text import Text

# A4 at 100 dots an inch.
SIZE = (827, 1169)
MARGIN = 80
INK, MUTED = "#1b1f24", "#4a525c"
# The simplified Chinese face of the collection.
_FACE = 2


class Cover(NamedTuple):
    """``sheets`` of the paper named ``title``, kept at ``site`` for a request of ``item``.  Nothing of a person."""

    title: Text
    sheets: int
    site: Text
    item: Text
    at: datetime


def cover(sheet: Cover) -> bytes:
    """The sheet as PNG."""
    image = Image.new("L", SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((MARGIN / 2, MARGIN / 2, SIZE[0] - MARGIN / 2, SIZE[1] - MARGIN / 2), outline=MUTED, width=2)
    at = f"{sheet.at.astimezone(SHENZHEN):%Y-%m-%d %H:%M}"
    lines = (
        (Text("原件存卷", "Paper original kept in the file"), 44),
        (sheet.title, 34),
        (Text(f"共{sheet.sheets}页", "1 sheet" if sheet.sheets == 1 else f"{sheet.sheets} sheets"), 28),
        (Text(f"事项：{sheet.item.zh}", f"Service: {sheet.item.en}"), 22),
        (Text(f"收存：{sheet.site.zh}", f"Kept at: {sheet.site.en}"), 22),
        (Text(f"收存时间：{at}", f"Taken at: {at}"), 22),
        (Text("纸质原件由窗口收存，需要查阅的，请向该窗口调取。", "Ask the window for the original to see it."), 22),
    )
    y = float(MARGIN * 2)
    for words, size in lines:
        y = _write(draw, words.zh, y, size, INK)
        y = _write(draw, words.en, y, max(18, size * 2 // 3), MUTED) + size
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(draw: ImageDraw.ImageDraw, words: str, y: float, size: int, ink: str) -> float:
    """``words`` in as many lines as they need, from ``y`` on; gives where the next line may begin."""
    font = ImageFont.truetype(str(FONT_PATH), size, index=_FACE)
    line = ""
    for part in _parts(words):
        if line and font.getlength(line + part) > SIZE[0] - 2 * MARGIN:
            draw.text((MARGIN, y), line, fill=ink, font=font)
            y, line = y + size * 1.5, ""
        line = line + part if line else part.lstrip()
    draw.text((MARGIN, y), line, fill=ink, font=font)
    return y + size * 1.5


def _parts(words: str) -> list[str]:
    """Where a line may break: anywhere in Chinese, between the words of English."""
    return [f" {word}" for word in words.split()] if words.isascii() else list(words)
