"""The paper on view: which one, beside which other, how large and which way up.  The address holds it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request as http
from flask import url_for

from models.casework.papers import FiledPaper
from models.queries.dossier import Dossier

ZOOMS = (50, 75, 100, 150, 200, 300)
TURNS = (0, 90, 180, 270)
# Widths in pixels of the pictures of a page: one for a thumbnail, one to read, one to look closely.
SMALL, FIT, LARGE = WIDTHS = (160, 900, 1800)
MOST_SHOWN = 30


@dataclass(frozen=True)
class View:
    """``files`` are those that may be turned over to, ``earlier`` those that newer ones took the place of."""

    number: str
    paper: FiledPaper | None
    beside: FiledPaper | None
    zoom: int
    turn: int
    files: Sequence[FiledPaper]
    earlier: Sequence[FiledPaper]

    @property
    def at(self) -> int:
        """The place of the paper among the files; -1 for one that a newer one took the place of."""
        return next((n for n, one in enumerate(self.files) if self.paper and one.id == self.paper.id), -1)

    @property
    def previous(self) -> FiledPaper | None:
        return self.files[self.at - 1] if self.at > 0 else None

    @property
    def next(self) -> FiledPaper | None:
        return self.files[self.at + 1] if 0 <= self.at < len(self.files) - 1 else None

    @property
    def larger(self) -> int:
        return next((zoom for zoom in ZOOMS if zoom > self.zoom), ZOOMS[-1])

    @property
    def smaller(self) -> int:
        return next((zoom for zoom in reversed(ZOOMS) if zoom < self.zoom), ZOOMS[0])

    @property
    def others(self) -> list[FiledPaper]:
        """What could lie beside it: earlier versions of the same paper first."""
        rest = [one for one in (*self.earlier, *self.files) if self.paper and one.id != self.paper.id]
        return sorted(rest, key=lambda one: self.paper is not None and one.code != self.paper.code)

    def pages(self, paper: FiledPaper) -> range:
        return range(1, min(paper.pages or 1, MOST_SHOWN) + 1)

    def url(self, **changes: object) -> str:
        """The address of this view with ``changes``; what is as usual is left out of it."""
        now: dict[str, object] = {
            "paper": self.paper.id if self.paper else None, "beside": self.beside.id if self.beside else None,
            "zoom": self.zoom, "turn": self.turn, "act": http.args.get("act"), **changes,
        }  # fmt: skip
        usual: Mapping[str, object] = {"zoom": 100, "turn": 0}
        kept = {name: value for name, value in now.items() if value is not None and usual.get(name) != value}
        return url_for("desk.case", number=self.number, _anchor="viewer", **kept)  # type: ignore[arg-type]

    def picture(self, paper: FiledPaper, page: int, width: int = 0, turn: int | None = None) -> str:
        """The address of one page of ``paper`` as a picture."""
        width = width or (LARGE if self.zoom > 100 else FIT)
        turned = self.turn if turn is None else turn
        return url_for(
            "desk.paper_page", number=self.number, paper_id=paper.id, page=page, width=width, turn=turned or None
        )


def view_of(known: Dossier, earlier: Sequence[FiledPaper], *, mine: bool) -> View:
    """What the address asks to see, else the first paper that nobody has checked yet; nothing for whoever may not."""
    files = [paper for paper in known.files if not paper.fault] if mine else []
    old = list(earlier) if mine else []
    everything = {str(paper.id): paper for paper in (*files, *old)}
    first = next((paper for paper in files if paper.verdict is None), files[0] if files else None)
    return View(
        number=str(known.case.number),
        paper=everything.get(http.args.get("paper", ""), first),
        beside=everything.get(http.args.get("beside", "")),
        zoom=_among("zoom", ZOOMS, 100),
        turn=_among("turn", TURNS, 0),
        files=files,
        earlier=old,
    )


def _among(name: str, allowed: Sequence[int], usual: int) -> int:
    given = http.args.get(name, usual, int)
    return given if given in allowed else usual
