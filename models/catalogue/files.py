"""The data files of the catalogue, read: every item that can be built and a sentence for each fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from models.catalogue.build import build
from models.catalogue.fields import Field
from models.catalogue.shared import DATA, BadCatalogue, Shared, explain, read_shared, read_yaml
from models.catalogue.spec import ItemSpec


@dataclass(frozen=True)
class Catalogue:
    """The data files as read: every item that could be built, and a sentence for each fault."""

    shared: Shared
    specs: Mapping[str, ItemSpec]
    problems: list[str] = field(default_factory=list)


def read(folder: Path = DATA) -> Catalogue:
    """All items of ``folder`` that can be built.  Raises :class:`BadCatalogue` when the shared data cannot be read."""
    shared = read_shared(folder)
    specs: dict[str, ItemSpec] = {}
    problems: list[str] = []
    for path in sorted((folder / "items").glob("*.yaml")):
        _read_items(path, shared, specs, problems)
    return Catalogue(shared, specs, problems)


def _read_items(path: Path, shared: Shared, specs: dict[str, ItemSpec], problems: list[str]) -> None:
    try:
        raw = read_yaml(path)
        own = TypeAdapter(dict[str, Field]).validate_python(
            {key: {"key": key, **rest} for key, rest in (raw.get("fields") or {}).items()}
        )
    except BadCatalogue as error:
        problems += error.problems
        return
    except ValidationError as error:
        problems += [f"{path.name}: fields.{line}" for line in explain(error)]
        return
    for row in raw["items"]:
        code = str(row.get("code"))
        try:
            spec = build(row, own, shared)
        except BadCatalogue as error:
            problems += [f"{code}: {line}" for line in error.problems]
        except ValidationError as error:
            problems += [f"{code}: {line}" for line in explain(error)]
        else:
            if code in specs:
                problems.append(f"{code}: listed twice")
            if not code.startswith(path.stem + "-"):
                problems.append(f"{code}: does not belong into {path.name}")
            specs[code] = spec
    asked = {key for row in raw["items"] for key in row.get("fields", ())}
    problems += [f"{path.name}: no item asks {key}" for key in own if key not in asked]


@cache
def catalogue() -> Catalogue:
    """The data files of this installation, read once.  Raises :class:`BadCatalogue` when anything in them is wrong."""
    found = read()
    if found.problems:
        raise BadCatalogue(found.problems)
    return found
