"""Style and script: within the budget of a page, named by their content, kept for a year."""

from __future__ import annotations

import gzip
import re

from web import assets


def test_within_the_budget_of_an_applicants_page(client):
    made = assets.load()
    assert len(made["hall.css"].packed) <= 40_000
    assert len(made["hall.js"].packed) <= 15_000
    assert len(made["hall.js"].packed) + len(made["keys.js"].packed) <= 40_000
    page = client.get("/styles/", headers={"Accept-Encoding": "gzip"})
    assert len(page.data) <= 20_000


def test_of_bootstrap_only_the_families_we_use_are_kept():
    kept = assets.bootstrap()
    for wanted in (".row{", ".col-md-6{", ".d-none{", ".visually-hidden", "@media (min-width:768px){"):
        assert wanted in kept
    for unwanted in (".modal", ".carousel", ".btn", "[data-bs-theme=dark]"):
        assert unwanted not in kept
    assert kept.count("{") == kept.count("}")


def test_a_file_is_kept_for_a_year_under_the_name_of_its_content(client):
    answer = client.get(assets.asset("hall.css"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(answer.data) == assets.load()["hall.css"].plain
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert client.get(assets.asset("hall.js")).data == assets.load()["hall.js"].plain
    assert client.get("/static/hall.000000000000.css").status_code == 404


def test_our_style_fetches_nothing():
    css = assets.load()["hall.css"].plain.decode()
    assert "@import" not in css
    assert all(address.startswith("data:") for address in re.findall(r"url\([\"']?([^)\"']*)", css))
