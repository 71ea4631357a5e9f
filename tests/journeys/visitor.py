"""A person with a browser, without the browser: opens pages, fills the forms that are there, follows redirects.

Forms are sent as they stand on the page, with their hidden fields and tokens, so that a form which lost one fails here.
"""

from __future__ import annotations

import io
from urllib.parse import urlsplit

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

Fields = dict[str, object]


class Visitor:
    """One browser session.  ``page`` is the last page as a tree, ``status`` and ``path`` belong to it."""

    def __init__(self, app: Flask, lang: str = "zh") -> None:
        self.client = app.test_client()
        self.client.set_cookie("lang", lang)
        self.response: TestResponse
        self.page: html.HtmlElement

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return urlsplit(self.response.request.path).path

    @property
    def text(self) -> str:
        """What the main part of the page says, blanks evened out."""
        main = self.page.get_element_by_id("main")
        return " ".join(main.text_content().split())

    def open(self, path: str, **headers: str) -> Visitor:
        return self._show(self.client.get(path, follow_redirects=True, headers=headers))

    def follow(self, words: str) -> Visitor:
        """Follow the link that says ``words``."""
        links = [a for a in self.page.iter("a") if words in " ".join(a.text_content().split())]
        assert links, f"no link says {words!r} on {self.path}"
        return self.open(links[0].get("href") or self.path)

    def send(self, action: str = "", **given: object) -> Visitor:
        """Send the form whose address ends with ``action``, its fields as they stand but for ``given``.

        A field given as ``None`` is left out; a pair ``(name, content)`` is a file.
        """
        form = self.form(action)
        fields: Fields = {**dict_of(form), **{name: value for name, value in given.items() if value is not None}}
        for name in (name for name, value in given.items() if value is None):
            fields.pop(name, None)
        assert form.get("method") == "post"
        led = [b.get("formaction") for b in form.iter("button") if (b.get("formaction") or "").endswith(action or " ")]
        return self._post(led[0] if led else form.get("action") or self.path, fields)

    def send_to(self, address: str) -> Visitor:
        """Send a form that the page does not offer, with the token of this session, as a forger with it might."""
        token = self.page.cssselect("input[name=csrf_token]")[0].get("value")
        return self._post(address, {"csrf_token": token})

    def _post(self, address: str, fields: Fields) -> Visitor:
        """Post, and after a 307 post the same again, which the test client by itself would do without the body."""
        response = self.client.post(address, data=_body(fields))
        while response.status_code == 307:
            response = self.client.post(response.location, data=_body(fields))
        if response.status_code in (301, 302, 303):
            response = self.client.get(response.location, follow_redirects=True)
        return self._show(response)

    def form(self, action: str = "") -> html.HtmlElement:
        """The form whose address, or that of one of its buttons, ends with ``action``."""
        forms = [f for f in self.page.get_element_by_id("main").iter("form") if _leads(f, action)]
        assert forms, f"no form leads to {action!r} on {self.path}"
        return forms[0]

    def one(self, css: str) -> html.HtmlElement:
        found = self.page.cssselect(css)
        assert len(found) == 1, f"{len(found)} of {css} on {self.path}"
        return found[0]

    def _show(self, response: TestResponse) -> Visitor:
        self.response = response
        if response.mimetype == "text/html":
            self.page = html.fromstring(response.get_data(as_text=True))
        return self


def _leads(form: html.HtmlElement, action: str) -> bool:
    addresses = [form.get("action") or "", *(b.get("formaction") for b in form.iter("button") if b.get("formaction"))]
    return any(address.endswith(action) for address in addresses)


def dict_of(form: html.HtmlElement) -> Fields:
    """What a browser would send of a form that nobody touched."""
    fields: Fields = {}
    for field in form.cssselect("input[name], select[name], textarea[name]"):
        kind = field.get("type", "text") if field.tag == "input" else field.tag
        if kind == "file" or (kind in ("radio", "checkbox") and field.get("checked") is None):
            continue
        value = field.value if field.tag in ("select", "textarea") else field.get("value", "on")
        name = field.get("name")
        fields[name] = value if name not in fields else [*_many(fields[name]), value]
    return fields


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _body(fields: Fields) -> dict[str, object]:
    """``fields`` as the test client takes them; a pair ``(name, content)`` becomes a fresh file each time."""
    return {name: (io.BytesIO(v[1]), v[0]) if isinstance(v, tuple) else v for name, v in fields.items()}
