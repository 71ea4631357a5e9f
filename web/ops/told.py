"""What an act has done, said once on the page that follows it."""

from __future__ import annotations

from flask import flash, get_flashed_messages

_KIND = "ops"


def tell(words: str) -> None:
    flash(words, _KIND)


def told() -> list[str]:
    return get_flashed_messages(category_filter=[_KIND])
