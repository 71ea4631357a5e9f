"""What an answer to an asking has changed, a field and a paper at a time, and whether only what was asked (U15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.papers import FiledPaper
from models.casework.supplement import Supplement, SupplementLine
from models.catalogue.answers import Answer
from models.catalogue.fields import Field


@dataclass(frozen=True)
class FieldChange:
    """A question whose answer is another now; ``line`` is what was asked of it, None where nobody asked."""

    field: Field
    before: Answer
    after: Answer
    line: SupplementLine | None


@dataclass(frozen=True)
class PaperChange:
    """A paper that was filed anew or taken out; ``line`` as with fields."""

    code: str
    before: Sequence[FiledPaper]
    after: Sequence[FiledPaper]
    line: SupplementLine | None


@dataclass(frozen=True)
class Resubmission:
    """One asking that was answered, and all that is different since.  ``refused`` are lines it could not answer."""

    asked: Supplement
    fields: Sequence[FieldChange]
    papers: Sequence[PaperChange]
    refused: Sequence[SupplementLine]
    unanswered: Sequence[SupplementLine]

    @property
    def beyond(self) -> int:
        """How many changes nobody asked for; 0: only what was asked has changed."""
        return sum(one.line is None for one in self.fields) + sum(one.line is None for one in self.papers)


def resubmissions(db: Session, case: Case, askings: Sequence[Supplement]) -> list[Resubmission]:
    """Every answered asking of ``askings`` (in their order) with what it changed, the newest first."""
    papers = db.scalars(select(FiledPaper).where(FiledPaper.case_id == case.id).order_by(FiledPaper.id)).all()
    found = []
    for n, asked in enumerate(askings):
        if asked.answered_at is None or asked.before is None:
            continue
        # What the next asking found is what this answer left.
        later = next((one.before for one in askings[n + 1 :] if one.before is not None), None)
        after = later if later is not None else case.answers
        lines = {(line.about, line.code): line for line in asked.lines}
        found.append(
            Resubmission(
                asked,
                [
                    FieldChange(field, asked.before.get(field.key, ""), after.get(field.key, ""),
                                lines.get(("field", field.key)))
                    for field in case.spec.fields
                    if asked.before.get(field.key, "") != after.get(field.key, "")
                ],
                _papers(asked, papers, lines),
                [line for line in asked.lines if line.answer == "cannot"],
                [line for line in asked.lines if line.answer is None],
            )
        )  # fmt: skip
    return found[::-1]


def _papers(
    asked: Supplement, papers: Sequence[FiledPaper], lines: dict[tuple[str, str], SupplementLine]
) -> list[PaperChange]:
    """Files that came with the answer, and those that counted when it was asked and were taken out by it."""
    assert asked.answered_at is not None
    # What the new answers no longer ask for is taken out in the same act, a moment after it was dated.
    end = asked.answered_at + timedelta(minutes=1)
    came = [one for one in papers if one.round == asked.seq and _counted_after(one, asked)]
    went = [
        one for one in papers
        if one.round < asked.seq and one.filed_at <= asked.asked_at
        and one.removed_at and asked.asked_at <= one.removed_at <= end
    ]  # fmt: skip
    codes = dict.fromkeys(one.code for one in (*went, *came))
    return [
        PaperChange(
            code,
            [one for one in went if one.code == code],
            [one for one in came if one.code == code],
            lines.get(("paper", code)),
        )
        for code in codes
    ]


def _counted_after(paper: FiledPaper, asked: Supplement) -> bool:
    assert asked.answered_at is not None
    return paper.removed_at is None or paper.removed_at > asked.answered_at
