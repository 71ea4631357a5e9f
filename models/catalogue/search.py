"""Finding an item by what people call it (A1.2): Chinese, pinyin, initials, English, another name, one slip."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from models.catalogue.index import Entry, Figures, Hit, browse, entries, figures
from models.catalogue.match import Fit, Name, Span, fit, fit_with_typo, fit_within, nearness
from models.catalogue.names import pinyin, plain

__all__ = ["Figures", "Hit", "browse", "figures", "nearest", "search"]

LONGEST_QUERY = 100
ALIAS_PENALTY = 4
FILLERS = frozenset(
    (
        "a",
        "an",
        "the",
        "i",
        "my",
        "to",
        "for",
        "of",
        "in",
        "on",
        "and",
        "how",
        "do",
        "can",
        "want",
        "need",
        "get",
        "apply",
    )
)
NEAR_ENOUGH = {True: 0.45, False: 0.2}
"""Below this share of common letters (True: ASCII) or characters two names have nothing to do with each other."""


def search(
    db: Session,
    q: str,
    *,
    audience: str | None = None,
    category: str | None = None,
    dept: str | None = None,
    catalogue: str | None = None,
    limit: int = 50,
) -> list[Hit]:
    """The published items that every word of ``q`` fits, the best first.

    Only when nothing fits is it taken for a sentence that holds a name ("我想开饭店要什么证"), and then one slip of the
    hand forgiven: a letter in pinyin or English, or Chinese characters of the same sound.  Pinyin may be typed with
    blanks.  ``audience`` also finds the items for both.
    """
    among = entries(db, audience, category, dept, catalogue)
    words = [word for word in re.split(r"[\s,，、;；/+]+", plain(q[:LONGEST_QUERY])) if word]
    if not words:
        return []
    hits = _found(among, ["".join(words)], fit) if len(words) > 1 and "".join(words).isascii() else []
    hits = hits or _found(among, words, fit) or _found(among, _telling(words), fit) or _found(among, words, fit_within)
    if not hits:
        words = ["".join(pinyin(word)) for word in _telling(words)]
        hits = _found(among, words, fit) or _found(among, words, _fit_or_nearly)
    return sorted(hits, key=lambda hit: (-hit.score, len(hit.title.zh), hit.code))[:limit]


def nearest(db: Session, words: str, *, category: str | None = None, limit: int = 6) -> list[Hit]:
    """The published items whose names are most like ``words``: for who found nothing, and for another route (A1.3)."""
    text = plain(words[:LONGEST_QUERY])
    among = entries(db, None, category, None, None)
    near = ((max(nearness(text, name) for name in one.names), one.hit) for one in among)
    found = [(score, hit) for score, hit in near if score >= NEAR_ENOUGH[text.isascii()]]
    return [hit for _, hit in sorted(found, key=lambda pair: (-pair[0], pair[1].code))[:limit]]


def _telling(words: list[str]) -> list[str]:
    """``words`` without those that say nothing of what is looked for, unless there are no others."""
    return [word for word in words if word not in FILLERS] or words


def _fit_or_nearly(word: str, name: Name) -> Fit | None:
    return fit(word, name) or fit_with_typo(word, name)


def _found(entries: list[Entry], words: list[str], how: Callable[[str, Name], Fit | None]) -> list[Hit]:
    hits = (_hit(entry, words, how) for entry in entries)
    return [hit for hit in hits if hit]


def _hit(entry: Entry, words: list[str], how: Callable[[str, Name], Fit | None]) -> Hit | None:
    """The item with its marks when every word fits one of its names or its code; each word counts by its best name."""
    total = 0
    touched: dict[int, set[Span]] = {}
    for word in words:
        best = _best(entry, word, how)
        if best is None:
            return None
        score, place, spans = best
        total += score
        touched.setdefault(place, set()).update(spans)
    zh, en = touched.pop(0, set()), touched.pop(1, set())
    place, alias_spans = next(iter(touched.items()), (-1, set()))
    alias = entry.names[place].text if place > 1 and not zh and not en else None
    return replace(
        entry.hit,
        score=total // len(words),
        zh_marks=_merged(zh),
        en_marks=_merged(en),
        alias=alias,
        alias_marks=_merged(alias_spans) if alias else (),
    )


def _best(entry: Entry, word: str, how: Callable[[str, Name], Fit | None]) -> tuple[int, int, tuple[Span, ...]] | None:
    """Score, number of the name and spans for the name that ``word`` fits best; the code counts as number -1."""
    if word.replace("-", "") == entry.hit.code.lower().replace("-", ""):
        return 120, -1, ()
    best = None
    for place, name in enumerate(entry.names):
        found = how(word, name)
        if found:
            score = found.score - (ALIAS_PENALTY if place > 1 else 0)
            if best is None or score > best[0]:
                best = score, place, found.spans
    return best


def _merged(spans: set[Span]) -> tuple[Span, ...]:
    """The same characters in as few spans as possible, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
