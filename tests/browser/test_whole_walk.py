"""The straight line with every real part: ``hall up``, its workers and relay, and browsers on top."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser

from tests.browser.whole_walk import Walk
from tests.servers import open_folder
from tests.whole_hall import Hall


@pytest.mark.timeout(600)  # Installing a whole hall and eight sittings in it; a busy machine takes its time.
def test_a_request_walks_the_whole_hall(browser: Browser) -> None:
    with open_folder() as folder:
        hall = Hall(folder)
        try:
            hall.up()
            walk = Walk(browser, f"http://127.0.0.1:{hall.port}")
            walk.run()
            code, said = hall.ask("case", "show", walk.number, "--json")
        finally:
            hall.process.terminate()
            hall.process.wait(10)
    case = json.loads(said)
    assert (code, case["stage"], case["outcome"]) == (0, "delivered", "granted")
    assert [event["action"] for event in case["timeline"]] == [
        "submit", "receive", "ask_supplement", "answer_supplement", "accept", "begin_review", "site_check",
        "review", "review",
        "conclude_review", "grant", "produced", "hand_over", "rate",
    ]  # fmt: skip
