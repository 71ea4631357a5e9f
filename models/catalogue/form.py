"""The form of an item: its pages, what was answered on one, what is still missing before it can be sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from models.calendar.now import today
from models.catalogue import answers as answer
from models.catalogue.answers import Answer, BadAnswer
from models.catalogue.fields import Field, Topic
from models.catalogue.spec import BY_PROMISE, POWER_OF_ATTORNEY, ROUTE, ItemSpec, PaperNeed
from models.errors import NotFound, Problem
from models.text import Text

Answers = Mapping[str, Answer]

CODES = (*answer.CODES, "paper.missing")
"""Every code of a problem that :func:`clean` and :func:`missing` find."""

PAGE = 6
"""The most questions one page asks (A3.2)."""


@dataclass(frozen=True)
class TopicView:
    """One page of the form.  ``topic`` is the part of the task list it belongs to: applicant, matter or delivery."""

    key: str
    topic: Topic
    title: Text
    fields: tuple[Field, ...]


def topics(spec: ItemSpec, answers: Answers) -> list[TopicView]:
    """The pages of the form in order, as far as ``answers`` open them, with the questions they ask.

    A question whose condition is not met is not among them, and a page without questions is left out.
    """
    kept = settle(spec, answers)
    shown = ((page, tuple(f for f in page.fields if _visible(f, kept))) for page in _pages(spec))
    return [TopicView(page.key, page.topic, page.title, fields) for page, fields in shown if fields]


def settle(spec: ItemSpec, answers: Answers) -> dict[str, Answer]:
    """``answers`` without those to hidden questions and to questions that the item does not have (A3.3)."""
    kept: dict[str, Answer] = {}
    # A condition looks only at earlier questions, so one walk settles also what hangs on something hidden.
    for field in spec.fields:
        if field.key in answers and _visible(field, kept):
            kept[field.key] = answers[field.key]
    return kept


def clean(
    spec: ItemSpec, topic_key: str, raw: Mapping[str, list[str]], today: date, answers: Answers | None = None
) -> tuple[dict[str, Answer], list[Problem]]:
    """The answers of one page as they came from a browser, and everything that is wrong with them.

    ``answers`` are those of the other pages.  The result holds the page's questions alone: normalised where the answer
    is good, as it was typed where it is not, so that nobody types twice.  Raises :class:`NotFound` for an unknown page.
    """
    page = next((page for page in _pages(spec) if page.key == topic_key), None)
    if page is None:
        raise NotFound("topic.not_found")
    here = {field.key for field in page.fields}
    found: dict[str, Answer] = {}
    problems: list[Problem] = []
    for field in page.fields:
        # Without the other pages' answers only a condition on this very page can be judged.
        judged = field.when and (answers is not None or field.when.field in here)
        known = {**(answers or {}), **found}
        if not judged or _visible(field, known):
            found[field.key] = _answer(field, raw.get(field.key, []), known, today, problems)
    return found, problems


def clean_all(spec: ItemSpec, raw: Mapping[str, list[str]], today: date) -> tuple[dict[str, Answer], list[Problem]]:
    """The answers of every page at once, as the one screen of a window clerk sends them.

    What an answer on the same screen hides is neither kept nor faulted; otherwise as :func:`clean`.
    """
    found: dict[str, Answer] = {}
    problems: list[Problem] = []
    for page in _pages(spec):
        given, wrong = clean(spec, page.key, raw, today, found)
        found.update(given)
        problems += wrong
    return found, problems


def usual_questions(spec: ItemSpec) -> int:
    """How many questions are put to somebody who applies without an agent and gives the first answer to every choice.

    An item knows all that anybody may be asked; nobody is asked all of it, as for a person and for a company at once.
    """
    given: dict[str, Answer] = {}
    for field in spec.fields:
        if _visible(field, given):
            given[field.key] = "no" if field.kind == "yes_no" else field.options[0].code if field.options else ""
    return len(given)


def missing(spec: ItemSpec, answers: Answers, papers: Collection[str]) -> list[Problem]:
    """What keeps the form from being sent, for the check page: every answer is looked at again, and every paper.

    ``papers`` are the codes of those filed.  A paper that may follow later, or that the hall itself can have, is not
    missing.
    """
    kept = settle(spec, answers)
    problems: list[Problem] = []
    for field in spec.fields:
        if _visible(field, kept):
            value = kept.get(field.key, "")
            _answer(field, value if isinstance(value, list) else [value], kept, today(), problems)
    needed = (need for need in papers_of(spec, answers) if need.asked and need.need == "R")
    return problems + [Problem("paper.missing", need.code) for need in needed if need.code not in papers]


def papers_of(spec: ItemSpec, answers: Answers) -> list[PaperNeed]:
    """The papers of this very request: those that a promise stands for are left out (NC-1), and the power of attorney
    is required of an agent and not asked of anybody else."""
    on_behalf = answers.get("on_behalf") == "yes"
    terms = spec.commitment if answers.get(ROUTE) == BY_PROMISE else None
    spared = terms.spares if terms else ()
    return [need for need in _fitting(spec, on_behalf) if need.code not in spared]


def codes_asked(spec: ItemSpec, answers: Answers) -> set[str]:
    """The codes of the papers this very request may hold: what was filed under another one before an answer changed,
    or under an older version of the item, is no part of it."""
    return {need.code for need in papers_of(spec, answers) if need.asked}


def _fitting(spec: ItemSpec, on_behalf: bool) -> Iterator[PaperNeed]:
    for need in spec.papers:
        if need.code != POWER_OF_ATTORNEY or need.need != "O":
            yield need
        elif on_behalf:
            yield need.model_copy(update={"need": "R"})


def _answer(field: Field, raw: list[str], answers: Answers, today: date, problems: list[Problem]) -> Answer:
    """The normalised answer; or the problem noted and what was typed given back."""
    try:
        return answer.parse(field, raw, answers, today)
    except BadAnswer as error:
        problems.append(Problem(error.code, field.key, error.params))
        return raw if field.kind == "choices" else next(iter(raw), "")


def _visible(field: Field, answers: Answers) -> bool:
    return field.when is None or answers.get(field.when.field) in field.when.values


def _pages(spec: ItemSpec) -> Iterator[TopicView]:
    """Every group as one page, or as several of about the same length when it asks too much for one."""
    for group in spec.groups:
        count = -(-len(group.fields) // PAGE)
        for n in range(count):
            part = group.fields[n * len(group.fields) // count : (n + 1) * len(group.fields) // count]
            title = (
                group.title
                if count == 1
                else Text(f"{group.zh}（{n + 1}/{count}）", f"{group.en} ({n + 1} of {count})")
            )
            yield TopicView(group.key if n == 0 else f"{group.key}-{n + 1}", group.topic, title, part)
