"""Cases at a desk, and the form of one act on their page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests import factories


def checking(db: Session, folder, **changes: object):
    """A case whose papers gov.window1 is checking."""
    filed = factories.submitted_case(db, folder=folder, **changes)  # type: ignore[arg-type]
    factories.take(db, filed.case, "gov.window1")
    return filed.case


def deciding(db: Session, folder, **changes: object):
    case = factories.reviewed_case(db, folder=folder, **changes).case  # type: ignore[arg-type]
    factories.take(db, case, "mr.decide")
    return case


def panel(visitor, case, action: str):
    visitor.open(f"/desk/cases/{case.number}?act={action}")
    assert visitor.status == 200
    return visitor


def reasons(visitor) -> list[str]:
    return [li.text_content() for li in visitor.page.cssselect("#errsum li")]


def offered(visitor) -> list[str]:
    return [a.get("href").split("act=")[1].split("#")[0].split("&")[0]
            for a in visitor.page.cssselect("nav a[href*='act=']")]  # fmt: skip
