"""The names under which an item is found, with the pinyin of each Chinese one.

Pinyin is made when an item is published, not when somebody searches: the dictionaries take their time to load.
"""

from __future__ import annotations

import unicodedata

from models.catalogue.spec import ItemSpec


def plain(text: str) -> str:
    """``text`` as it is compared, as long as before: full-width characters made half-width, capitals made small."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    compared = unicodedata.normalize("NFKC", character).lower()
    return compared if len(compared) == 1 else character


def pinyin(text: str) -> list[str]:
    """The syllables of ``text``, one for each character; what is not Chinese stands for itself."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(plain(text), errors=lambda run: list(run))  # type: ignore[arg-type, return-value]


def names(spec: ItemSpec) -> list[object]:
    """Rows ``{text, lang, syllables}``: the two titles, then the aliases."""
    rows = title_names(spec.zh, spec.en)
    rows += [{"text": text, "lang": "zh", "syllables": pinyin(text)} for text in spec.aliases_zh]
    return rows + [{"text": text, "lang": "en", "syllables": []} for text in spec.aliases_en]


def title_names(zh: str, en: str) -> list[object]:
    """The rows of a title in both languages."""
    return [{"text": zh, "lang": "zh", "syllables": pinyin(zh)}, {"text": en, "lang": "en", "syllables": []}]
