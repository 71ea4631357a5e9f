"""What data of a form are used for, on what basis, and which are sensitive (PD-1, PD-3): data of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from models.catalogue.fields import Frozen, Named, Topic
from models.catalogue.shared import DATA, read_yaml
from models.catalogue.spec import ItemSpec


class Use(Named):
    """What a topic's answers are for.  ``asked_by``: the question that asks for consent, where that is the basis."""

    basis: Literal["duty", "consent"]
    asked_by: str | None = None


class Sensitive(Named):
    """Sensitive data of a kind that the law names, with the one purpose they are asked for."""

    kind: Literal["biometric", "medical", "financial", "whereabouts", "child", "faith", "identity"]


class Uses(Frozen):
    """By topic, by the code of a paper, by the key of a question."""

    topics: dict[Topic, Use]
    papers: dict[str, Sensitive]
    fields: dict[str, Sensitive]


_USES = TypeAdapter(Uses)


@cache
def uses(folder: Path = DATA) -> Uses:
    return _USES.validate_python(read_yaml(folder / "uses.yaml"))


def faults(spec: ItemSpec) -> Iterator[str]:
    """Questions of ``spec`` without a stated use, and topics that rest on a consent that nobody asks for."""
    stated = uses().topics
    for group in spec.groups:
        use = stated.get(group.topic)
        if use is None or not (use.zh.strip() and use.en.strip()):
            yield from (f"question {field.key} has no stated use (PD-1)" for field in group.fields)
    keys = {field.key: field for field in spec.fields}
    for topic, use in stated.items():
        if use.basis == "consent" and any(group.topic == topic and group.fields for group in spec.groups):
            asked = keys.get(use.asked_by or "")
            if asked is None or asked.kind != "choices":
                yield f"{topic} rests on consent, which no box of its own asks for (PD-3)"
