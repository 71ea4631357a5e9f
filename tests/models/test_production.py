"""What a hall in production refuses, by kind of process, and in which words."""

from __future__ import annotations

import base64
import re
from dataclasses import fields
from pathlib import Path

import pytest

from models.production import NEEDS, check
from models.settings import BadSettings, Settings
from tests import production
from tests.production import key

FIELDS = {f.name: f.metadata["name"] for f in fields(Settings)}


def refused(kind: str, **changes: str) -> str:
    """What a process of this kind says when the environment is good but for ``changes``."""
    with pytest.raises(BadSettings) as caught:
        check(production.settings(changes), kind)
    return str(caught.value)


@pytest.mark.parametrize("kind", NEEDS)
def test_a_whole_environment_passes_and_each_missing_need_is_named_with_its_remedy(kind: str) -> None:
    check(production.settings(), kind)
    needed = [FIELDS[field] for field in NEEDS[kind]]
    said = refused(kind, **dict.fromkeys(needed, ""))
    assert set(needed) == set(re.findall(r"^  (\w+) is not set: .+", said, re.M))
    others = set(FIELDS.values()) - set(needed) - {"HALL_ENV"}
    check(production.settings(dict.fromkeys(others & set(production.environment()), "")), kind)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "geheim", "shorter than 32"),
        ("SECRET_KEY", "a" * 40, "no random value"),
        ("SECRET_KEY", "change-me-0123456789abcdefghijklmnopqrstuvwxyz", "sample"),
        ("HALL_SEAL_KEYS", base64.b64encode(b"k" * 32).decode(), "no random value"),
        ("HALL_SEAL_KEYS", "AAAA", "not made of 32 bytes"),
        ("HALL_DIGEST_KEY", "密钥", "not made of 32 bytes"),
        ("HALL_BASE_URL", "http://hall.example.org", "must begin with https://"),
        ("HALL_BASE_URL", "https://hall.example.org/hall", "a scheme and a host only"),
        ("HALL_BASE_URL", "https:///hall", "a scheme and a host only"),
        ("HALL_TRUSTED_PROXIES", "-1", "below 0"),
        ("DATABASE_URL", "postgresql://hall:hall@database/hall", "password shorter than 12"),
        ("REDIS_URL", "redis://:redis@broker/0", "password shorter than 12"),
        ("HALL_SMTP_URL", "smtp://hall:change-me@mail.example.org", "sample"),
    ],
)
def test_a_weak_value_is_refused_wherever_it_stands(name: str, value: str, words: str) -> None:
    for kind in ("web", "relay"):
        said = refused(kind, **{name: value})
        assert re.search(f"^  {name} .*({words})", said, re.M), said
        assert value not in said, "what is secret is not repeated in a log"


def test_the_same_key_twice_is_no_rotation() -> None:
    one = key()
    assert "HALL_SEAL_KEYS holds the same key twice" in refused("web", HALL_SEAL_KEYS=f"{one},{one}")
    check(production.settings({"HALL_SEAL_KEYS": f"{one},{key()}"}), "web")


def test_the_example_names_every_setting_and_as_it_stands_nothing_starts_with_it() -> None:
    lines = Path(".env.example").read_text().splitlines()
    names = [m[1] for line in lines if (m := re.match(r"#?([A-Z_]+)=", line))]
    assert sorted(names) == sorted(name for name in FIELDS.values() if not name.startswith("TEST_"))
    given = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    needed = {FIELDS[field] for fields_of in NEEDS.values() for field in fields_of}
    assert needed <= set(given)
    with pytest.raises(BadSettings) as caught:
        check(Settings.from_env(given), "web")
    said = re.findall(r"^  (\w+) still holds the sample value", str(caught.value), re.M)
    assert set(said) == needed - {"HALL_TRUSTED_PROXIES"}


def test_development_asks_for_nothing() -> None:
    for kind in NEEDS:
        check(Settings(), kind)
