"""``docs/configuration.md``, drawn from :class:`Settings`; ``hall docs`` writes it, a test fails when it is stale."""

from __future__ import annotations

from dataclasses import fields

from models.settings import Settings

_HEAD = """# Configuration

Generated from `models/settings.py` by `hall docs`. Do not edit by hand.

The environment is the only place. A name marked secret may also be given as `NAME_FILE`, the path of a file that holds
the value. A name that starts with `HALL_` and is not in this table stops the start with one sentence.

| name | meaning | default |
|---|---|---|"""


def page() -> str:
    """The whole page as Markdown."""
    rows = (f"| `{f.metadata['name']}` | {_meaning(f.metadata)} | {_default(f.default)} |" for f in fields(Settings))
    return "\n".join([_HEAD, *rows, ""])


def _meaning(metadata: object) -> str:
    assert hasattr(metadata, "__getitem__")
    return f"{metadata['help']} (secret)" if metadata["secret"] else str(metadata["help"])


def _default(value: object) -> str:
    return f"`{value}`" if value not in (None, "") else ""
