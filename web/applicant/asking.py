"""What the hall asks of an applicant, line by line, beside the answers so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, redirect, url_for
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework.case import Case
from models.casework.paper_mark import marks_for
from models.casework.papers import FiledPaper, live_papers
from models.casework.supplement import Supplement, SupplementLine, open_supplement
from models.catalogue.fields import Field
from models.errors import NotFound
from web.applicant.answers import shown
from web.applicant.filing import case_row
from web.applicant.requests import may_now
from web.words import say, t

ACTIONS = {"supplement": "answer_supplement", "fix_now": "correct", "more": "answer_more"}


@dataclass(frozen=True)
class Line:
    """One line; ``earlier`` papers are locked, ``new`` ones answer it, ``fields`` are the questions it is about.

    ``shown`` are pages of earlier papers on which the clerk marked a place, as paper id and page number.
    """

    line: SupplementLine
    title: str
    earlier: Sequence[FiledPaper]
    new: Sequence[FiledPaper]
    fields: Sequence[Field]
    shown: Sequence[tuple[int, int]] = ()

    @property
    def state(self) -> str:
        if any(paper.fault for paper in self.new):
            return "doing"
        return "done" if self.line.answer else "todo"

    def answer(self, case: Case) -> str:
        """The answer in words; empty while there is none."""
        match self.line.answer:
            case "paper":
                return "\n".join(paper.name for paper in self.new)
            case "field":
                return shown(self.fields[0], case.answers.get(self.line.code))
            case "cannot":
                return t("不能提供，原因：{words}", "Cannot be provided, because: {words}", words=self.line.words)
            case _:
                return ""

    def files(self, case: Case) -> list[dict[str, object]]:
        """The files that answer it, as ``file_list`` shows them: with their picture and what is said of them."""
        return [case_row(case, paper) for paper in self.new]

    def answered(self, how: str | None, words: str | None = None) -> None:
        """Note how the line is answered: ``paper``, ``field``, ``cannot`` with the reason, or not any more."""
        self.line.answer, self.line.words, self.line.answered_at = how, words, now() if how else None


def asked_of(db: Session, case: Case) -> Supplement:
    """What is asked and may still be answered; otherwise the reader is led to the request's page."""
    asked = open_supplement(db, case.id)
    if asked is None or ACTIONS.get(asked.kind) not in may_now(db, case):
        abort(redirect(url_for(".request_page", number=case.number)))
    return asked


def lines_of(db: Session, case: Case) -> list[Line]:
    """Every line of what is asked now, in the order of the notice."""
    return lines_in(db, case, asked_of(db, case))


def lines_in(db: Session, case: Case, asked: Supplement) -> list[Line]:
    """Every line of ``asked``, answered or not."""
    papers = live_papers(db, case.id)
    marked = marks_for(db, asked, [paper for paper in papers if paper.round < asked.seq])
    pages = list(dict.fromkeys((mark.paper_id, mark.page) for mark in marked))
    return [_line(case, asked, line, papers, pages) for line in asked.lines]


def line_of(db: Session, case: Case, line_id: int) -> Line:
    """One line of what is asked of this very case.  Raises :class:`NotFound`."""
    found = next((one for one in lines_of(db, case) if one.line.id == line_id), None)
    if found is None:
        raise NotFound("supplement.none")
    return found


def _line(
    case: Case, asked: Supplement, line: SupplementLine, papers: Sequence[FiledPaper], pages: Sequence[tuple[int, int]]
) -> Line:
    mine = [paper for paper in papers if line.about == "paper" and paper.code == line.code]
    fields = _fields(case, line.code) if line.about == "field" else []
    need = case.spec.paper(line.code)
    title = say(fields[0].title) if fields else say(need.title) if need else line.code
    earlier = [paper for paper in mine if paper.round < asked.seq]
    known = {paper.id for paper in earlier}
    shown = [page for page in pages if page[0] in known]
    return Line(line, title, earlier, [paper for paper in mine if paper.round == asked.seq], fields, shown)


def _fields(case: Case, key: str) -> list[Field]:
    """The question asked about, and those that hang on its answer."""
    found = [field for field in case.spec.fields if field.key == key]
    for field in case.spec.fields:
        if field.when and any(field.when.field == one.key for one in found):
            found.append(field)
    return found
