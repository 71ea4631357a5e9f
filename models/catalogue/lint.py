"""Whether the data files make a catalogue that people can use: every fault at once, each as one sentence.

What pydantic and :mod:`models.catalogue.build` refuse (a wrong shape, a paper, department or question that does not
exist) comes from reading; here is what only makes sense or does not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from models.catalogue import uses
from models.catalogue.fields import Field, Named
from models.catalogue.files import Catalogue, read
from models.catalogue.joint import clashes
from models.catalogue.shared import DATA, BadCatalogue, LifeEvent, Shared
from models.catalogue.spec import EXPIRY, ROUTE, ItemSpec, Limit
from models.text import Text

CODE = re.compile(r"[GT]-[A-Z]{2}-[0-9]{3}")

# ACC-5: a list of papers that ends in "and whatever else" lets a clerk ask for anything.
CATCH_ALL = re.compile(
    r"其他(?:相关|有关|所需|需要|必要|证明|的)*(?:材料|资料|文件)|(?:等|及)(?:相关|有关|其他)*(?:材料|资料|文件)$"
    r"|认为(?:需要|必要)|\bother (?:\w+ )?(?:papers|documents|materials|files)\b"
    r"|\bas (?:required|needed|requested)\b|\b(?:etc|and so on)\b",
    re.IGNORECASE,
)

CONSULTS = {"G-MR-014": "EC"}
"""Departments that have to have a say in an item, whatever its file says: the ecology side of a kitchen's fumes."""


@dataclass(frozen=True)
class LintReport:
    """Items by catalogue, life events, and every problem found."""

    items: dict[str, int] = field(default_factory=dict)
    life_events: int = 0
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        shown = {"items": self.items, "life_events": self.life_events, "problems": self.problems}
        return json.dumps(shown, ensure_ascii=False, indent=2)


def lint(folder: Path = DATA) -> LintReport:
    """Look through the data files of ``folder``."""
    try:
        source = read(folder)
    except BadCatalogue as error:
        return LintReport(problems=error.problems)
    kinds = Counter[str](spec.catalogue for spec in source.specs.values())
    problems = [*source.problems, *_shared(source.shared), *_whole(source, kinds)]
    for spec in source.specs.values():
        problems += [f"{spec.code}: {problem}" for problem in _item(spec)]
    return LintReport(
        {code: kinds[code] for code in source.shared.catalogues}, len(source.shared.life_events), problems
    )


def _whole(source: Catalogue, kinds: Counter[str]) -> Iterator[str]:
    """Faults of the catalogue as a whole: how many items, their numbers, what life events refer to."""
    for kind in source.shared.catalogues.values():
        if kinds[kind.code] != kind.items:
            yield f"{kind.code}: {kinds[kind.code]} items instead of {kind.items}"
    for before, after in pairwise(["", *sorted(source.specs)]):
        prefix, _, number = after.rpartition("-")
        expected = int(before[-3:]) + 1 if before.startswith(prefix + "-") else 1
        if CODE.fullmatch(after) and int(number) != expected:
            yield f"{after}: follows {before or 'nothing'}, numbers run from 001 without a gap"
    for spec in source.specs.values():
        upon = spec.upon.items if spec.upon else ()
        yield from (f"{spec.code}: acts upon {code}, which is no item" for code in upon if code not in source.specs)
    for event in source.shared.life_events.values():
        yield from (f"{event.code}: {fault}" for fault in _event(event, source.specs))


def _event(event: LifeEvent, specs: Mapping[str, ItemSpec]) -> Iterator[str]:
    """Faults of one life event: what it refers to, and questions that cannot be asked once (MOD-3)."""
    codes = [code for stage in event.stages for code in stage]
    named = [*event.optional, *event.needs, *(code for needed in event.needs.values() for code in needed)]
    yield from (f"there is no item {code}" for code in codes if code not in specs)
    yield from (f"{code} is none of its items" for code in named if code not in codes)
    items = [specs[code] for code in codes if code in specs]
    if len(items) < len(codes):
        return
    asked = {field.key for spec in items for field in spec.fields}
    yield from (f"no item of it asks {key}" for key in event.known if key not in asked)
    yield from (f"two of its items ask {key} in different words" for key in clashes(event, items))


def _shared(shared: Shared) -> Iterator[str]:
    rows: list[Named] = [*shared.departments.values(), *shared.categories.values(), *shared.catalogues.values()]
    rows += [*shared.papers.values(), *shared.life_events.values(), *shared.sites.values()]
    rows += [window for site in shared.sites.values() for window in site.windows]
    yield from (f"{row!r}: a name is empty" for row in rows if _empty(row.title))
    for paper in shared.papers.values():
        if CATCH_ALL.search(paper.zh) or CATCH_ALL.search(paper.en):
            yield f"paper {paper.code}: a catch-all is no paper (ACC-5)"
    for code in uses.uses().papers:
        if code not in shared.papers:
            yield f"uses.yaml: there is no paper {code}"
    for kind in shared.catalogues.values():
        if kind.site not in shared.sites:
            yield f"{kind.code}: there is no site {kind.site}"


def _item(spec: ItemSpec) -> Iterator[str]:
    """Faults of one item."""
    if not CODE.fullmatch(spec.code):
        yield "the code is not of the form G-MR-014"
    if _empty(spec.title) or any(_empty(condition) for condition in spec.conditions) or _empty(spec.fee):
        yield "a name, a condition or the fee is empty in one language"
    if not all(alias.strip() for alias in (*spec.aliases_zh, *spec.aliases_en)):
        yield "an alias is empty"
    if not spec.conditions:
        yield "has no condition"
    yield from _limits(spec)
    yield from _review(spec)
    yield from _questions(spec)
    yield from uses.faults(spec)


def _limits(spec: ItemSpec) -> Iterator[str]:
    """Promised is never longer than statutory; an instant item promises nothing, because it is decided on the spot."""
    for limit in (spec.statutory, spec.notice, spec.supplement):
        if limit.days < 1:
            yield f"a limit of {limit.days} days"
    if spec.instant != (spec.promised.days == 0):
        yield f"is {spec.kind} and promises {spec.promised.days} days"
    if spec.extension and (spec.extension.days < 1 or spec.extension.unit != spec.statutory.unit):
        yield "an extension adds days of the unit of the statutory limit"
    if spec.promised.unit != "working":
        yield "the promised limit counts working days"
    yield from _silence(spec)
    yield from _commitment(spec)
    if _longest(spec.promised, spec.statutory.unit) > spec.statutory.days:
        statutory = f"{spec.statutory.days} {spec.statutory.unit}"
        yield f"promises {spec.promised.days} working days, longer than the statutory {statutory} days"


def _silence(spec: ItemSpec) -> Iterator[str]:
    """What silence does is marked, asked for and counted (CLK-14, CLK-15)."""
    if (spec.renewal is not None) != any(question.key == EXPIRY for question in spec.fields):
        yield f"an item asks {EXPIRY} when silence renews its licence, and no other does"
    if spec.renewal and (spec.renewal.days < 1 or spec.renewal.years < 1):
        yield "a renewal is asked for days before the end, and is for years"
    if (spec.effective is not None) != ("deemed_effective" in spec.special):
        yield "what takes effect by silence is marked deemed_effective and says after how many days"
    if spec.cut_off and spec.instant:
        yield "what is decided on the spot has no cut-off"


# State security and secrets, public safety, fire, buildings, water, environment, health and lives.
BARRED = frozenset({"PS", "FR", "EE", "EC", "HE", "EM", "HC", "WA", "MI"})
"""Departments whose items touch a subject that NC-3 keeps from the commitment route."""


def _commitment(spec: ItemSpec) -> Iterator[str]:
    """The choice is asked where the item lists the route, and nowhere else; never of a barred subject (NC-1, NC-3)."""
    terms = spec.commitment
    if (terms is not None) != any(question.key == ROUTE for question in spec.fields):
        yield f"an item asks {ROUTE} when it lists the commitment route, and no other does"
    if terms is None:
        return
    if BARRED & {spec.dept, *(code for step in spec.review for code in step)}:
        yield "touches a subject for which no promise stands (NC-3)"
    if not 0 < terms.days <= spec.promised.days:
        yield "a promise is decided on sooner than the ordinary way, and not by an item decided on the spot"
    if spec.renewal or spec.effective:
        yield "where silence decides, no promise stands: nobody would plan its check"
    if not terms.promised or terms.check_days < 1 or terms.remedy_days < 1:
        yield "a commitment says what is promised, when it is checked and how long it may take to put right"
    needs = {need.code: need.need for need in spec.papers}
    for code in terms.spares:
        if needs.get(code) not in ("R", "D"):
            yield f"a promise stands for the paper {code}, which is not asked for"


def _longest(promised: Limit, unit: str) -> int:
    """The promised working days in ``unit``: natural days are counted from a Friday, in weeks without holidays."""
    return promised.days if unit == "working" else promised.days + 2 * -(-promised.days // 5)


def _review(spec: ItemSpec) -> Iterator[str]:
    """Instant items are decided at the window; of the others the own department reviews, and first."""
    named = [code for step in spec.review for code in step]
    if spec.instant and named:
        yield "is instant and has review steps"
    if not spec.instant and not named:
        yield "is promised and has no review step"
    if named and spec.dept not in spec.review[0]:
        yield f"{spec.dept} is not among the first to review"
    if len(set(named)) != len(named) or not all(spec.review):
        yield "a review step is empty or names a department twice"
    if spec.code in CONSULTS and CONSULTS[spec.code] not in named:
        yield f"has to consult {CONSULTS[spec.code]}"


def _questions(spec: ItemSpec) -> Iterator[str]:
    own = next(group.fields for group in spec.groups if group.key == "own")
    if len(own) < 2:
        yield f"asks {len(own)} questions of its own, at least two are wanted"
    keys = [question.key for question in spec.fields]
    yield from (f"asks {key} twice" for key, count in Counter(keys).items() if count > 1)
    for n, question in enumerate(spec.fields):
        earlier = {other.key for other in spec.fields[:n]}
        yield from (f"question {question.key}: {fault}" for fault in _question(question, earlier))


def _question(question: Field, earlier: set[str]) -> Iterator[str]:
    if _empty(question.title) or (question.hint and _empty(question.hint)):
        yield "label or hint is empty in one language"
    if (question.kind in ("choice", "choices")) != bool(question.options):
        yield "options belong to a choice, and a choice has options"
    if any(_empty(option.title) for option in question.options):
        yield "an option is empty in one language"
    if question.min is not None and question.max is not None and question.min > question.max:
        yield "min is larger than max"
    if (question.past or question.future) and question.kind != "date":
        yield "past and future belong to a date"
    if question.past and question.future:
        yield "a date both past and future"
    if question.when and question.when.field not in earlier:
        yield f"its condition looks at {question.when.field}, which is not asked before it"
    if question.document_kind and question.document_kind not in earlier:
        yield f"its document kind {question.document_kind} is not asked before it"


def _empty(text: Text) -> bool:
    return not (text.zh.strip() and text.en.strip())
