"""From data to PDF: A4, tagged, with title and date, every glyph embedded, the same bytes for the same data."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import segno
import typst
from noto_cjk_sans_otc import FONT_PATH

TEMPLATES = Path(str(files(__package__).joinpath("templates")))
# A run of signs that no line can break, as long as a narrow cell is wide; Chinese breaks anywhere.
_RUN = re.compile(r"[^\s\u2e80-\uffff]{30}(?=[^\s\u2e80-\uffff])")
_ADDRESS = re.compile(r"https?://[!-~]+")


def render(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of ``data`` (JSON values; its ``url`` goes into the QR code) set by ``template``.

    The data reaches the template as one JSON text and is never read as markup.
    """
    filled = {**printable(data), "qr": qr(data["url"])}
    pdf = _compiler().compile(
        TEMPLATES / f"{template}.typ", format="pdf", sys_inputs={"data": json.dumps(filled, ensure_ascii=False)}
    )
    assert isinstance(pdf, bytes)
    return pdf


def qr(url: str) -> str:
    """The QR code of ``url`` as SVG: level M, a quiet zone of 4 (A6.2)."""
    out = io.BytesIO()
    segno.make(url, error="m", boost_error=False, micro=False).save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue().decode()


def printable(value: Any) -> Any:
    """``value`` as it may stand on paper: without control signs and signs that turn the direction of writing.

    Long runs get invisible places to break (U+200B), or they would leave the page; but not addresses, which are copied
    and which typst breaks by itself.
    """
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [printable(one) for one in value]
    if isinstance(value, str) and not _ADDRESS.fullmatch(value):
        return _RUN.sub("\\g<0>\u200b", "".join(c for c in value if c.isprintable() or c in "\n\u3000"))
    return value


@cache
def _compiler() -> typst.Compiler:
    """One a process, made when it is first needed: its threads do not survive a fork.

    Neither fonts of the machine nor packages of the network are looked at, so every hall sets the same pages.
    """
    folder = str(Path(str(FONT_PATH)).parent)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts)
