"""What a stranger sends who wants to break the hall, as whom, and what must hold of every answer."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from urllib.parse import quote, quote_from_bytes

from flask import Flask
from lxml import html
from PIL import Image
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter
from werkzeug.test import TestResponse

from tests.journeys.visitor import Fields
from web.security import POLICY

# For any field of a form.  Bytes go out as they are, percent-encoded, however little they mean in UTF-8.
TEXTS: dict[str, str | bytes] = {
    "lone surrogate": b"\xed\xa0\x80",
    "bad UTF-8": b"\xff\xfe\x80",
    "10^30": "1" + "0" * 30,
    "more digits than Python reads": "9" * 5000,
    "1e400": "1e400",
    "nested": "[" * 10_000,
    "100 kB": "好" * 33_000,
    "HTML": "<script>alert(1)</script>\"'>",
    "Jinja": "{{7*7}}{% raw %}",
    "format": "{0}{x.__class__}%s",
    "typst": '#read("/etc/passwd") $x$; drop table cases; --',
    "joined emoji": "👩\u200d👩\u200d👧",
    "blank": " \u3000\u200b ",
    "no such day": "2026-02-30",
}

# For any parameter of an address, percent-encoded already.
QUERIES = (
    "", "%FF%ED%A0%80", "%3Cscript%3Ealert(1)%3C/script%3E%27", "NaN", "%EF%BC%92", "9" * 30, "-" + "9" * 30,
    "a" * 2000, "2026-02-30_1", "2026-01-01_" + "9" * 40, "9999-12-31_0_" + "9" * 40,
    "0001-01-01T00:00:00%2B23:59_1", "2026-01-01T00:00:00%2B00:00_" + "9" * 40,
)  # fmt: skip

PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "": {
        "/": ("lang", "elder"),
        "/services": ("q", "audience", "category", "dept", "page"),
        "/track": ("number", "to"),
        "/drafts/resume": ("to",),
        "/account/sign-in": ("next",),
    },
    "gov.window1": {"/desk/queue": ("kind", "item", "band", "after"), "/desk/search": ("q",)},
    "supervisor": {
        "/board/work": ("place", "kind", "band", "holder", "waiting", "after"),
        "/board/cases": ("stage", "band", "after"),
    },
    "operator": {"/ops/messages": ("state", "queue", "topic", "case", "before")},
    "applicant": {"/account/": ("before",)},
}
"""By who looks (nobody, a login, an applicant with an account): pages and the parameters they read."""

# By the kind of applicant, what is refused with its own sentence: the page, the question, what is typed, and the code
# of the sentence.
WRONG: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "person": (
        ("person", "person_id_number", "440307190211301287", "id_number.check_digit"),
        ("person", "person_id_number", "440307190302290019", "id_number.date"),
        ("person", "person_id_number", "440307190211301", "id_number.length_15"),
        ("contact", "contact_mobile", "12800138000", "mobile.form"),
    ),
    "company": (
        ("company", "company_credit_code", "91440307MA5XXXX06S", "credit_code.charset"),
        ("company", "company_credit_code", "91440307MA5XXXX06T", "credit_code.check_digit"),
        ("contact", "contact_email", "张@示例", "email.form"),
        ("site", "site_area", "1e400", "field.not_a_number"),
    ),
}

# Where a link or a header may not lead, and what is no address at all.
ADDRESSES = (
    "//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "javascript:alert(1)", "//[",
    "http://[", "//\u2100.example", "/a\r\nX: y",
)  # fmt: skip

NAMES = (
    "../../../etc/passwd", "C:\\Users\\张示例\\身份证.pdf", "👩\u200d👧.pdf", "长" * 1000 + ".pdf",
    "<img src=x onerror=alert(1)>.pdf", "{{7*7}}{a}%s.pdf", "\u202efdp.exe", "..", 'a";b="c',
)  # fmt: skip


def strip() -> bytes:
    """A photograph of a line of writing, five pixels high."""
    out = io.BytesIO()
    Image.new("RGB", (400, 5)).save(out, "JPEG")
    return out.getvalue()


def noise(length: int) -> str:
    """Letters that cannot be packed, so that no index takes them."""
    return "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(length // 64 + 1))[:length]


def encoded(fields: Fields) -> str:
    """A form's body, in which bytes go out as they are."""
    many = ((name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value]))
    return "&".join(
        f"{name}={quote_from_bytes(one) if isinstance(one, bytes) else quote(str(one), safe='')}" for name, one in many
    )


def posts(app: Flask) -> Iterator[str]:
    """Every address that takes a form, its places filled with something."""
    places = {"number": "4403070120260101000015", "queue": "intake", "action": "accept", "code": "G-MR-014"}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            built = rule.build({name: fitting(place, places.get(name, 1)) for name, place in rule._converters.items()})
            assert built is not None
            yield built[1]


def fitting(place: BaseConverter, wanted: object) -> object:
    """What may stand at a place of an address: one of its words, a number where it takes those, else ``wanted``."""
    if isinstance(place, AnyConverter):
        return min(place.items)
    return 1 if isinstance(place, IntegerConverter) and not isinstance(wanted, int) else wanted


def sound(response: TestResponse) -> TestResponse:
    """What must hold of every answer, whatever was asked: no failure, the policy, nothing that could act."""
    assert response.status_code < 500, response.request.path
    assert response.headers["Content-Security-Policy"] == POLICY
    if response.mimetype == "text/html" and response.data:
        page = html.fromstring(response.get_data(as_text=True))
        assert page.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]") == []
    return response
