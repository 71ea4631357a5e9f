"""Draws one page of a filed paper as a picture, in a process of its own: ``draw.py FILE MEDIA-TYPE PAGE > picture``.

A file from outside is opened by libraries written in C.  Here it can crash, hang or eat memory without touching the
web process, which also keeps those libraries away from its threads: PDFium knows none.
"""

from __future__ import annotations

import sys
from io import BytesIO

# Enough for a page of print to be read in half a screen, and for a photograph to be enlarged a little.
WIDTH = 1400
SECONDS = 10
MEMORY = 1 << 30
QUALITY = 80


def main() -> None:
    path, kind, page = sys.argv[1], sys.argv[2], int(sys.argv[3])
    _be_modest()
    sys.stdout.buffer.write(_pdf(path, page) if kind == "application/pdf" else _photograph(path, kind))


def _be_modest() -> None:
    """Bound time and memory where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's time limit still holds.
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _pdf(path: str, page: int) -> bytes:
    import pypdfium2

    sheet = pypdfium2.PdfDocument(path)[page - 1]
    return _jpeg(sheet.render(scale=WIDTH / max(sheet.get_width(), 1)).to_pil())


def _photograph(path: str, kind: str) -> bytes:
    from PIL import Image, ImageOps

    if kind == "image/heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    with Image.open(path) as image:
        # The camera's own note of what is up, which the smaller picture would lose.
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((WIDTH, WIDTH * 2))
        return _jpeg(upright)


def _jpeg(image: object) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=QUALITY)  # type: ignore[attr-defined]
    return out.getvalue()


if __name__ == "__main__":
    main()
