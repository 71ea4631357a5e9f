"""A text in the two languages of the hall.  They are always written side by side."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


class Text(NamedTuple):
    """Chinese and English of one text, with ``{name}`` places filled by :meth:`within`."""

    zh: str
    en: str

    def within(self, lang: str, /, **params: object) -> str:
        """The text in ``lang`` (anything but ``en`` reads Chinese), its places filled."""
        chosen = self.en if lang == "en" else self.zh
        return chosen.format(**params) if params else chosen
