"""The whole web process in front of the stage, and the cookies of everybody who may open a page of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from models.db import transaction
from models.people.account import Account
from models.settings import Settings
from tests import hall_data
from tests.databases import new_store
from tests.pages import stage
from tests.pages.stage import Known
from tests.pages.table import Page
from web import create_app

Cookies = Callable[[Page], dict[str, str]]


@pytest.fixture(scope="module")
def known(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    """A hall with one of everything, committed, for one module; the values for the places in addresses."""
    folder = tmp_path_factory.mktemp("hall")
    with pytest.MonkeyPatch.context() as patch, new_store(server_url):
        patch.setenv("HALL_DATA_DIR", str(folder))
        hall_data.load()
        yield stage.set_up(folder / "uploads") | {"folder": str(folder)}


@pytest.fixture(scope="module")
def app(known: Known) -> Flask:
    settings = Settings(secret_key="s" * 32, data_dir=Path(known["folder"]), help_phone="0755-00000000")
    made = create_app(settings, connect=False)
    made.testing = True
    return made


@pytest.fixture(scope="module")
def cookies(app: Flask, known: Known) -> Cookies:
    """The session of a page's reader, as the hall itself would have signed it."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

    def of(page: Page) -> dict[str, str]:
        kept: dict[str, object] = {"signed_in_at": int(time.time()), "_fresh": True}
        if page.who == "petitioner":
            kept = {"petition": {"id": int(known["petition_id"]), "until": int(time.time()) + 1800}}
        elif page.endpoint == "account.give_code":
            kept = {"code": int(known["code"])}
        elif page.who:
            kept["_user_id"] = _session_of(page.who)
        return {app.config["SESSION_COOKIE_NAME"]: serializer.dumps(kept)}

    return of


def _session_of(who: str) -> str:
    with transaction() as db:
        wanted = Account.kind == "applicant" if who == "applicant" else Account.login == who
        account = db.scalars(select(Account).where(wanted).order_by(Account.id).limit(1)).one()
        return f"{account.id}.{account.session_epoch}"
