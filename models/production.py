"""What a hall in production must be given, by kind of process, and what it refuses.

A hall that starts with a sample key would seal people's data with a key that everybody can read in our repository.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from urllib.parse import urlsplit

from models.settings import DROPPED, BadSettings, Settings, key_of

# Whoever holds this text in a value has not filled it in yet; every sample of ``.env.example`` does.
SAMPLE = "change-me"
SHORTEST_SECRET = 32
SHORTEST_PASSWORD = 12
# Fewer different letters than this were typed by hand; 32 random bytes never have so few.
FEWEST_LETTERS = 8

_KEYS = ("seal_keys", "digest_key")
_WEB = ("base_url", "trusted_proxies", "secret_key", *_KEYS)
# By kind of process: the fields of Settings it cannot do without.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "hall": _WEB,  # Its servers may be the embedded ones.
    "web": (*_WEB, "database_url"),
    "worker": ("base_url", *_KEYS, "database_url", "redis_url"),
    "direct worker": ("base_url", *_KEYS, "database_url"),
    "relay": ("database_url", "redis_url"),
    "relay health": ("database_url",),
    "command": (*_KEYS, "database_url"),
}
REMEDY = {
    "base_url": "the https:// address of the hall, such as https://hall.example.org",
    "trusted_proxies": "how many proxies stand in front of web, 1 for most; 0 believes no forwarded address",
    "secret_key": "make one with: openssl rand -base64 32",
    "seal_keys": "make one with: openssl rand -base64 32",
    "digest_key": "make one with: openssl rand -base64 32",
    "database_url": "postgresql://user:password@host:5432/name",
    "redis_url": "redis://user:password@host:6379/0",
}


def check(settings: Settings, kind: str) -> None:
    """Whether a process of this kind (a key of :data:`NEEDS`) may start; in development always.

    Raises :class:`BadSettings` that names every setting at fault and says what to do about each.
    """
    if not settings.production:
        return
    names = {f.name: f.metadata["name"] for f in fields(settings)}
    faults = {field: fault for field in names if (fault := _fault(settings, field, field in NEEDS[kind]))}
    if faults:
        lines = [f"  {names[f]} {fault}" + (f": {REMEDY[f]}" if f in REMEDY else "") for f, fault in faults.items()]
        called = ", ".join(names[field] for field in faults)
        raise BadSettings("\n".join([f"In production the {kind} does not start with this {called}.", *lines]))


def _fault(settings: Settings, field: str, needed: bool) -> str | None:
    value = getattr(settings, field)
    if value in (None, ""):
        return "is not set" if needed else None
    if SAMPLE in str(value).lower():
        return "still holds the sample value"
    look = _LOOKS.get(field)
    return look(value) if look else None


def _address(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme != "https":
        return "must begin with https://, or sign-in and links do not work"
    plain = parts.hostname and parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    return None if plain else "must be a scheme and a host only"


def _count(number: int) -> str | None:
    return "cannot be below 0" if number < 0 else None


def _secret(text: str) -> str | None:
    if len(text) < SHORTEST_SECRET:
        return f"is shorter than {SHORTEST_SECRET} characters"
    return "is no random value" if len(set(text)) < FEWEST_LETTERS else None


def _keys(text: str) -> str | None:
    keys = [part.strip() for part in text.split(",") if part.strip() != DROPPED]
    if not keys:
        return "is not made of 32 bytes in base64"
    try:
        simple = any(len(set(key_of(part, "it"))) < FEWEST_LETTERS for part in keys)
    except BadSettings:
        return "is not made of 32 bytes in base64"
    if len(set(keys)) < len(keys):
        return "holds the same key twice"
    return "is no random value" if simple else None


def _server(url: str) -> str | None:
    try:
        password = urlsplit(url).password
    except ValueError:
        return "is no address"
    short = password is not None and len(password) < SHORTEST_PASSWORD
    return f"has a password shorter than {SHORTEST_PASSWORD} characters" if short else None


_LOOKS: Mapping[str, Callable[..., str | None]] = {
    "base_url": _address, "trusted_proxies": _count, "secret_key": _secret, "seal_keys": _keys, "digest_key": _keys,
    "database_url": _server, "redis_url": _server,
}  # fmt: skip
