"""From one item as its file writes it to the item as it is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from models.catalogue.fields import Field, Group, When
from models.catalogue.shared import BadCatalogue, Shared
from models.catalogue.spec import POWER_OF_ATTORNEY, ItemSpec
from models.catalogue.steps import steps
from models.text import Text

T = TypeVar("T")


def build(raw: Mapping[str, Any], own: Mapping[str, Field], shared: Shared) -> ItemSpec:
    """The item of one row of an ``items`` list; ``own`` are the questions its file defines.

    Raises :class:`BadCatalogue` for a reference that leads nowhere, pydantic's ``ValidationError`` for a wrong shape.
    """
    rest = dict(raw)
    prefix = str(rest["code"]).rpartition("-")[0]
    category, catalogue = shared.category_of(prefix), shared.catalogue_of(prefix)
    if category is None or catalogue is None:
        raise BadCatalogue([f"no category takes in the prefix {prefix}"])
    extra = [_find(shared.groups, key, "group") for key in rest.pop("groups", ())]
    if "upon" in rest:
        extra.insert(0, shared.groups["old_licence"])
    mine = [_find(own, key, "field") for key in rest.pop("fields", ())]
    # An agent files a power of attorney (ACC-2), and nothing may be asked for that the item does not list (ACC-5).
    needs = {**rest.pop("papers", {})}
    needs.setdefault(POWER_OF_ATTORNEY, "O")
    law, aliases = rest.pop("law", None), rest.pop("aliases", {})
    for code in {rest.get("dept"), *(code for step in rest.get("review", ()) for code in step)}:
        _find(shared.departments, code, "department")
    spec = ItemSpec.model_validate({
        **rest,
        "catalogue": catalogue.code,
        "category": category.code,
        "site": catalogue.site,
        "law": law and Text(_find(shared.laws, law, "Chinese of the law"), law),
        "papers": [_paper(code, need, shared) for code, need in needs.items()],
        "groups": _groups(rest.get("audience"), extra, mine, shared),
        "steps": (),
        **{f"aliases_{lang}": names for lang, names in aliases.items()},
    })  # fmt: skip
    return spec.model_copy(update={"steps": steps(spec, shared.departments)})


def _find(where: Mapping[str, T], key: Any, what: str) -> T:
    if key not in where:
        raise BadCatalogue([f"there is no {what} '{key}'"])
    return where[key]


def _paper(code: str, need: str, shared: Shared) -> dict[str, Any]:
    return {**_find(shared.papers, code, "paper").model_dump(), "need": need}


def _groups(audience: object, extra: list[Group], own: list[Field], shared: Shared) -> list[Group]:
    """The pages in the order they are asked: who acts for whom (A3.8), the applicant, the matter, the delivery.

    Where both persons and companies may apply, that is asked first and the rest follows the answer.  An extra group of
    the topic ``applicant`` takes the place of the applicant's own: a company still to be founded has no credit code.
    """
    group = shared.groups
    person, company, contact_person = group["person"], group["company"], group["contact_person"]
    applicant = [g for g in extra if g.topic == "applicant"]
    if not applicant and audience == "both":
        applicant = [group["applicant_kind"], _asked_of(person, "person"), _asked_of(company, "company")]
        contact_person = _asked_of(contact_person, "company")
    elif not applicant:
        applicant = [company if audience == "enterprise" else person]
    names = contact_person.fields if audience != "individual" else ()
    contact = group["contact"]
    return [
        group["agent"],
        group["agent_details"],
        *applicant,
        contact.model_copy(update={"fields": names + contact.fields}),
        *(one for g in extra if g.topic == "matter" for one in _each(g)),
        group["own"].model_copy(update={"fields": tuple(own)}),
        group["delivery"],
        group["delivery_consent"],
    ]


def _each(group: Group) -> list[Group]:
    """A repeated group as one group for each time, asked while the one before said that there is another."""
    if group.repeat is None:
        return [group]
    groups = []
    for n in range(1, group.repeat.most + 1):
        when = When(field=f"{group.key}_more_{n - 1}", values=("yes",)) if n > 1 else None
        fields = [_nth(field, n, when) for field in group.fields]
        if n < group.repeat.most:
            more = Field(key=f"{group.key}_more_{n}", kind="yes_no", zh=group.repeat.zh, en=group.repeat.en, when=when)
            fields.append(more)
        new = {"key": _name(group.key, n), "zh": f"{group.zh}（{n}）", "en": f"{group.en} ({n})", "repeat": None}
        groups.append(group.model_copy(update={**new, "fields": tuple(fields)}))
    return groups


def _name(key: str, n: int) -> str:
    return key if n == 1 else f"{key}_{n}"


def _nth(field: Field, n: int, when: When | None) -> Field:
    """``field`` the ``n``-th time; what hangs on another question of the group hangs on that of its own time."""
    own = field.when.model_copy(update={"field": _name(field.when.field, n)}) if field.when else when
    kind = _name(field.document_kind, n) if field.document_kind else None
    return field.model_copy(update={"key": _name(field.key, n), "when": own, "document_kind": kind})


def _asked_of(group: Group, kind: str) -> Group:
    """``group``, asked only of applicants of ``kind``."""
    when = When(field="applicant_kind", values=(kind,))
    return group.model_copy(update={"fields": tuple(f.model_copy(update={"when": when}) for f in group.fields)})
