"""A good answer to every question of an item, as an invented applicant would give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from models.calendar.now import today
from models.catalogue.answers import LENGTHS, Answer
from models.catalogue.fields import Field
from models.catalogue.form import settle
from models.catalogue.spec import ItemSpec
from seeding.people import COMPANIES, FOREIGN, Company, Person, company, person

_THINGS = (
    "示例项目一期", "示例办公场所", "示例展示厅", "示例研发中心", "示例设备清单", "示例门店", "示例培训班", "示例岗位",
    "Sample project, first phase", "示例文化活动周暨粤港澳大湾区数字创意成果交流展示会（第三届）",
)  # fmt: skip
_SENTENCES = (
    "示例：用于日常经营。", "示例：申请内容与所附材料一致。", "示例：场所已经装修完毕，可以随时现场核查。",
    "示例：本次为首次申请。", "示例：按照办事指南准备，如有不清楚的地方请联系经办人。",
    "示例：主要从事智能硬件的研发、测试和小批量试制，附属经营餐饮服务，从业人员约三十人。",
)  # fmt: skip


@dataclass(frozen=True)
class Applicant:
    """``company`` is None for a person who applies for themselves.  ``person`` is that person, or who acts for it.

    ``room`` makes the premises those of this one request: nobody may ask twice for one subject.
    """

    person: Person
    company: Company | None
    room: str
    online: bool
    agent: bool = False


def answers_for(spec: ItemSpec, who: Applicant, rng: Random) -> dict[str, Answer]:
    """An answer to each question that applies.  Dates are near the day it is asked."""
    named = {**identity(who), **_choices(who)}
    given: dict[str, Answer] = {}
    for field in spec.fields:
        known = named.get(field.key)
        answer = _fitting(field, rng, who.room) if known is None else known
        if field.key in settle(spec, {**given, field.key: answer}):
            given[field.key] = answer
    return given


def identity(who: Applicant) -> dict[str, Answer]:
    """The answers that name the applicant and the premises, whichever of them an item asks for."""
    acts, firm = who.person, who.company
    return {
        "agent_name": acts.name, "agent_id_kind": acts.id_kind, "agent_id_number": acts.id_number,
        "agent_mobile": acts.phone,
        "person_name": acts.name, "person_id_kind": acts.id_kind, "person_id_number": acts.id_number,
        "company_name": firm.name if firm else f"深圳示例{acts.name[-1]}商行",
        "company_credit_code": firm.credit_code if firm else "",
        "company_legal_name": firm.legal.name if firm else acts.name,
        "contact_name": acts.name, "contact_mobile": acts.phone, "contact_address": acts.address,
        "site_address": who.room,
    }  # fmt: skip


def room(n: int) -> str:
    """The ``n``-th room of the park, as an address."""
    return f"深圳市龙岗区坂田街道天安云谷（示例）{n % 9 + 1}栋{n // 9 % 40 + 1}层{n // 360 + 1:02d}号"


def _choices(who: Applicant) -> dict[str, Answer]:
    return {
        "on_behalf": "yes" if who.agent else "no",
        "applicant_kind": "company" if who.company else "person",
        "contact_email": "",
        "old_request": "",
        "delivery_way": "online" if who.online else "window",
        "delivery_consent": ["agreed"],
    }


def _fitting(field: Field, rng: Random, room: str) -> Answer:
    """Something the question can be answered with: a draw within its bounds."""
    match field.kind:
        case "choice":
            # A document's kind is asked before its number, and every number drawn here is that of an identity card.
            codes = [option.code for option in field.options]
            return "111" if "111" in codes else rng.choice(codes)
        case "choices":
            return [field.options[0].code]
        case "yes_no":
            return rng.choice(("yes", "no"))
        case "number" | "money":
            least = int(field.min or 0) or 1
            most = min(int(field.max or 500), 500)
            figure = f"{rng.randint(least, max(least, most))}"
            return f"{figure}.00" if field.kind == "money" else figure
        case "date":
            days = rng.randint(60, 400) if field.future else -rng.randint(1, 400) if field.past else 0
            return (today() + timedelta(days=days)).isoformat()
        case "mobile":
            return f"154{rng.randint(1, 99_999_999):08d}"
        case "email":
            return "sample@example.org"
        case "address":
            return room
        case "credit_code":
            return company(rng.randrange(COMPANIES)).credit_code
        case "id_number":
            return person(rng.randrange(1_000) * FOREIGN).id_number
        case _:
            return _text(field, rng)


def _text(field: Field, rng: Random) -> str:
    drawn = "".join(rng.sample(_SENTENCES, rng.randint(1, 4))) if field.kind == "long_text" else rng.choice(_THINGS)
    least, most = int(field.min or 1), int(field.max or LENGTHS[field.kind])
    return (drawn * (least // len(drawn) + 1))[:most] if len(drawn) < least else drawn[:most]
