"""What a filled form says about the applicant and the subject, for those who must not know its questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.catalogue.form import Answers, settle
from models.catalogue.spec import ItemSpec
from models.seal import ring

# Kinds of answers that name a thing or a person.  Figures, dates and choices describe it and may be typed differently.
_NAMING = ("text", "address", "id_number", "credit_code")


@dataclass(frozen=True)
class ApplicantFacts:
    """The applicant as the form names them.  What was not answered is empty.

    ``id_kind`` is a code of GA/T 2000.156, or ``credit_code`` for the unified social credit code of an organisation.
    """

    kind: Literal["person", "company"]
    name: str
    id_kind: str
    id_number: str
    phone: str
    email: str
    address: str


def applicant_of(spec: ItemSpec, answers: Answers) -> ApplicantFacts:
    """The applicant of a form.  A company still to be founded is identified by the document of its founder."""
    given = settle(spec, answers)

    def text(key: str) -> str:
        value = given.get(key, "")
        return value if isinstance(value, str) else ""

    is_company = text("applicant_kind") == "company" if spec.audience == "both" else spec.audience == "enterprise"
    coded = text("company_credit_code")
    return ApplicantFacts(
        kind="company" if is_company else "person",
        name=text("company_name") if is_company else text("person_name"),
        id_kind="credit_code" if coded else text("person_id_kind"),
        id_number=coded or text("person_id_number"),
        phone=text("contact_mobile"),
        email=text("contact_email"),
        address=text("contact_address"),
    )


def subject_key(spec: ItemSpec, answers: Answers) -> str:
    """A keyed digest, equal for two requests of one applicant for one item on one subject (rulebook 8).

    The subject is the address of the premises where the item asks for it, else whatever names a person or a thing among
    the item's own answers: the same applicant may enrol two employees, but not ask twice for one licence.
    """
    given = settle(spec, answers)
    who = applicant_of(spec, answers)
    own = next(group.fields for group in spec.groups if group.key == "own")
    keys = ["site_address"] if "site_address" in given else [field.key for field in own if field.kind in _NAMING]
    subject = [_squeezed(value) for key in keys if isinstance(value := given.get(key, ""), str)]
    return ring.digest("subject", "\n".join([spec.code, who.id_kind, who.id_number, *subject]))


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
