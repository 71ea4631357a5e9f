"""The one form of a life event, made of the forms of its items; and a child's part of it (MOD-3).

Both are plain functions of published items, so that what was asked once can be taken apart again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from models.catalogue.fields import Field, Group
from models.catalogue.shared import LifeEvent
from models.catalogue.spec import ItemSpec, Limit, PaperNeed
from models.text import Text

OWN = "own-"
"""The group of an item's own questions is named after the item in the one form."""

_AGENT = ("agent", "agent_details")
_CONTACT = "contact"
_KIND = "applicant_kind"
_STRICTEST = "RDO"
_BASIS = Text(
    "国务院关于“高效办成一件事”的指导意见（国发〔2024〕3号）", "State Council 2024 no. 3, getting one thing done once"
)


def merge(event: LifeEvent, specs: Sequence[ItemSpec]) -> ItemSpec:
    """The form and the papers of ``specs``, items of ``event`` in its order, each question and each paper once.

    What the hall itself makes on the way is asked of nobody (ACC-6): the questions in ``event.known``, and where an
    earlier stage brings the organisation into being, its credit code.
    """
    first = specs[0]
    parties = list(_parties(event, specs))
    audience = "individual" if parties[0].key == "person" else "enterprise"
    asked: set[str] = set(event.known)
    groups = [*_named(first, _AGENT), *parties, _contact(specs, parties)]
    groups += _matter(specs)
    groups += [group for group in first.groups if group.topic == "delivery"]
    return ItemSpec(
        code=event.code, zh=event.zh, en=event.en, catalogue=first.catalogue, category=first.category, site=first.site,
        dept=first.dept, audience=audience, kind="promised", type="20", statutory=Limit(days=45),
        promised=Limit(days=longest(event, {spec.code: spec.promised.days for spec in specs})), notice=first.notice,
        supplement=first.supplement, visits=max(spec.visits for spec in specs), result="notice", law=_BASIS,
        papers=tuple(_papers(specs)), groups=tuple(_once(groups, asked)), conditions=tuple(_conditions(specs)),
        steps=(),
    )  # fmt: skip


def part_of(spec: ItemSpec, form: ItemSpec) -> ItemSpec:
    """``spec`` as a child of the request for ``form`` has it: the applicant as the one form asks for them.

    An item for organisations is asked for by the person who founds the organisation with the same request.
    """
    parties = [group for group in form.groups if _is_party(group)]
    if not parties:
        return spec
    wanted = {"enterprise": ("company", "founder"), "individual": ("person",)}.get(spec.audience, ())
    mine = next((group for group in parties if group.key in wanted), parties[0])
    known = {field.key for field in form.fields}
    matter = (
        group.model_copy(update={"fields": tuple(field for field in group.fields if field.key in known)})
        for group in spec.groups
        if group.topic == "matter"
    )
    groups = (*_named(form, _AGENT), mine, *_named(form, (_CONTACT,)), *matter, *_of_topic(form, "delivery"))
    audience = "individual" if mine.key == "person" else "enterprise"
    return spec.model_copy(update={"groups": groups, "audience": audience})


def codes_of(form: ItemSpec) -> list[str]:
    """The items whose questions ``form`` asks: those that the applicant has chosen of the event."""
    return [group.key.removeprefix(OWN) for group in form.groups if group.key.startswith(OWN)]


def stages_of(event: LifeEvent, codes: Iterable[str]) -> list[list[str]]:
    """The stages of ``event`` as far as they are among ``codes``."""
    chosen = set(codes)
    stages = ([code for code in stage if code in chosen] for stage in event.stages)
    return [stage for stage in stages if stage]


def longest(event: LifeEvent, days: Mapping[str, int]) -> int:
    """The longest path through the stages, each as long as its longest item (MOD-6)."""
    return sum(max(days[code] for code in stage) for stage in stages_of(event, days))


def clashes(event: LifeEvent, specs: Sequence[ItemSpec]) -> Iterator[str]:
    """Questions that two items of ``event`` ask under one key and in different words: these cannot be asked once."""
    seen: dict[str, Field] = {}
    for spec in specs:
        for field in next(group.fields for group in spec.groups if group.key == "own"):
            if seen.setdefault(field.key, field) != field:
                yield field.key


def _parties(event: LifeEvent, specs: Sequence[ItemSpec]) -> Iterator[Group]:
    """Who applies: the founder alone where an earlier stage founds; else every party that some item is for."""
    found = {group.key: _unconditional(group) for spec in specs for group in spec.groups if _is_party(group)}
    sure = {group.key for spec in specs if spec.audience != "both" for group in spec.groups if _is_party(group)}
    if event.founds:
        yield next(_unconditional(group) for group in specs[0].groups if _is_party(group))
    elif sure:
        yield from (group for key, group in found.items() if key in sure)
    else:
        yield from _named(specs[0], (_KIND,))
        yield from (group for group in specs[0].groups if _is_party(group))


def _is_party(group: Group) -> bool:
    return group.topic == "applicant" and group.key not in (*_AGENT, _CONTACT, _KIND)


def _unconditional(group: Group) -> Group:
    """``group`` asked of everybody: which kind of applicant it is, is settled by the event."""
    fields = (field.model_copy(update={"when": None}) if _by_kind(field) else field for field in group.fields)
    return group.model_copy(update={"fields": tuple(fields)})


def _by_kind(field: Field) -> bool:
    return field.when is not None and field.when.field == _KIND


def _contact(specs: Sequence[ItemSpec], parties: Sequence[Group]) -> Group:
    """How to reach the applicant; for an organisation also the person to ask for."""
    groups = [next(_named(spec, (_CONTACT,))) for spec in specs]
    longest = max(groups, key=lambda group: len(group.fields))
    if any(group.key != "person" for group in parties):
        return _unconditional(longest)
    return min(groups, key=lambda group: len(group.fields))


def _matter(specs: Sequence[ItemSpec]) -> Iterator[Group]:
    """The shared subjects first, then one part for each item."""
    for spec in specs:
        yield from (group for group in _of_topic(spec, "matter") if group.key != "own")
    for spec in specs:
        own = next(_named(spec, ("own",)))
        yield own.model_copy(update={"key": OWN + spec.code, "zh": spec.zh, "en": spec.en})


def _once(groups: Iterable[Group], asked: set[str]) -> Iterator[Group]:
    """Every question where it is asked first.  A part of an item stays, even when nothing is left to ask in it."""
    for group in groups:
        fields = tuple(field for field in group.fields if field.key not in asked)
        asked.update(field.key for field in fields)
        if fields or group.key.startswith(OWN):
            yield group.model_copy(update={"fields": fields})


def _papers(specs: Sequence[ItemSpec]) -> Iterator[PaperNeed]:
    """Each paper once; what one item needs at once is needed at once."""
    needs: dict[str, PaperNeed] = {}
    for need in chain.from_iterable(spec.papers for spec in specs):
        known = needs.get(need.code)
        if known is None or _STRICTEST.index(need.need) < _STRICTEST.index(known.need):
            needs[need.code] = need
    yield from needs.values()


def _conditions(specs: Sequence[ItemSpec]) -> Iterator[Text]:
    yield from dict.fromkeys(condition for spec in specs for condition in spec.conditions)


def _named(spec: ItemSpec, keys: Sequence[str]) -> Iterator[Group]:
    return (group for group in spec.groups if group.key in keys)


def _of_topic(spec: ItemSpec, topic: str) -> Iterator[Group]:
    return (group for group in spec.groups if group.topic == topic)
