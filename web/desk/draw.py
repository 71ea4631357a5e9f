"""Draws one page of a filed paper as a picture: ``draw.py FILE MEDIA-TYPE PAGE WIDTH TURN > picture``.

A file from outside is opened by libraries written in C.  In this process of its own it can crash, hang or eat memory
without touching the web process, which also keeps those libraries away from its threads: PDFium knows none.
"""

from __future__ import annotations

import sys
from io import BytesIO

SECONDS = 10
MEMORY = 1 << 30
QUALITY = 80


def main() -> None:
    path, kind, page, width, turn = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    _be_modest()
    drawn = _pdf(path, page, width, turn) if kind == "application/pdf" else _photograph(path, kind, width, turn)
    sys.stdout.buffer.write(drawn)


def _be_modest() -> None:
    """Bound time and memory where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's time limit still holds.
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _pdf(path: str, page: int, width: int, turn: int) -> bytes:
    import pypdfium2

    sheet = pypdfium2.PdfDocument(path)[page - 1]
    across = sheet.get_height() if turn % 180 else sheet.get_width()
    return _jpeg(sheet.render(scale=width / max(across, 1), rotation=turn).to_pil())


def _photograph(path: str, kind: str, width: int, turn: int) -> bytes:
    """Turned clockwise, as a PDF is, and then as wide as was asked; never larger than it is."""
    from PIL import Image, ImageOps

    if kind == "image/heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    with Image.open(path) as image:
        # The camera's own note of what is up, which the smaller picture would lose.
        upright = ImageOps.exif_transpose(image).rotate(-turn, expand=True)
        upright.thumbnail((width, width * 2))
        return _jpeg(upright)


def _jpeg(image: object) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=QUALITY)  # type: ignore[attr-defined]
    return out.getvalue()


if __name__ == "__main__":
    main()
