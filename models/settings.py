"""The one door to the environment.  Every variable the hall understands is a field here, with its meaning."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

DEFAULT_PORT = 8000


class BadSettings(Exception):
    """The environment cannot be used as it is; the message says which variable and what to do."""


def _setting(name: str, help: str, default: object = None, *, secret: bool = False):  # type: ignore[no-untyped-def]
    return field(default=default, metadata={"name": name, "help": help, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """All configuration, read once at the start of a process."""

    env: str = _setting("HALL_ENV", "development or production", "development")
    data_dir: Path = _setting("HALL_DATA_DIR", "folder for database, broker, uploads and secrets", Path("var"))
    database_url: str = _setting("DATABASE_URL", "a PostgreSQL of one's own; empty: the embedded one", "", secret=True)
    redis_url: str = _setting("REDIS_URL", "a Redis or Valkey of one's own; empty: the embedded one", "", secret=True)
    port: int = _setting("PORT", "port of the web process", DEFAULT_PORT)
    bind: str = _setting("HALL_BIND", "address the web process listens on", "127.0.0.1")
    base_url: str = _setting("HALL_BASE_URL", "address under which people reach the hall, for links and QR codes", "")
    web_concurrency: int = _setting("WEB_CONCURRENCY", "web processes", 2)
    log_level: str = _setting("LOG_LEVEL", "debug, info, warning or error", "info")
    secret_key: str = _setting("SECRET_KEY", "signs cookies and form tokens", "", secret=True)
    seal_keys: str = _setting(
        "HALL_SEAL_KEYS", "base64 keys of 32 bytes, oldest first, joined by commas", "", secret=True
    )
    digest_key: str = _setting("HALL_DIGEST_KEY", "base64 key of the look-up digests; never changes", "", secret=True)
    upload_dir: Path | None = _setting("HALL_UPLOAD_DIR", "folder for uploads; default: uploads/ in the data folder")
    upload_limit_mb: int = _setting("HALL_UPLOAD_LIMIT_MB", "largest file an applicant may upload, in MB", 20)
    smtp_url: str = _setting("HALL_SMTP_URL", "smtp://user:password@host:port; empty: no e-mail", "", secret=True)
    mail_from: str = _setting("HALL_MAIL_FROM", "sender of e-mails", "hall@localhost")
    closing_time: str = _setting("HALL_CLOSING_TIME", "when a last day ends, Shenzhen time (an assumption)", "17:30")
    help_phone: str = _setting("HALL_HELP_PHONE", "phone number shown as help line", "")
    draft_days: int = _setting("HALL_DRAFT_DAYS", "days a draft without activity is kept", 30)
    fault: str = _setting("TEST_FAULT", "test switch: point:probability at which a process ends itself", "")

    @property
    def uploads(self) -> Path:
        """Where papers and documents lie, outside the web root."""
        return self.upload_dir or self.data_dir / "uploads"

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def public_url(self) -> str:
        """The address for links, without a slash at the end."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    def key_bytes(self) -> tuple[list[bytes], bytes]:
        """The seal keys, oldest first, and the digest key.  Raises :class:`BadSettings` when one is amiss."""
        keys = [_key(part, "HALL_SEAL_KEYS") for part in self.seal_keys.split(",")]
        return keys, _key(self.digest_key, "HALL_DIGEST_KEY")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment, ``NAME_FILE`` for secrets, and what a running hall wrote into its data folder.

        Raises :class:`BadSettings` for an unknown ``HALL_`` name or a value of the wrong kind.
        """
        environ = os.environ if environ is None else environ
        known = {f.metadata["name"]: f for f in fields(cls)}
        values: dict[str, object] = {}
        for name, value in environ.items():
            plain = name.removesuffix("_FILE")
            if plain not in known:
                if name.startswith("HALL_"):
                    raise BadSettings(f"{name} is not a setting of the hall. docs/configuration.md lists them all.")
                continue
            if plain != name:
                value = _read_secret(name, value)
            values[known[plain].name] = _convert(plain, value, known[plain].default)
        settings = cls(**values)  # type: ignore[arg-type]
        if settings.env not in ("development", "production"):
            raise BadSettings(f"HALL_ENV is '{settings.env}'; it must be development or production.")
        return settings._with_running()

    def _with_running(self) -> Settings:
        """Fill what is not set from ``running.json``, which ``hall up`` writes beside its embedded servers."""
        try:
            running = json.loads((self.data_dir / "running.json").read_text())
        except (FileNotFoundError, PermissionError, NotADirectoryError):
            return self
        mine = {f.name: getattr(self, f.name) or running.get(f.name, "") for f in fields(self) if f.metadata["secret"]}
        return Settings(**{**{f.name: getattr(self, f.name) for f in fields(self)}, **mine})


def _key(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise BadSettings(f"{name} is not base64.") from error
    if len(key) != 32:
        raise BadSettings(f"{name} must hold 32 bytes in base64, for example from: openssl rand -base64 32")
    return key


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise BadSettings(f"{name} names {path}, which cannot be read: {error.strerror}.") from error


def _convert(name: str, value: str, default: object) -> object:
    if isinstance(default, int):
        try:
            return int(value)
        except ValueError as error:
            raise BadSettings(f"{name} is '{value}'; it must be a whole number.") from error
    if isinstance(default, Path) or name == "HALL_UPLOAD_DIR":
        return Path(value)
    return value
