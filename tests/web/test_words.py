"""Two languages, complete: every label, every sentence, every code that models can emit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes
from markupsafe import Markup

from models import errors
from models.casework.document import Doc
from models.casework.lifecycle import TABLE
from models.casework.stages import Outcome, Stage
from models.casework.work import WorkKind
from models.catalogue import form
from models.people.actor import Role
from models.text import Text
from web import words

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")
# Half-width punctuation between Chinese characters, and Chinese punctuation in English.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]")
FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff01-\uff5e]")
PLACES = re.compile(r"\{(\w*)\}")
RAISED = {"Problem", "BadValue", "BadAnswer", "text_given"} | {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.HallError)
}


def sentences_of_python() -> Iterator[tuple[str, str, str]]:
    for path in sorted((ROOT / "web").rglob("*.py")):
        nodes_of = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        # A long sentence may be named on the lines above its call.
        named = [node for node in nodes_of if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
        named.sort(key=lambda node: node.lineno)
        for node in nodes_of:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "Text"):
                above = {n.targets[0].id: n.value for n in named if n.lineno < node.lineno}
                given = [plain(above.get(arg.id) if isinstance(arg, ast.Name) else arg) for arg in node.args[:2]]
                if node.func.id == "t" or None not in given:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", *given


def plain(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def sentences_of_templates(app) -> Iterator[tuple[str, str, str]]:
    folder = ROOT / "web" / "templates"
    for path in sorted(folder.rglob("*.html")):
        tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                given = [arg.value if isinstance(arg, nodes.Const) else None for arg in call.args]
                yield f"{path.relative_to(folder)}:{call.lineno}", *given


def faults(zh: str | None, en: str | None) -> list[str]:
    """What is wrong with one text in two languages."""
    if not zh or not en:
        return ["not two plain texts"]
    found = []
    if sorted(PLACES.findall(zh)) != sorted(PLACES.findall(en)):
        found.append("places differ")
    if HALF_WIDTH.search(zh):
        found.append("half-width punctuation")
    if FULL_WIDTH.search(en):
        found.append("full-width punctuation in English")
    if "!" in zh + en or "！" in zh or "温馨提示" in zh or "非法" in zh:
        found.append("not the voice of the hall")
    return found


@pytest.mark.parametrize("code", sorted(words.labels()))
def test_label_stands_in_both_languages(code):
    assert faults(*words.labels()[code].text) == []


def test_every_sentence_of_the_pages_stands_in_both_languages(app):
    found = {where: wrong for where, zh, en in sentences_of_templates(app) if (wrong := faults(zh, en))}
    found |= {where: wrong for where, zh, en in sentences_of_python() if (wrong := faults(zh, en))}
    assert found == {}


def test_the_check_itself_sees_faults():
    assert faults("共{n}件,请核对", "{m} cases") == ["places differ", "half-width punctuation"]
    assert faults("好", "") == ["not two plain texts"]


def raised_by_models() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "models").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED):
                continue
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value):
                    yield part.value, node


def test_every_code_that_models_emit_has_words():
    codes = {code for code, _ in raised_by_models()} | set(form.CODES)
    refusal = ("reasons", "basis", "review_body", "court", "review_days", "court_months", "online_channel")
    codes |= {f"refusal.{name}_missing" for name in refusal}
    for fixed in (
        [f"stage.{s}" for s in Stage], [f"stage.short.{s}" for s in Stage], [f"outcome.{o}" for o in Outcome],
        [f"role.{r}" for r in Role], [f"doc.{d}" for d in Doc], [f"work.{k}" for k in WorkKind],
        [f"{kind}.{row.action}" for row in TABLE for kind in ("action", "event")],
    ):  # fmt: skip
        codes |= set(fixed)
    assert sorted(code for code in codes if not words.has_label(code)) == []


def test_every_problem_brings_what_its_sentence_needs():
    """A place in a sentence without its figure would be a failure of ours in front of a person."""
    lacking = []
    for code, call in raised_by_models():
        if call.func.id != "Problem" or not words.has_label(code):
            continue
        given = [arg for arg in [*call.args[2:], *[k.value for k in call.keywords]] if isinstance(arg, ast.Dict)]
        names = {key.value for literal in given for key in literal.keys if isinstance(key, ast.Constant)}
        needed = set(PLACES.findall(words.labels()[code].text.zh))
        if needed - names and not any(not isinstance(arg, ast.Dict) for arg in call.args[2:]):
            lacking.append((code, needed - names))
    assert lacking == []


def test_every_kind_of_error_page_has_its_three_sentences():
    from web.errors import KINDS, STATUS

    kinds = {kind.code for kind in STATUS} | set(KINDS.values()) | {"bad_request", "failed", "forged", "stale"}
    missing = [f"error.{kind}.{part}" for kind in kinds for part in ("title", "why", "data")]
    assert [code for code in missing if not words.has_label(code)] == []


def test_data_without_english_shows_the_chinese_and_says_so(app):
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()
        assert words.say(Text("食品经营许可核发", "")) == Markup(
            '<span lang="zh-CN">食品经营许可核发</span> (Chinese only)'
        )
        assert words.say(Text("食品经营许可核发", "Food business licence, new")) == "Food business licence, new"


def test_what_fills_a_place_is_escaped_even_beside_markup(app):
    with app.test_request_context("/"):
        app.preprocess_request()
        said = words.t("{a}和{b}", "{a} and {b}", a=Markup("<b>甲</b>"), b="<script>")
        assert said == "<b>甲</b>和&lt;script&gt;"
        assert isinstance(said, Markup)
        assert not isinstance(words.t("{a}", "{a}", a="<i>"), Markup)


def test_an_unknown_code_is_an_error_not_a_blank():
    with pytest.raises(words.UnknownCode):
        words.label("stage.nowhere")
