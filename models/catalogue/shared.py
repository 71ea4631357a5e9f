"""The data that items share: departments, sites, categories, papers, questions, the Chinese of laws, life events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from models.catalogue.fields import Frozen, Group, Named, Words

DATA = Path(__file__).parent / "data"

T = TypeVar("T")


class BadCatalogue(Exception):
    """The data files cannot be used as they are; ``problems`` says where and why, one sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


class Department(Named):
    code: str


class Window(Named):
    label: str


class Site(Named):
    """A hall: ``hall_number`` stands in case numbers (NUM-5), ``hours`` are pairs of Shenzhen times on working days."""

    code: str
    hall_number: str
    address: Words
    hours: tuple[tuple[str, str], ...]
    phone: str | None = None
    windows: tuple[Window, ...]


class CatalogueKind(Named):
    """One of the two catalogues; the codes of its items start with ``letter``, ``items`` is how many it must have."""

    code: str
    letter: str
    site: str
    items: int


class Category(Named):
    code: str
    prefixes: tuple[str, ...]


class Paper(Named):
    code: str
    kind: int
    source: str = "applicant"


class LifeEvent(Named):
    """One matter that takes several items (MOD-3): stages in order, the items inside a stage in parallel.

    ``needs`` names, for an item, the earlier ones that must have been granted; an item that is not in it needs all of
    the earlier stages (MOD-5).  ``optional`` items are left out where the matter does not touch them.  ``founds``: the
    first stage brings the organisation into being.  ``known`` are questions that the hall itself answers on the way
    (ACC-6).  ``joint``: the law calls it joint handling, so that the cap of CLK-5 holds.
    """

    code: str
    note: Words | None = None
    stages: tuple[tuple[str, ...], ...]
    needs: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    optional: tuple[str, ...] = ()
    founds: bool = False
    known: tuple[str, ...] = ()
    joint: bool = False


class Shared(Frozen):
    """All shared data, by code, in the order of the files."""

    departments: dict[str, Department]
    sites: dict[str, Site]
    catalogues: dict[str, CatalogueKind]
    categories: dict[str, Category]
    papers: dict[str, Paper]
    groups: dict[str, Group]
    laws: dict[str, str]
    life_events: dict[str, LifeEvent]

    def category_of(self, prefix: str) -> Category | None:
        return next((c for c in self.categories.values() if prefix in c.prefixes), None)

    def catalogue_of(self, code: str) -> CatalogueKind | None:
        return next((c for c in self.catalogues.values() if code.startswith(c.letter + "-")), None)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML that refuses a key written twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"written twice: {', '.join(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def read_yaml(path: Path) -> Any:
    """The content of one data file.  Raises :class:`BadCatalogue` with the place of a fault."""
    try:
        with path.open("rb") as file:
            return yaml.load(file, _Loader)  # noqa: S506 - a safe loader, made stricter
    except (OSError, yaml.YAMLError) as error:
        raise BadCatalogue([f"{path.name}: {' '.join(str(error).split())}"]) from error


def read_shared(folder: Path = DATA) -> Shared:
    """All shared data of ``folder``.  Raises :class:`BadCatalogue`."""
    kinds = read_yaml(folder / "categories.yaml")
    parts: dict[str, tuple[str, Any, Any]] = {
        "departments": ("departments.yaml", dict[str, Department], _coded(read_yaml(folder / "departments.yaml"))),
        "sites": ("sites.yaml", dict[str, Site], _by_code(read_yaml(folder / "sites.yaml"))),
        "catalogues": ("categories.yaml", dict[str, CatalogueKind], _coded(kinds["catalogues"])),
        "categories": ("categories.yaml", dict[str, Category], _by_code(kinds["categories"])),
        "papers": ("papers.yaml", dict[str, Paper], _coded(read_yaml(folder / "papers.yaml"))),
        "groups": ("groups.yaml", dict[str, Group], _coded(read_yaml(folder / "groups.yaml"), "key")),
        "laws": ("laws.yaml", dict[str, str], read_yaml(folder / "laws.yaml")),
        "life_events": ("life_events.yaml", dict[str, LifeEvent], _by_code(read_yaml(folder / "life_events.yaml"))),
    }
    problems: list[str] = []
    values = {}
    for name, (file, shape, raw) in parts.items():
        try:
            values[name] = TypeAdapter(shape).validate_python(raw)
        except ValidationError as error:
            problems += [f"{file}: {line}" for line in explain(error)]
    if problems:
        raise BadCatalogue(problems)
    return Shared.model_construct(**values)


def explain(error: ValidationError) -> list[str]:
    """Each fault of ``error`` as one line: where, what."""
    return [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]


def _coded(raw: Mapping[str, Any], key: str = "code") -> dict[str, Any]:
    """A mapping code → row, its code written into the row."""
    return {code: {key: code, **row} for code, row in raw.items()}


def _by_code(raw: list[dict[str, Any]]) -> dict[str, Any]:
    """A list of rows as a mapping by their code."""
    twice = [row["code"] for n, row in enumerate(raw) if row["code"] in {r["code"] for r in raw[:n]}]
    if twice:
        raise BadCatalogue([f"{code} is listed twice" for code in twice])
    return {row["code"]: row for row in raw}
