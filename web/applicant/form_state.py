"""How far a draft is: its pages, the rows of the task list, what a page leads to, what changed under it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework.case import Case
from models.casework.papers import FiledPaper, live_papers
from models.catalogue import form
from models.catalogue.answers import Answer
from models.catalogue.fields import Topic
from models.catalogue.form import TopicView
from models.catalogue.spec import ItemSpec
from models.errors import NotFound, Problem
from models.queries.applicant import Changes, changes, newest
from models.seal import ring
from web.words import t

TOPICS: tuple[Topic, ...] = ("applicant", "matter", "delivery")


@dataclass(frozen=True)
class Draft:
    """A draft on the version that it follows from its next saving on; ``changed`` says what that will bring."""

    case: Case
    spec: ItemSpec
    answers: dict[str, Answer]
    papers: Sequence[FiledPaper]
    changed: Changes | None

    @property
    def pages(self) -> list[TopicView]:
        return form.topics(self.spec, self.answers)

    @property
    def url(self) -> str:
        return f"/drafts/{self.case.token}"

    def page(self, key: str) -> TopicView:
        """The page ``key`` as the answers so far open it.  Raises :class:`NotFound`."""
        found = next((page for page in self.pages if page.key == key), None)
        if found is None:
            raise NotFound("topic.not_found")
        return found

    def state(self, page: TopicView) -> str:
        """``todo``, ``doing`` or ``done``: done when every question was put and every answer is good."""
        given = [field.key for field in page.fields if field.key in self.answers]
        if not given:
            return "todo"
        raw = {key: value if isinstance(value, list) else [value] for key, value in self.answers.items()}
        _, problems = form.clean(self.spec, page.key, raw, today(), self.answers)
        return "doing" if problems or len(given) < len(page.fields) else "done"

    def missing(self) -> list[Problem]:
        """What keeps the draft from being sent: answers, papers, and papers that cannot be opened."""
        filed = {paper.code for paper in self.papers}
        faults = [Problem(paper.fault, paper.code) for paper in self.papers if paper.fault]
        return form.missing(self.spec, self.answers, filed) + faults


def draft_of(db: Session, case: Case) -> Draft:
    version = newest(db, case)
    changed = changes(case.spec, version.spec) if version.id != case.version_id else None
    return Draft(case, version.spec, form.settle(version.spec, case.answers), live_papers(db, case.id), changed)


def task_rows(draft: Draft) -> list[dict[str, str]]:
    """The task list (A3.1); each row leads to the first page that is not done."""
    names = {
        "applicant": t("申请人信息", "The applicant"),
        "matter": t("申请内容", "What you apply for"),
        "delivery": t("送达方式", "How the result reaches you"),
    }
    rows = {topic: _row(draft, topic, names[topic]) for topic in TOPICS}
    papers = {"words": t("材料", "Papers"), "href": f"{draft.url}/papers", "state": _papers_state(draft)}
    check = {
        "words": t("核对并提交", "Check and send"),
        "href": f"{draft.url}/check",
        "state": "blocked" if draft.missing() else "todo",
    }
    return [rows["applicant"], rows["matter"], papers, rows["delivery"], check]


def _row(draft: Draft, topic: Topic, words: str) -> dict[str, str]:
    pages = [page for page in draft.pages if page.topic == topic]
    states = [draft.state(page) for page in pages]
    open_pages = [page for page, state in zip(pages, states, strict=True) if state != "done"]
    state = "done" if not open_pages else "todo" if set(states) == {"todo"} else "doing"
    return {"words": words, "href": f"{draft.url}/{(open_pages or pages)[0].key}", "state": state}


def _papers_state(draft: Draft) -> str:
    asked = [need for need in form.papers_of(draft.spec, draft.answers) if need.asked]
    filed = {paper.code for paper in draft.papers}
    lacking = any(need.need == "R" and need.code not in filed for need in asked)
    if asked and not filed:
        return "todo"
    return "doing" if lacking or any(paper.fault for paper in draft.papers) else "done"


def step_of(draft: Draft, page: TopicView) -> tuple[int, int] | None:
    """Which page of its part this is, where the count is sure: no answer still to come can add a page (A3.2)."""
    pages = [one.key for one in draft.pages if one.topic == page.topic]
    questions = [field for group in draft.spec.groups if group.topic == page.topic for field in group.fields]
    unsure = any(field.when and field.when.field not in draft.answers for field in questions)
    return None if unsure or len(pages) < 2 else (pages.index(page.key) + 1, len(pages))


def page_after(draft: Draft, page: TopicView) -> str:
    """Where "save and continue" leads: the next page of this part, or back to the task list."""
    pages = [one.key for one in draft.pages if one.topic == page.topic]
    at = pages.index(page.key) if page.key in pages else len(pages)
    return f"{draft.url}/{pages[at + 1]}" if at + 1 < len(pages) else draft.url


def seal_of(answers: dict[str, Answer], page: TopicView) -> str:
    """A keyed digest of the answers to one page, by which a later save knows whether another device was quicker."""
    stored = {field.key: answers[field.key] for field in page.fields if field.key in answers}
    return ring.digest("seen", json.dumps(stored, sort_keys=True))[:24]
