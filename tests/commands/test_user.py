"""``hall user`` as an operating room calls it: the first operator of an empty hall, and what it refuses."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from commands import user
from hall import main
from models import db as store
from models.people.account import Account
from models.people.sign_in import sign_in
from models.settings import Settings


@pytest.fixture
def hall(hall, db, monkeypatch: pytest.MonkeyPatch):
    """The command on the connection of the test."""
    from contextlib import nullcontext

    monkeypatch.setattr(user, "store", lambda: nullcontext(Settings(secret_key="s" * 32)))

    def call(*arguments: str) -> tuple[int, str]:
        said = CliRunner().invoke(main, ["user", *arguments])
        return said.exit_code, said.output

    return call


def test_the_first_operator_of_a_hall(hall, db) -> None:
    code, said = hall("add", "First.Op", "--name", "王示例", "--role", "operator")
    assert code == 0 and "王示例" not in said
    password = said.splitlines()[-1]
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert sign_in("first.op", password, "192.0.2.3").must_change_password
    assert hall("add", "first.op", "--name", "王示例", "--role", "operator")[0] == 2
    code, said = hall("list", "--json")
    row = next(row for row in json.loads(said) if row["login"] == "first.op")
    assert row["posts"] == ["operator"] and row["one_time_until"] and row["disabled_since"] is None
    assert password not in said and "示例" not in said


def test_posts_places_and_refusals(hall, db) -> None:
    code, said = hall("add", "clerk.nine", "--name", "李示例", "--role", "window_clerk")
    assert code == 2 and "works at a hall" in said
    assert hall("add", "clerk.nine", "--name", "李示例", "--role", "window_clerk", "--site", "GOV")[0] == 0
    assert hall("post", "add", "clerk.nine", "--role", "reviewer", "--department", "MR", "--reason", "x")[0] == 0
    assert hall("post", "remove", "clerk.nine", "--role", "decider", "--department", "MR", "--reason", "x")[0] == 1
    assert hall("post", "remove", "clerk.nine", "--role", "window_clerk", "--site", "GOV", "--reason", "x")[0] == 0
    for verb in ("disable", "enable", "reset"):
        assert hall(verb, "clerk.nine", "--reason", "x")[0] == 0
        assert hall(verb, "nobody.here", "--reason", "x") == (1, "Error: There is no such member of staff\n")
        assert hall(verb, "clerk.nine")[0] == 2
    assert hall("unlock", "192.0.2.3", "--reason", "x")[0] == 0
    code, said = hall("disable", "operator", "--reason", "x")
    assert (code, said) == (1, "Error: This is the last operator who can sign in; make another one first.\n")
    with store.reading() as looking:
        posts = {a.login: [p.role for p in a.posts] for a in looking.query(Account).filter_by(kind="staff")}
    assert posts["clerk.nine"] == ["reviewer"] and posts["operator"] == ["operator"]
