"""The living page of components, for those who build pages and for the tests of looks.  Development only."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, abort, render_template
from flask import request as http

from models.calendar.now import at
from models.calendar.working import count, current
from models.casework.stages import Outcome, Stage
from models.catalogue.fields import Field, Option
from models.errors import Problem
from models.text import Text
from web.due import due_words
from web.request import Who

bp = Blueprint("styles", __name__)

_MOMENT = datetime(2026, 9, 21, 6, 32, tzinfo=UTC)
_STAFF = Who(
    "示例员工",
    staff=True,
    roles=frozenset({"window_clerk", "supervisor", "operator"}),
    place=Text("综合窗口1号", "General window 1"),
)


def _field(key: str, kind: str, zh: str, en: str, **more: object) -> Field:
    return Field.model_validate({"key": key, "kind": kind, "zh": zh, "en": en, **more})


_OPTIONS = (
    Option(code="retail", zh="食品销售", en="Food retail"),
    Option(code="catering", zh="餐饮服务", en="Catering"),
)
_HINT = Text("按实际经营内容选择", "Choose what you really do")
FIELDS = (
    _field("company_name", "text", "单位名称", "Name of the organisation", hint=_HINT),
    _field("reason", "long_text", "申请理由", "Why you apply", required=False),
    _field("area", "number", "使用面积（平方米）", "Floor area in square metres"),
    _field("capital", "money", "注册资本", "Registered capital"),
    _field("opened_on", "date", "开业日期", "Opening day"),
    _field("food_type", "choice", "主体业态", "Type of food business", options=_OPTIONS, hint=_HINT),
    _field("extras", "choices", "还经营哪些项目", "What else you offer", options=_OPTIONS, required=False),
    _field("kitchen_open", "yes_no", "是否为明厨亮灶", "Is the kitchen in open view?"),
    _field("id_number", "id_number", "证件号码", "Document number"),
    _field("credit_code", "credit_code", "统一社会信用代码", "Unified social credit code"),
    _field("contact_mobile", "mobile", "手机号码", "Mobile number", autocomplete="tel"),
    _field("contact_email", "email", "电子邮箱", "E-mail address", autocomplete="email", required=False),
    _field("site_address", "address", "场所地址", "Address of the premises"),
)
PROBLEMS = [Problem("mobile.form", "contact_mobile"), Problem("field.required", "food_type")]


@bp.get("/")
def applicant() -> str:
    """Everything that stands on the pages of applicants."""
    with at(_MOMENT):
        start, last = date(2026, 9, 18), date(2026, 9, 24)
        dues = [due_words(date(2026, 9, n), limit=20) for n in (17, 21, 22, 23, 30)]
        return render_template(
            "styles/applicant.html",
            stages=list(Stage),
            outcomes=list(Outcome),
            fields=FIELDS,
            problems=PROBLEMS,
            dues=[*dues, due_words(date(2026, 9, 30), paused=True)],
            counted=count(current(), start, last, "working"),
            due=last,
            moment=_MOMENT,
        )


@bp.get("/staff")
def staff() -> str:
    """Everything that stands on the pages of staff."""
    with at(_MOMENT):
        rows = [("44030701202609210001X", stage, due_words(date(2026, 9, 18 + n), limit=20)) for n, stage in
                enumerate(("submitted", "received", "in_review", "deciding", "waiting_supplement"))]  # fmt: skip
        return render_template("styles/staff.html", staff=_STAFF, rows=rows, moment=_MOMENT)


@bp.post("/")
def sent() -> str:
    """Where the specimens' forms lead; a form that comes here whole has passed the guards at the door."""
    return render_template("styles/sent.html", given=sorted(set(http.form) - {"csrf_token"}))


@bp.get("/error/<int:status>")
def error(status: int) -> str:
    """The error page of ``status``."""
    abort(status if 400 <= status < 500 else 503)
