"""The one screen of a walk-in: each question with whether it applies, each paper with its files, and keeping it all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from flask import flash, url_for
from flask import request as http
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework import draft, walk_in
from models.casework.case import Case
from models.casework.files import StoredFile
from models.catalogue import form
from models.catalogue.answers import Answer
from models.catalogue.fields import Field
from models.catalogue.spec import PaperNeed
from models.db import transaction
from models.errors import Invalid, Problem
from models.people.identifiers import half_width
from models.queries.applicant import changes
from models.text import LANGS, Text
from web.account.who import current_actor
from web.applicant.draft import words_for
from web.applicant.filing import file_and_scan, given, pointer_of, row, take_in
from web.applicant.form_state import Draft, draft_of
from web.request import settings

WINDOW = "window"
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """``applies`` as far as the answers so far say; the others are on the page for the script, and hidden."""

    field: Field
    value: Answer | None
    applies: bool


@dataclass(frozen=True)
class Paper:
    need: PaperNeed
    files: list[dict[str, object]]
    fault: str | None


@dataclass(frozen=True)
class Screen:
    draft: Draft
    groups: list[tuple[Text, list[Question]]]
    papers: list[Paper]

    @property
    def case(self) -> Case:
        return self.draft.case

    @property
    def names(self) -> dict[str, Text]:
        """The words for every place a problem may point at."""
        fields = {one.field.key: one.field.title for _, questions in self.groups for one in questions}
        papers = {pointer_of(one.need.code): one.need.title for one in self.papers}
        sheets = {f"sheets:{one.need.code}": one.need.title for one in self.papers}
        return fields | papers | sheets

    @property
    def first_open(self) -> str:
        """The first question without an answer that needs one, else the first paper to come, else the signature."""
        for _, questions in self.groups:
            for one in questions:
                spared = self.case.no_phone and one.field.kind == "mobile"
                if one.applies and one.field.required and not one.value and not spared:
                    return one.field.key
        lacking = (pointer_of(one.need.code) for one in self.papers if one.need.need == "R" and not one.files)
        return next(lacking, "declared")

    @property
    def shared(self) -> list[PaperNeed]:
        """Papers the applicant is not asked for: the hall has them, or the answers are them (ACC-6)."""
        return [need for need in form.papers_of(self.draft.spec, self.draft.answers) if not need.asked]


def of(db: Session, case: Case) -> Screen:
    found = draft_of(db, case)
    visible = {field.key for page in found.pages for field in page.fields}
    groups = [
        (group.title, [Question(f, found.answers.get(f.key), f.key in visible) for f in group.fields])
        for group in found.spec.groups
        if group.fields
    ]
    asked = [need for need in form.papers_of(found.spec, found.answers) if need.asked]
    return Screen(found, groups, [_paper(found, need) for need in asked])


def _paper(found: Draft, need: PaperNeed) -> Paper:
    filed = [paper for paper in found.papers if paper.code == need.code]
    token = found.case.token
    files = [
        {
            **row(one, url_for(".walk_in_paper", token=token, paper_id=one.id)),
            "id": one.id,
            "sheets": one.original_sheets,
        }
        for one in filed
    ]
    return Paper(need, files, next((one.fault for one in filed if one.fault), None))


class Kept(NamedTuple):
    """What was wrong with the files, and whether a newer version of the item has come out meanwhile."""

    problems: list[Problem]
    newer: bool


def keep(token: str) -> Kept:
    """Store everything the form brought: answers as they were typed, files, originals."""
    problems: list[Problem] = []
    taken = _taken_in(problems)
    with transaction() as db:
        case = walk_in.find(db, token, current_actor(), locked=True)
        old = case.spec
        newer = draft.follow_newest_version(db, case)
        if newer:
            flash(words_for(changes(old, case.spec)), WINDOW)
        raw = {key: http.form.getlist(key) for key in http.form}
        answers, _ = form.clean_all(case.spec, raw, today())
        lang = http.form.get("case_lang", "")
        walk_in.save(
            db, case, answers, no_phone=http.form.get("no_phone") == "yes",
            priority=http.form.get("priority") == "yes", lang=lang if lang in LANGS else case.lang,
        )  # fmt: skip
        needs = {need.code: need for need in form.papers_of(case.spec, answers) if need.asked}
        for code, name, stored in taken:
            if code in needs:
                _try(problems, lambda c=code, n=name, s=stored: file_and_scan(db, case, c, n, s))
        for code, need in needs.items():
            if http.form.get(f"original:{code}") == "yes":
                _try(problems, lambda n=need: _original(db, case, n))
    return Kept(problems, newer)


def _taken_in(problems: list[Problem]) -> list[tuple[str, str | None, StoredFile]]:
    """Every file of the form on disk, before any transaction."""
    taken = []
    arrived = {name.removeprefix("arrived:") for name in http.form if name.startswith("arrived:")}
    named = {name for name, upload in http.files.items(multi=True) if upload.filename}
    for code in sorted(name.removeprefix("paper:") for name in arrived | named if name.startswith("paper:")):
        upload = _try(problems, lambda c=code: given(c))
        stored = upload and _try(problems, lambda u=upload, c=code: take_in(u, c))
        if upload and stored:
            taken.append((code, upload.filename, stored))
    return taken


def _original(db: Session, case: Case, need: PaperNeed) -> None:
    typed = half_width(http.form.get(f"sheets:{need.code}", ""))
    sheets = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    walk_in.keep_original(db, case, need, sheets, current_actor(), settings().uploads)


def _try(problems: list[Problem], act: Callable[[], T]) -> T | None:
    """What ``act`` gives, or None with its problems noted: one bad file does not keep the others out."""
    try:
        return act()
    except Invalid as error:
        problems += error.problems
        return None
