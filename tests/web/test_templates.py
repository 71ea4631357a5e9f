"""The macros: every field kind with a real label, its value kept, its problem beside it and linked from the summary."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from flask import render_template_string
from lxml import html

from models.catalogue.fields import Field, FieldKind, When
from models.errors import Problem
from web.styles import FIELDS

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
BY_KIND = {field.kind: field for field in FIELDS}
GIVEN = {
    "text": "甲“乙”", "long_text": "一\n二", "number": "120", "money": "50000.00", "date": "2026-11-23",
    "choice": "catering", "choices": ["retail"], "yes_no": "no", "id_number": "440307190206065187",
    "credit_code": "91440307MA5XXXX06R", "mobile": "15400000000", "email": "a@example.com", "address": "示例路1号",
}  # fmt: skip


def shown(app, source: str, lang: str = "zh", **given: object) -> html.HtmlElement:
    with app.test_request_context(f"/?lang={lang}"):
        app.preprocess_request()
        return html.fromstring(f"<div>{render_template_string(source, **given)}</div>")


def field(app, spec: Field, value: object = None, problem: object = None, lang: str = "zh") -> html.HtmlElement:
    source = '{% from "macros/forms.html" import field %}{{ field(spec, value, problem) }}'
    return shown(app, source, lang, spec=spec, value=value, problem=problem)


def value_of(part: html.HtmlElement) -> list[str | None]:
    """What a browser would send for the field, as the form module reads it."""
    if chosen := part.cssselect("[type=radio], [type=checkbox]"):
        return [box.get("value") for box in chosen if box.get("checked") is not None]
    box = part.cssselect("input, textarea, select")[0]
    return [box.text.lstrip("\n") if box.tag == "textarea" else box.get("value")]


def test_every_kind_of_the_catalogue_has_its_specimen():
    assert set(BY_KIND) == set(get_args(FieldKind)) == set(GIVEN)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_field_is_labelled_and_keeps_what_was_given(app, kind, lang):
    spec = BY_KIND[kind]
    part = field(app, spec, GIVEN[kind], lang=lang)
    title = getattr(spec, lang)
    target = part.get_element_by_id(f"f-{spec.key}")
    if part.cssselect("fieldset"):
        assert title in part.cssselect("legend")[0].text_content()
        for box in part.cssselect("input"):
            assert part.cssselect(f"label[for={box.get('id')}]")[0].text_content()
    else:
        assert title in part.cssselect(f"label[for={target.get('id')}]")[0].text_content()
    assert target.get("name") == spec.key
    assert value_of(part) == (GIVEN[kind] if isinstance(GIVEN[kind], list) else [GIVEN[kind]])
    optional = {"zh": "（选填）", "en": "(optional)"}[lang]
    assert (optional in part.text_content()) is not spec.required


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_problem_is_said_beside_the_field_and_tied_to_it(app, kind):
    spec = BY_KIND[kind]
    part = field(app, spec, None, Problem("field.required", spec.key))
    box = part.cssselect("[aria-invalid=true]")[0]
    said = part.get_element_by_id(box.get("aria-describedby").split()[-1])
    assert "请填写或选择这一项" in said.text_content()


def test_summary_leads_to_the_fields_in_the_same_words(app):
    source = """{% from "macros/forms.html" import error_summary, field %}
    {{ error_summary(problems, names_of([spec])) }}
    {{ field(spec, "123", problems[0]) }}"""
    spec = BY_KIND["mobile"]
    problems = [Problem("mobile.form", spec.key), Problem("paper.missing", "paper:bl")]
    part = shown(app, source, spec=spec, problems=problems)
    first, second = part.cssselect("#errsum a")
    assert part.get_element_by_id(first.get("href")[1:]).tag == "input"
    beside = part.cssselect(".problem")[0].text_content().removeprefix("错误：")
    assert first.text_content() == f"手机号码：{beside}"
    assert second.get("href") == "#f-paper-bl"


@pytest.mark.parametrize(("value", "kind"), [("2026-02-28", "date"), ("", "date"), ("2026-02-30", "text")])
def test_a_date_that_does_not_exist_is_shown_as_it_was_typed(app, value, kind):
    box = field(app, BY_KIND["date"], value).cssselect("input")[0]
    assert (box.get("type"), box.get("value")) == (kind, value)


def test_many_choices_become_one_list(app):
    options = {f"o{n}": {"zh": f"第{n}", "en": f"No {n}"} for n in range(8)}
    spec = Field.model_validate({"key": "k", "kind": "choice", "zh": "甲", "en": "A", "options": options})
    assert field(app, spec, "o3").cssselect("select option[selected]")[0].get("value") == "o3"


def test_a_condition_travels_to_the_page(app):
    spec = BY_KIND["text"].model_copy(update={"when": When(field="on_behalf", values=("yes", "maybe"))})
    part = field(app, spec).cssselect("[data-when]")[0]
    assert (part.get("data-when"), part.get("data-when-values")) == ("on_behalf", "yes|maybe")


def test_phones_show_the_right_keys(app):
    boxes = {kind: field(app, BY_KIND[kind]).cssselect("input")[0] for kind in ("mobile", "email", "number", "money")}
    modes = {"mobile": "tel", "email": "email", "number": "decimal", "money": "decimal"}
    assert {kind: box.get("inputmode") for kind, box in boxes.items()} == modes
    assert boxes["mobile"].get("type") == "tel"


def test_what_people_typed_is_escaped(app):
    part = field(app, BY_KIND["text"], '"><script>alert(1)</script>')
    assert part.cssselect("script") == []
    assert part.cssselect("input")[0].get("value") == '"><script>alert(1)</script>'


def test_a_password_is_never_sent_back(app):
    source = '{% from "macros/forms.html" import ask %}{{ ask("password", "密码", "password", "geheim") }}'
    box = shown(app, source).cssselect("input")[0]
    assert (box.get("type"), box.get("value")) == ("password", "")


def test_unanswered_rows_say_so_and_changes_name_their_row(app):
    source = '{% from "macros/records.html" import summary_list %}{{ summary_list(rows, "核对") }}'
    part = shown(app, source, rows=[{"name": "邮箱", "value": "", "href": "/c"}, {"name": "面积", "value": 0}])
    assert [dd.text_content().strip() for dd in part.cssselect("dd")] == ["未填写", "修改 邮箱", "0"]


def test_what_cannot_start_yet_is_no_link(app):
    source = '{% from "macros/records.html" import task_list %}{{ task_list(rows) }}'
    rows = [{"words": w, "href": "/x", "state": s} for w, s in (("甲", "done"), ("乙", "blocked"), ("丙", "todo"))]
    assert [a.text_content() for a in shown(app, source, rows=rows).cssselect("a")] == ["甲", "丙"]


def test_the_newest_step_is_marked(app):
    source = '{% from "macros/records.html" import timeline %}{{ timeline(rows) }}'
    part = shown(app, source, rows=[{"words": words, "state": words} for words in ("past", "now", "next")])
    assert [li.get("aria-current") for li in part.cssselect("li")] == [None, "step", None]


def test_every_template_compiles_and_stands_below_its_ceiling(app):
    for path in sorted(TEMPLATES.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        app.jinja_env.compile(source)
        assert source.count("\n") < 300, path
