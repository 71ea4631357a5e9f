"""What a first view costs, for every page of the hall (experience, section 2)."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest
from flask import Flask

from tests.pages.conftest import Cookies
from tests.pages.stage import Known
from tests.pages.table import PAGES
from tests.pages.weights import Packed, weigh


class Budget(NamedTuple):
    """Bytes, packed, by kind and together; and requests."""

    html: int
    css: int
    js: int
    whole: int
    files: int


APPLICANT = Budget(20_000, 40_000, 15_000, 100_000, 8)
STAFF = Budget(40_000, 40_000, 40_000, 160_000, 12)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_first_view_stays_within_its_budget(app: Flask, known: Known, cookies: Cookies, lang: str) -> None:
    """T6: each kind of file, all of them together, and how many."""
    seen: Packed = {}
    over = []
    for page in PAGES:
        weight, budget = weigh(app, known, cookies, page, lang, seen), STAFF if page.staff else APPLICANT
        if os.environ.get("TEST_WEIGHTS"):
            print(f"{page.who or '-':12} {page.path:44} {weight.whole:6} = html {weight.html:6} css {weight.css:6} "
                  f"js {weight.js:6} rest {weight.rest:6} in {weight.files}")  # fmt: skip
        if any(getattr(weight, kind) > most for kind, most in budget._asdict().items()):
            over.append((page.who, page.path, weight))
    assert not over
