"""The way of a case as the guide shows it: who does what, within how many days (A2.4)."""

from __future__ import annotations

from collections.abc import Mapping

from models.catalogue.shared import Department
from models.catalogue.spec import ItemSpec, Limit, Step
from models.text import Text

DELIVERY = Limit(days=10)
"""Working days from the decision to its delivery (CLK-7)."""

WINDOW = Text("综合窗口", "General window")


def steps(spec: ItemSpec, departments: Mapping[str, Department]) -> tuple[Step, ...]:
    """The steps of ``spec`` in order.  Receipt to acceptance has a limit of its own, and so has delivery."""
    review = [_review([departments[code] for code in step]) for step in spec.review]
    return (*_intake(spec), *review, _decision(spec, departments[spec.dept]), *_result())


def _intake(spec: ItemSpec) -> tuple[Step, Step]:
    given = Text("提交即收件，并出具收件回执", "Received when it is sent; a receipt is given")
    return (
        Step(code="receive", zh="收件", en="Receive", who=WINDOW, note=given),
        Step(code="accept", zh="核对材料并受理", en="Check the papers and accept", who=WINDOW, limit=spec.notice),
    )


def _review(departments: list[Department]) -> Step:
    who = Text("、".join(d.zh for d in departments), "; ".join(d.en for d in departments))
    together = Text("各部门同时审查", "The departments review at the same time")
    return Step(code="review", zh="审查", en="Review", who=who, note=together if len(departments) > 1 else None)


def _decision(spec: ItemSpec, department: Department) -> Step:
    who = Text(f"{department.zh}首席代表", f"Chief representative, {department.en}")
    at_once, in_all = Text("当场办结", "On the spot"), Text("自受理之日起合计", "In all, from acceptance")
    note = at_once if spec.instant else in_all
    return Step(code="decide", zh="决定", en="Decide", who=who, limit=spec.promised, note=note)


def _result() -> tuple[Step, Step]:
    since = Text("自作出决定之日起，也可网上送达", "From the decision; online delivery is possible too")
    return (
        Step(code="produce", zh="制作结果", en="Produce the result", who=Text("系统", "The system")),
        Step(code="deliver", zh="送达", en="Deliver", who=WINDOW, limit=DELIVERY, note=since),
    )
