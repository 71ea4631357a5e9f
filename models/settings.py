"""The one door to the environment.  Every variable the hall understands is a field here, with its meaning."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_PORT = 8000
# Stands in HALL_SEAL_KEYS where a key was, so that the later ones keep their numbers.
DROPPED = "-"


class BadSettings(Exception):
    """The environment cannot be used as it is; the message says which variable and what to do."""


def _setting(  # type: ignore[no-untyped-def]
    name: str, help: str, default: object = None, *, secret: bool = False, kind: type = str, begins: str = ""
):
    """One setting.  ``kind`` is what its text is read as; ``begins`` titles the group of settings that starts here."""
    return field(
        default=default, metadata={"name": name, "help": help, "secret": secret, "kind": kind, "begins": begins}
    )


@dataclass(frozen=True)
class Settings:
    """All configuration, read once at the start of a process."""

    env: str = _setting("HALL_ENV", "development or production", "development", begins="The kind of hall")
    log_level: str = _setting("LOG_LEVEL", "debug, info, warning or error", "info")

    base_url: str = _setting(
        "HALL_BASE_URL", "address under which people reach the hall, for links and QR codes", "",
        begins="Where people reach it",
    )  # fmt: skip
    trusted_proxies: int | None = _setting(
        "HALL_TRUSTED_PROXIES",
        "how many proxies stand in front of web and write X-Forwarded-For and X-Forwarded-Proto; 0: believe no header",
        kind=int,
    )
    allowed_hosts: str = _setting(
        "HALL_ALLOWED_HOSTS", "further host names web answers to, joined by commas; .example.org: all below it", ""
    )
    bind: str = _setting("HALL_BIND", "address the web process listens on", "127.0.0.1")
    port: int = _setting("PORT", "port of the web process", DEFAULT_PORT, kind=int)
    web_concurrency: int = _setting("WEB_CONCURRENCY", "web processes", 2, kind=int)

    database_url: str = _setting(
        "DATABASE_URL", "a PostgreSQL of one's own; empty: the embedded one", "", secret=True,
        begins="What it stands on",
    )  # fmt: skip
    redis_url: str = _setting("REDIS_URL", "a Redis or Valkey of one's own; empty: the embedded one", "", secret=True)
    data_dir: Path = _setting(
        "HALL_DATA_DIR", "folder for database, broker, uploads and secrets", Path("var"), kind=Path
    )
    upload_dir: Path | None = _setting(
        "HALL_UPLOAD_DIR", "folder for uploads; default: uploads/ in the data folder", kind=Path
    )

    secret_key: str = _setting("SECRET_KEY", "signs cookies and form tokens", "", secret=True, begins="Keys")
    seal_keys: str = _setting(
        "HALL_SEAL_KEYS",
        "base64 keys of 32 bytes, oldest first, joined by commas; - in the place of a dropped one",
        "",
        secret=True,
    )
    digest_key: str = _setting("HALL_DIGEST_KEY", "base64 key of the look-up digests; never changes", "", secret=True)

    smtp_url: str = _setting(
        "HALL_SMTP_URL", "smtp://user:password@host:port; empty: no e-mail", "", secret=True, begins="E-mail"
    )
    mail_from: str = _setting("HALL_MAIL_FROM", "sender of e-mails", "hall@localhost")

    help_phone: str = _setting("HALL_HELP_PHONE", "phone number shown as help line", "", begins="Rules of the house")
    closing_time: str = _setting("HALL_CLOSING_TIME", "when a last day ends, Shenzhen time (an assumption)", "17:30")
    rating_contact_days: int = _setting(
        "HALL_RATING_CONTACT_DAYS", "working days within which a negative rater is contacted (RAT-6)", 3, kind=int
    )
    rating_rectify_days: int = _setting(
        "HALL_RATING_RECTIFY_DAYS", "working days within which a negative rating is put right (RAT-6)", 10, kind=int
    )
    rating_days: int = _setting(
        "HALL_RATING_DAYS", "days after its end within which a matter may be rated", 30, kind=int
    )
    tracking_tries: int = _setting(
        "HALL_TRACKING_TRIES", "wrong query codes for one number before it is closed for a while", 5, kind=int
    )
    tracking_minutes: int = _setting(
        "HALL_TRACKING_MINUTES", "... and within how many minutes they are counted", 15, kind=int
    )
    supplement_reminders: str = _setting(
        "HALL_SUPPLEMENT_REMINDERS", "working days before its end at which a notice is brought to mind", "5,1"
    )
    supplement_longer_days: int = _setting(
        "HALL_SUPPLEMENT_LONGER_DAYS", "days that one extension adds to the time for an answer (ACC-13)", 15, kind=int
    )
    hold_limit: int = _setting("HALL_HOLD_LIMIT", "most pieces of work in one pair of hands", 20, kind=int)
    skip_hours: int = _setting(
        "HALL_SKIP_HOURS", "hours for which a piece that a clerk passed over is not offered to them", 24, kind=int
    )
    names_in_lists: str = _setting(
        "HALL_NAMES_IN_LISTS",
        "names of applicants in a clerk's lists: claimed shows them whole for work in the clerk's hands, masked never",
        "claimed",
    )
    bulk_sample_percent: int = _setting(
        "HALL_BULK_SAMPLE_PERCENT", "percent of requests granted together that the decider opens before", 5, kind=int
    )
    undo_seconds: int = _setting(
        "HALL_UNDO_SECONDS", "seconds for which an act at a desk waits and can be taken back; 0: done at once", 10,
        kind=int,
    )  # fmt: skip
    draft_days: int = _setting("HALL_DRAFT_DAYS", "days a draft without activity is kept", 30, kind=int)
    upload_limit_mb: int = _setting("HALL_UPLOAD_LIMIT_MB", "largest file an applicant may upload, in MB", 20, kind=int)
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

    @property
    def hosts(self) -> list[str]:
        """The host names web answers to; empty in development where none are named: to any."""
        named = [host for part in self.allowed_hosts.lower().split(",") if (host := part.strip())]
        ours = urlsplit(self.base_url).hostname if self.production else None
        return [*named, ours] if ours else named

    def key_bytes(self) -> tuple[list[bytes | None], bytes]:
        """The seal keys, oldest first, and the digest key.  None is in the place of a seal key that was dropped.

        Raises :class:`BadSettings` when one is amiss, or when the newest, which seals, is dropped.
        """
        parts = [part.strip() for part in self.seal_keys.split(",")]
        if parts[-1] == DROPPED:
            raise BadSettings("HALL_SEAL_KEYS ends with a dropped key, but the last one seals.")
        keys = [None if part == DROPPED else key_of(part, "HALL_SEAL_KEYS") for part in parts]
        return keys, key_of(self.digest_key, "HALL_DIGEST_KEY")

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
            # Compose and systemd cannot leave a name out, only empty.  What kind of hall this is nobody may guess.
            if not value and plain != "HALL_ENV":
                continue
            if plain != name:
                if environ.get(plain):
                    raise BadSettings(f"{plain} and {name} are both set: keep one of them.")
                value = _read_secret(name, value)
            values[known[plain].name] = _convert(plain, value, known[plain].metadata["kind"])
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


def key_of(text: str, name: str) -> bytes:
    """The 32 bytes that the setting ``name`` holds in base64.  Raises :class:`BadSettings`."""
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


def _convert(name: str, value: str, kind: type) -> object:
    try:
        return kind(value)
    except ValueError as error:
        raise BadSettings(f"{name} is '{value}'; it must be a whole number.") from error
