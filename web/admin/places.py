"""The halls and departments a post can be at, and the categories of skills, by their codes in the catalogue's data."""

from __future__ import annotations

from models.catalogue.shared import read_shared
from models.text import Text

_shared = read_shared()
SITES: tuple[str, ...] = tuple(_shared.sites)
DEPARTMENTS: tuple[str, ...] = tuple(_shared.departments)
CATEGORIES: dict[str, Text] = {code: category.title for code, category in _shared.categories.items()}
