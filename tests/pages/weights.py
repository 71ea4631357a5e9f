"""What the first view of each page costs a client that accepts gzip only: bytes by kind, and requests.

``TEST_WEIGHTS=1 python -m pytest tests/pages/test_structure.py -s`` prints the table.
"""

from __future__ import annotations

import gzip
from typing import NamedTuple

from flask import Flask
from lxml import html

from tests.pages.conftest import Cookies
from tests.pages.stage import Known
from tests.pages.table import Page

GZIP = {"Accept-Encoding": "gzip"}

Packed = dict[str, tuple[str, int]]


class Weight(NamedTuple):
    """Bytes as they travel without headers; ``files`` counts the page itself and everything it asks for at once."""

    html: int
    css: int
    js: int
    rest: int
    files: int

    @property
    def whole(self) -> int:
        return self.html + self.css + self.js + self.rest


def weigh(app: Flask, known: Known, cookies: Cookies, page: Page, lang: str, seen: Packed) -> Weight:
    """``seen`` keeps the files that pages share, by address, so that each is packed once."""
    client = app.test_client()
    for name, value in {**cookies(page), "lang": lang}.items():
        client.set_cookie(name, value)
    text = client.get(page.path.format(**known), headers=GZIP).get_data()
    tree = html.document_fromstring(gzip.decompress(text).decode())
    asked = {e.get("href") for e in tree.cssselect("link[rel~=stylesheet][href], link[rel~=icon][href]")}
    asked |= {e.get("src") for e in tree.cssselect("script[src], img[src]:not([loading=lazy])")}
    asked |= {e.get("data-upload-script") for e in tree.cssselect("[data-upload-script]")}
    by_kind = {"css": 0, "javascript": 0, "rest": 0}
    own = sorted(address for address in asked if address and not address.startswith("data:"))
    for address in own:
        if address not in seen:
            answer = client.get(address, headers=GZIP)
            seen[address] = answer.mimetype, len(answer.get_data())
        kind, size = seen[address]
        by_kind[next((name for name in by_kind if name in kind), "rest")] += size
    return Weight(len(text), *by_kind.values(), files=1 + len(own))
