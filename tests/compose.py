"""``docker-compose.yml`` as compose reads it, for who checks it and for who runs the same without Docker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1]
FILE = FOLDER / "docker-compose.yml"
SECRETS = "/run/secrets/"
_VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}")


def read(values: Mapping[str, str]) -> dict[str, Any]:
    """The whole file with ``values`` (those of ``.env``) filled in.  Raises ``KeyError`` for one that must be set."""
    return _filled(yaml.safe_load(FILE.read_text()), values)


def variables() -> set[str]:
    """The names that the file takes from ``.env``."""
    return {match[1] for match in _VARIABLE.finditer(FILE.read_text()) if match[1]}


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, values) for value in part]
    return _VARIABLE.sub(lambda match: _value(match, values), part) if isinstance(part, str) else part


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    name, kind, other = match.groups()
    if name is None:
        return "$"
    if given := values.get(name):
        return given
    if kind == "?":
        raise KeyError(f"{name}: {other}")
    return other or ""
