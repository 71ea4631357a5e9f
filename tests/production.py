"""What a hall in production is given, for tests: an environment in which nothing is amiss."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping

from models.settings import Settings

HOST = "hall.example.org"


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def environment(**changes: str) -> dict[str, str]:
    """Every variable that some process needs, with new secrets; an empty change takes one away."""
    given = {
        "HALL_ENV": "production",
        "HALL_BASE_URL": f"https://{HOST}",
        "HALL_TRUSTED_PROXIES": "1",
        "DATABASE_URL": "postgresql://hall@/hall?host=/nowhere",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": key(),
        "HALL_SEAL_KEYS": key(),
        "HALL_DIGEST_KEY": key(),
    }
    return given | changes


def settings(changes: Mapping[str, str] | None = None) -> Settings:
    return Settings.from_env(environment(**(changes or {})))
