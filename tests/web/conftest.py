"""The shell under test, people in the rooms that the folders below open, and a real browser where there is one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from models.settings import Settings
from tests.journeys import sitting
from tests.journeys.visitor import Visitor
from web import create_app


@pytest.fixture(scope="session")
def app() -> Flask:
    app = create_app(Settings(secret_key="s" * 32), connect=False, rooms=[("web.health", "")])
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def folder(app: Flask) -> Path:
    """Where papers of this test lie."""
    return app.extensions["settings"].uploads


@pytest.fixture
def sit(app: Flask, db: Session) -> Callable[..., Visitor]:
    """Somebody who has signed in, by login, in the rooms of ``app``; the door itself is tested with the accounts."""
    return lambda login, lang="zh": sitting.sit(app, db, login, lang)


@pytest.fixture(scope="session")
def live_server(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page(browser, live_server: str) -> Iterator[object]:
    """A phone of 360 pixels.  Any request to another host and any error in the console fail the test."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 360, "height": 740}, base_url=live_server
    )
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []

    def watch(route) -> None:
        if route.request.url.startswith((live_server, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    page.route("**/*", watch)
    # The browser itself logs each 4xx document, and each request that a test cuts off: those are no errors of ours.
    known = ("status of 4", "net::ERR_FAILED")

    def listen(message) -> None:
        if message.type == "error" and not any(words in message.text for words in known):
            errors.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda e: errors.append(str(e)))
    yield page
    context.close()
    assert not outside
    assert not errors
