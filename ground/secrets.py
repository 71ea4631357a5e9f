"""The keys of a hall in development: made once, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from ground.trouble import Trouble
from models.settings import Settings

NAMES = ("secret_key", "seal_keys", "digest_key")


def keys(settings: Settings, folder: Path, *, data_exists: bool) -> dict[str, str]:
    """The keys by field name of ``Settings``: those of the environment, else those kept in ``folder``, else new ones.

    In production ``models.production`` has made sure that the environment gives all of them.  Raises :class:`Trouble`
    when the kept ones are gone while ``data_exists``: new keys could never open what the old ones sealed.
    """
    given = {name: value for name in NAMES if (value := getattr(settings, name))}
    if len(given) == len(NAMES):
        return given
    file = folder / "secrets.json"
    if not file.exists():
        if data_exists:
            raise Trouble(f"{file} is gone, and only its keys can open what is sealed in the database: put it back.")
        write_private(file, {name: new_key() for name in NAMES})
    return json.loads(file.read_text()) | given


def add_seal_key(settings: Settings) -> int | None:
    """Append a new seal key to those kept in the data folder; its number.

    None when the hall's keys are not kept there: in production, or when the environment gives them.
    """
    file = settings.data_dir / "secrets.json"
    kept = json.loads(file.read_text()) if file.exists() and not settings.production else {}
    numbered = kept.get("seal_keys", "").split(",")
    given = settings.seal_keys.split(",") if settings.seal_keys else []
    # A hall that runs may not know the newest yet.
    if numbered == [""] or numbered[: len(given)] != given:
        return None
    numbered.append(new_key())
    write_private(file, kept | {"seal_keys": ",".join(numbered)})
    return len(numbered)


def new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def write_private(file: Path, content: dict[str, str]) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out, indent=2)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
