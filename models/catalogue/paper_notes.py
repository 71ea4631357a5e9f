"""What the guide says of bringing a paper: original or copy, how many, where it comes from (A2.3).

It helps people to prepare and binds nobody, so it is no part of a published version: a better word for where to get a
paper must not make a new version of a hundred items.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import TypeAdapter

from models.catalogue.fields import Frozen, Words
from models.catalogue.shared import DATA, BadCatalogue, read_yaml


class PaperNote(Frozen):
    """How the papers ``codes`` are brought; ``copies`` is how many of each."""

    codes: tuple[str, ...]
    form: Literal["original", "copy"]
    copies: int = 1
    where: Words


_ROWS = TypeAdapter(tuple[PaperNote, ...])


@cache
def paper_notes(folder: Path = DATA) -> Mapping[str, PaperNote]:
    """The notes by the code of the paper.  Raises :class:`BadCatalogue` for a paper that has two."""
    notes: dict[str, PaperNote] = {}
    for row in _ROWS.validate_python(read_yaml(folder / "paper_notes.yaml")):
        for code in row.codes:
            if code in notes:
                raise BadCatalogue([f"paper {code} has two notes"])
            notes[code] = row
    return MappingProxyType(notes)
