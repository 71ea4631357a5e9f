"""A page of a paper as a picture with the places that a clerk marked, drawn by the server (A8.1)."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw

from models.casework.paper_mark import WHOLE, Box

# Wide enough to read print on a phone that enlarges it; pages are drawn so for both who mark and who read.
WIDTH = 900
QUALITY = 70
_RED, _WHITE = (179, 38, 30), (255, 255, 255)


def marked(page: bytes, boxes: Iterable[Box], corner: tuple[int, int] | None = None) -> bytes:
    """``page``, a JPEG of ours, with a red frame around each box and, in the middle of a marking, its first corner."""
    with Image.open(BytesIO(page)) as image:
        pen, across, down = ImageDraw.Draw(image), image.width / WHOLE, image.height / WHOLE
        for box in boxes:
            frame = (box.left * across, box.top * down, box.right * across, box.bottom * down)
            # The white line outside keeps the red one visible on a dark photograph.
            pen.rectangle(frame, outline=_WHITE, width=8)
            pen.rectangle(frame, outline=_RED, width=5)
        if corner is not None:
            x, y = corner[0] * across, corner[1] * down
            pen.line((x - 16, y, x + 16, y), fill=_RED, width=4)
            pen.line((x, y - 16, x, y + 16), fill=_RED, width=4)
        out = BytesIO()
        image.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()
