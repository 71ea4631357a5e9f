"""``docs/configuration.md`` and ``.env.example``, drawn from :class:`Settings`.

``hall docs`` writes them; a test fails when they are stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any

from models.production import NEEDS, SAMPLE
from models.settings import Settings

_HEAD = """# Configuration

Generated from `models/settings.py` by `hall docs`. Do not edit by hand.

The environment is the only place. A name marked secret may also be given as `NAME_FILE`, the path of a file that holds
the value; an empty value counts as not set. A name that starts with `HALL_` and is not in this table stops the start
with one sentence.

With `HALL_ENV=production` a process does not start without what the last column asks of it, nor with a value that is a
sample, too short or of too few different letters, nor with an address that is not `https://`. It names all of them at
once. The `hall` is `hall up`, a `command` one that opens the database, such as `hall prepare`.

| name | meaning | default | needed in production by |
|---|---|---|---|"""

_EXAMPLE_HEAD = """# The settings of a hall in production. Copy to .env and fill in: what says change-me is refused.
# Generated from models/settings.py by `hall docs`; docs/configuration.md has the same names in one table.
# A secret is better given by NAME_FILE=/path/of/a/file. With docker compose leave all secrets out of this file: they
# come from the folder secrets/ (docs/operations.md), and addresses, ports and folders inside are set already.
"""
_EXAMPLES = {
    "env": "production",
    "base_url": f"https://{SAMPLE}.example.org",
    "trusted_proxies": "1",
    "database_url": f"postgresql://hall:{SAMPLE}@127.0.0.1:5432/hall",
    "redis_url": f"redis://hall:{SAMPLE}@127.0.0.1:6379/0",
    "data_dir": "/var/lib/yunting",
    "secret_key": SAMPLE,
    "seal_keys": SAMPLE,
    "digest_key": SAMPLE,
    "smtp_url": f"smtps://hall:{SAMPLE}@mail.example.org:465",
}
# Uncommented in the example although no process demands it.
_WORTH_SETTING = ("env", "data_dir")


def page() -> str:
    """The whole page ``docs/configuration.md``."""
    return "\n".join([_HEAD, *(_row(f) for f in fields(Settings)), ""])


def _row(f: Field[Any]) -> str:
    secret = " (secret)" if f.metadata["secret"] else ""
    default = f"`{f.default}`" if f.default not in (None, "") else ""
    needed = ", ".join(kind for kind, names in NEEDS.items() if f.name in names)
    return f"| `{f.metadata['name']}` | {f.metadata['help']}{secret} | {default} | {needed} |"


def example() -> str:
    """The whole file ``.env.example``: what production must set is set to a sample, the rest stands commented out."""
    return "\n".join([_EXAMPLE_HEAD, *_lines()])


def _lines() -> Iterator[str]:
    needed = {name for names in NEEDS.values() for name in names}
    for f in fields(Settings):
        if f.metadata["name"].startswith("TEST_"):
            continue
        if f.metadata["begins"]:
            yield f"# ---- {f.metadata['begins']} ----\n"
        value = _EXAMPLES.get(f.name, f.default or "")
        yield f"# {f.metadata['help']}" + (" (secret)" if f.metadata["secret"] else "")
        yield ("" if f.name in needed or f.name in _WORTH_SETTING else "#") + f"{f.metadata['name']}={value}\n"
