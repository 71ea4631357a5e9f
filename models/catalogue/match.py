"""Whether a word of a query fits a name, how well, and which characters of the name it touches.

A word in Chinese fits as it stands or with its characters in order; a word in Latin letters fits as pinyin from the
start of a syllable, as initials (yyzz), or as the start of an English word.  All of it is plain work on short strings:
a pass over two thousand items takes some hundredths of a second.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from models.catalogue.names import plain

Span = tuple[int, int]

# How well a word fits; the share of the name that it is adds up to COVER.  Aliases count a little less (``search``).
EXACT, START, INSIDE, IN_ORDER, TYPO = 100, 85, 75, 50, 30
COVER = 9
INITIALS_PENALTY = 15
SHORTEST_TYPO = 4
SHORTEST_WITHIN = 2


@dataclass(frozen=True)
class Fit:
    """How well a word fits a name, and the characters of the name it touches."""

    score: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Name:
    """A title or an alias; Chinese ones come with one syllable for each character."""

    text: str
    lang: str
    syllables: tuple[str, ...] = ()

    @cached_property
    def plain(self) -> str:
        return plain(self.text)

    @cached_property
    def pinyin(self) -> str:
        return "".join(self.syllables)

    @cached_property
    def starts(self) -> list[int]:
        """Where in :attr:`pinyin` each syllable starts."""
        return [0, *accumulate(len(syllable) for syllable in self.syllables)][:-1]

    @cached_property
    def initials(self) -> str:
        return "".join(syllable[0] for syllable in self.syllables)

    @cached_property
    def letters(self) -> frozenset[str]:
        """Every two letters that stand together in the sound of a Chinese name, or in an English one."""
        return pairs_of(self.pinyin or self.plain)

    @cached_property
    def signs(self) -> frozenset[str]:
        """The characters, alone and by twos."""
        return frozenset(self.plain) | pairs_of(self.plain)

    @cached_property
    def words(self) -> list[tuple[str, Span]]:
        return [(found[0], found.span()) for found in re.finditer(r"[a-z0-9&']+", self.plain)]


def pairs_of(text: str) -> frozenset[str]:
    """Every two characters of ``text`` that stand together; blanks join nothing."""
    return frozenset(pair for pair in map("".join, pairwise(text)) if " " not in pair)


def nearness(text: str, name: Name) -> float:
    """How like ``name`` is to ``text`` (made :func:`plain`), from 0 to 1.

    Chinese is compared by its characters: by sound all of it has the same few pairs of letters.
    """
    wanted, has = (pairs_of(text), name.letters) if text.isascii() else (frozenset(text) | pairs_of(text), name.signs)
    together = len(wanted) + len(has)
    return 2 * len(wanted & has) / together if together else 0.0


def fit(word: str, name: Name) -> Fit | None:
    """How ``word`` (made :func:`plain`) fits ``name``, or None."""
    if not word.isascii():
        return _chinese(word, name.plain)
    if name.lang == "zh":
        return _pinyin(word, name) or _initials(word, name)
    return _best(_word(word, text, span, span == name.words[0][1]) for text, span in name.words)


def fit_within(word: str, name: Name) -> Fit | None:
    """How a Chinese ``name`` fits that stands whole in a longer ``word``; the more of it the name is, the better."""
    text = name.plain
    if name.lang != "zh" or len(text) < SHORTEST_WITHIN or text not in word:
        return None
    return Fit(INSIDE + COVER * len(text) // len(word), ((0, len(text)),))


def fit_with_typo(word: str, name: Name) -> Fit | None:
    """How ``word`` fits with one letter wrong, missing, too many or exchanged with its neighbour."""
    if len(word) < SHORTEST_TYPO or not word.isascii():
        return None
    if name.lang == "en":
        found = (span for text, span in name.words if nearly_starts(text, word))
        return next((Fit(TYPO, (span,)) for span in found), None)
    # One slip leaves at least one end of the word as it was; most names have neither, and that is quick to see.
    half = len(word) // 2
    if word[: half - 1] not in name.pinyin and word[half + 1 :] not in name.pinyin:
        return None
    for start in name.starts:
        if length := nearly_starts(name.pinyin[start:], word):
            return Fit(TYPO, (_characters(name, start, start + length),))
    return None


def nearly_starts(text: str, word: str) -> int | None:
    """How many letters at the start of ``text`` are ``word`` with at most one slip; None when it takes more slips.

    ``word`` has two letters or more.
    """
    # A slip among the first two letters still leaves one of them among the first two of the other.
    if word[0] not in text[:2] and word[1] not in text[:2]:
        return None
    same = next((n for n, (a, b) in enumerate(zip(text, word, strict=False)) if a != b), min(len(text), len(word)))
    if same == len(word):
        return same
    rest, other = word[same:], text[same:]
    # In turn: one letter wrong, one too many, one missing, two exchanged.
    slips = ((rest[1:], other[1:]), (rest[1:], other), (rest, other[1:]))
    for wanted, found in slips:
        if found.startswith(wanted):
            return len(text) - len(found) + len(wanted)
    if other[:2] == rest[1::-1] and other[2:].startswith(rest[2:]) and len(rest) > 1:
        return len(word)
    return None


def _best(fits: Iterable[Fit | None]) -> Fit | None:
    return max((f for f in fits if f), key=lambda f: f.score, default=None)


def _place(text: str, word: str, at: int) -> int:
    """The score of ``word`` found at ``at`` in ``text``."""
    if text == word:
        return EXACT
    return (START if at == 0 else INSIDE) + COVER * len(word) // len(text)


def _chinese(word: str, text: str) -> Fit | None:
    at = text.find(word)
    if at >= 0:
        return Fit(_place(text, word, at), ((at, at + len(word)),))
    places: list[int] = []
    for character in word:
        at = text.find(character, places[-1] + 1 if places else 0)
        if at < 0:
            return None
        places.append(at)
    # The farther apart the characters stand, the less likely it is what was meant.
    gaps = places[-1] - places[0] + 1 - len(word)
    return Fit(max(IN_ORDER - gaps, TYPO), tuple((at, at + 1) for at in places))


def _pinyin(word: str, name: Name) -> Fit | None:
    at = name.pinyin.find(word) if len(word) > 1 else -1
    while at >= 0:
        if at in name.starts:
            return Fit(_place(name.pinyin, word, at) - 5, (_characters(name, at, at + len(word)),))
        at = name.pinyin.find(word, at + 1)
    return None


def _initials(word: str, name: Name) -> Fit | None:
    at = name.initials.find(word) if len(word) > 1 else -1
    if at < 0:
        return None
    return Fit(_place(name.initials, word, at) - INITIALS_PENALTY, ((at, at + len(word)),))


def _word(word: str, text: str, span: Span, first: bool) -> Fit | None:
    if not text.startswith(word):
        return None
    whole = INSIDE if text == word else INSIDE - 10
    return Fit(whole + (3 if first else 0), ((span[0], span[0] + len(word)),))


def _characters(name: Name, start: int, end: int) -> Span:
    """The characters whose syllables the letters from ``start`` to ``end`` belong to."""
    return bisect_right(name.starts, start) - 1, bisect_right(name.starts, end - 1)
