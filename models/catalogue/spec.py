"""A service item as it is published: all that a case needs to know about it, with every word it was published with.

The whole value is stored in ``item_version.body``, so that a later change of shared groups, papers or names cannot
reach a version that people have already applied under.
"""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic import Field as Column

from models.catalogue.fields import Field, Frozen, Group, Named, Option, When, Words
from models.text import Text

__all__ = ["Field", "Group", "ItemSpec", "Limit", "Option", "PaperNeed", "Step", "When"]

Unit = Literal["working", "natural"]
Need = Literal["R", "D", "O"]
Special = Literal[
    "expert_review", "testing", "appraisal", "hearing", "site_check", "publicity", "verification", "evaluation",
    "rectification", "suspension", "external_reply", "investigation", "prereview", "deemed_effective", "joint",
    "post_check",
]  # fmt: skip
Result = Literal[
    "licence", "permit", "certificate", "card", "endorsement", "approval", "decision", "record", "notice", "copy",
    "payment", "agreement", "appointment",
]  # fmt: skip

POWER_OF_ATTORNEY = "agentl"
"""The code of the paper that an agent files."""

EXTENSION_DAYS, JOINT_EXTENSION_DAYS = 10, 15
"""By how much an authority may extend its limit once (CLK-4), and for joint handling (CLK-5)."""

EXPIRY = "present_until"
"""The question of a renewal that names the last day of the licence there is (CLK-14)."""

ROUTE, BY_PROMISE, ORDINARY = "commitment_route", "promise", "ordinary"
"""The question by which an applicant chooses the commitment route, and its two answers (NC-1)."""

OLD_REQUEST = "old_request"
"""The question by which an applicant names the request by which this hall granted their old licence (DEC-14)."""

UNKNOWN_BASIS = Text("示例，未核对", "Sample, not verified")
FREE = Text("不收费（示例）", "Free of charge (sample)")


class Limit(Frozen):
    """A number of days of one unit.  Zero means on the spot."""

    days: int
    unit: Unit = "working"


class PaperNeed(Named):
    """A paper an item asks for.

    ``need``: R main (required at acceptance), D secondary (may follow, 容缺后补), O only if the case calls for it; the
    guide publishes which is which (GAP-1).  ``kind``:
    1 certificate, 2 form, 3 other.  ``source``: who brings it; ``shared`` means the hall itself can have it (ACC-6),
    ``form`` that the answers given online are this paper.
    """

    code: str
    need: Need
    kind: Literal[1, 2, 3] = 3
    source: Literal["applicant", "shared", "form"] = "applicant"

    @property
    def asked(self) -> bool:
        """Whether the applicant is asked to file it."""
        return self.source == "applicant"


class Renewal(Frozen):
    """A licence goes on when nobody decides in time (CLK-14): asked for at least ``days`` calendar days before its last
    day, it is renewed for ``years`` more."""

    days: int = 30
    years: int


class Upon(Frozen):
    """It acts upon a licence there is: one granted by an item of ``items`` is over with it (DEC-14, ALL 49, 50, 70)."""

    items: tuple[str, ...]
    how: Literal["changed", "renewed", "deregistered"]


class Commitment(Frozen):
    """The terms of the commitment route, fixed for each item that lists it (NC-1, NC-2, NC-6).

    ``promised`` is what the applicant promises to meet, instead of the papers ``spares``; it is decided on within
    ``days`` working days of acceptance and checked within ``check_days`` working days of the decision, in the ``way``
    and by the ``standard`` given; a broken one is to be put right within ``remedy_days`` working days.
    """

    risk: Literal["low", "medium", "high"]
    spares: tuple[str, ...]
    promised: tuple[Words, ...]
    days: int
    check_days: int
    standard: Words
    way: Words
    remedy_days: int = 10


class Step(Named):
    """One step on the way of a case, for the guide: who does it, within how many days, and what to know about them."""

    code: Literal["receive", "accept", "review", "decide", "produce", "deliver"]
    who: Words
    limit: Limit | None = None
    note: Words | None = None


class ItemSpec(Named):
    """One service item.  Days, limits and flow are frozen into a case at acceptance (CLK-13)."""

    code: str
    catalogue: Literal["government", "talent"]
    category: str
    site: str
    dept: str
    audience: Literal["individual", "enterprise", "both"]
    kind: Literal["instant", "promised"]
    type: Literal["01", "05", "07", "08", "09", "10", "20"]
    statutory: Limit
    promised: Limit = Limit(days=0)
    notice: Limit = Limit(days=5)
    supplement: Limit = Limit(days=30, unit="natural")
    visits: Literal[0, 1]
    result: Result
    law: Words | None = None
    fee: Words = FREE
    special: tuple[Special, ...] = ()
    # What the law of the item itself allows, where it is not the usual (CLK-12).  Left out of what is published while
    # it says nothing, so that items without it keep their version.
    extension: Limit | None = Column(default=None, exclude_if=lambda limit: limit is None)
    # What may follow weighs on the review itself, so without it papers are only kept (GAP-3).
    gap_weighs: bool = Column(default=False, exclude_if=lambda flag: not flag)
    # It touches public safety or people's health and lives: false papers bar a new application (ALL 78, 79).
    safety: bool = Column(default=False, exclude_if=lambda flag: not flag)
    # What silence of the authority does: a licence is renewed (CLK-14), or what was filed takes effect (CLK-15).
    renewal: Renewal | None = Column(default=None, exclude_if=lambda renewal: renewal is None)
    effective: Limit | None = Column(default=None, exclude_if=lambda limit: limit is None)
    # Two settings of the promise alone: it stands still while papers are asked for after acceptance (CLK-10), and what
    # comes after this hour of the day counts from the next working day.
    asking_pauses: bool = Column(default=False, exclude_if=lambda on: not on)
    cut_off: time | None = Column(default=None, exclude_if=lambda hour: hour is None)
    # Several requests may be granted with one press, after a sample of them was opened (C4.4).
    bulk_decision: bool = Column(default=False, exclude_if=lambda on: not on)
    commitment: Commitment | None = Column(default=None, exclude_if=lambda terms: terms is None)
    upon: Upon | None = Column(default=None, exclude_if=lambda upon: upon is None)
    papers: tuple[PaperNeed, ...]
    groups: tuple[Group, ...]
    conditions: tuple[Words, ...]
    review: tuple[tuple[str, ...], ...] = ()
    steps: tuple[Step, ...]
    aliases_zh: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()

    @property
    def instant(self) -> bool:
        return self.kind == "instant"

    @property
    def joint(self) -> bool:
        """Whether several authorities handle it as one (CLK-5)."""
        return "joint" in self.special

    @property
    def longer(self) -> Limit:
        """What one extension adds, in the unit of the statutory limit."""
        days = JOINT_EXTENSION_DAYS if self.joint else EXTENSION_DAYS
        return self.extension or Limit(days=days, unit=self.statutory.unit)

    def promised_for(self, route: object) -> Limit:
        """What is promised to who chose ``route``: a decision on a promise comes sooner."""
        return Limit(days=self.commitment.days) if self.commitment and route == BY_PROMISE else self.promised

    @property
    def basis(self) -> Text:
        """The legal basis as it may be printed: an unknown one says so and is never invented."""
        return self.law or UNKNOWN_BASIS

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every question, in the order it is asked."""
        return tuple(field for group in self.groups for field in group.fields)

    def paper(self, code: str) -> PaperNeed | None:
        return next((need for need in self.papers if need.code == code), None)
