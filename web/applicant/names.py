"""Names of shared data that pages need: categories and kinds of catalogue.  Read once, like the footer's halls."""

from __future__ import annotations

from functools import cache

from models.catalogue.shared import Category, Shared, read_shared


@cache
def shared() -> Shared:
    return read_shared()


def category(code: str) -> Category:
    """The category ``code``.  Raises ``KeyError``."""
    return shared().categories[code]
