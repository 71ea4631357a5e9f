"""The shortest way through the form of the food-business item, by the pages people use."""

from __future__ import annotations

from tests.factories import pdf
from tests.journeys.visitor import Visitor

ITEM = "G-MR-014"
COMPANY: dict[str, dict[str, object]] = {
    "agent": {"on_behalf": "no"},
    "applicant_kind": {"applicant_kind": "company"},
    "company": {
        "company_name": "深圳示例餐饮有限公司",
        "company_credit_code": "91440307MA5XXXX06R",
        "company_legal_name": "张示例",
    },
    "contact": {
        "contact_name": "李示例",
        "contact_mobile": "15400000000",
        "contact_address": "深圳市龙岗区坂田街道示例路1号",
    },
    "site": {"site_address": "深圳市龙岗区坂田街道示例路1号101", "site_area": "80"},
    "own": {"food_business_type": "retail", "food_items": ["packaged"]},
    "delivery": {"delivery_way": "window"},
}


def begin(visitor: Visitor, item: str = ITEM) -> str:
    """Start a draft; its address."""
    visitor.open(f"/services/{item}/start").send()
    assert visitor.status == 200
    return visitor.path


def fill(visitor: Visitor, draft: str, pages: dict[str, dict[str, object]] | None = None) -> None:
    for topic, fields in (pages or COMPANY).items():
        visitor.open(f"{draft}/{topic}").send(f"/{topic}", **fields)
        assert visitor.status == 200, visitor.text


def upload(visitor: Visitor, draft: str, code: str, name: str = "", content: bytes | None = None) -> Visitor:
    visitor.open(f"{draft}/papers")
    return visitor.send(f"/papers/{code}", **{f"paper:{code}": (name or f"{code}.pdf", content or pdf())})


def submit(visitor: Visitor, item: str = ITEM, papers: tuple[str, ...] = ("floor", "equip", "health", "rules")) -> str:
    """A whole request; its number."""
    draft = begin(visitor, item)
    fill(visitor, draft)
    for code in papers:
        upload(visitor, draft, code)
    visitor.open(f"{draft}/check").send("/submit", declared="yes")
    assert visitor.path.endswith("/receipt"), visitor.text
    return visitor.path.split("/")[2]
