"""Words for people.  Two languages, side by side, in two forms.

``t("提交申请", "Submit request")`` for a sentence that one page owns, ``label("stage.received")`` for what models emit
as a code.  The rows of ``labels/*.yaml`` hold ``zh`` and ``en`` and, for a stage or a tone, ``tone`` and ``icon``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from flask import Flask
from markupsafe import Markup, escape

from models.casework.phrase import asked_in
from models.catalogue.spec import ItemSpec
from models.errors import Problem
from models.text import Text
from web.request import lang


class Label(NamedTuple):
    """One row: the words of a code, and how it looks where it is shown as a tag."""

    text: Text
    tone: str = "grey"
    icon: str = "dot"


class UnknownCode(LookupError):
    """No row of ``labels/`` has this code.  A test walks the codes of models, so that people never meet this."""


@cache
def labels() -> Mapping[str, Label]:
    """Every row of ``labels/*.yaml`` by its code.  Raises ``ValueError`` when a code stands twice."""
    rows: dict[str, Label] = {}
    for path in sorted(files("web").joinpath("labels").iterdir(), key=lambda p: p.name):
        for code, row in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if code in rows:
                raise ValueError(f"{code} stands twice, the second time in {path.name}")
            look = {key: row[key] for key in ("tone", "icon") if key in row}
            rows[code] = Label(Text(row["zh"], row["en"]), **look)
    return rows


def has_label(code: str) -> bool:
    return code in labels()


def row(code: str) -> Label:
    """The row of ``code``.  Raises :class:`UnknownCode`."""
    try:
        return labels()[code]
    except KeyError:
        raise UnknownCode(code) from None


def label(code: str, **params: object) -> str:
    """The words of ``code`` in the reader's language, its places filled.  Raises :class:`UnknownCode`."""
    return _fill(row(code).text, params)


def t(zh: str, en: str, **params: object) -> str:
    """One sentence in the reader's language, its ``{name}`` places filled."""
    return _fill(Text(zh, en), params)


def say(text: Text | None, **params: object) -> str:
    """A text owned by data.  Where its English is missing, the Chinese stands in and says so (G3)."""
    if text is None:
        return ""
    if lang() == "en" and not text.en:
        return Markup('<span lang="zh-CN">{}</span> (Chinese only)').format(text.zh)
    return _fill(Text(*text), params)


def problem(found: Problem) -> str:
    """The sentence for one problem: what is wrong and what to do."""
    return label(found.code, **found.params)


def asked(words: str, spec: ItemSpec, code: str, tongue: str = "") -> str:
    """The words of a line of a notice about the paper ``code``, in the reader's language where the house wrote them."""
    paper = spec.paper(code)
    return asked_in(words, tongue or lang(), paper.title if paper else None)


def named_problem(found: Problem, name: str) -> str:
    """The sentence for one problem away from its field, so that it says what it is about: ``name``."""
    code = f"{found.code}.named"
    if has_label(code):
        # A question that names itself does not ask here.
        return label(code, name=name.rstrip("？?"))
    return t("{name}：{words}", "{name}: {words}", name=name, words=problem(found))


def _fill(text: Text, params: Mapping[str, object]) -> str:
    """Fill the places.  A place given as markup makes the whole markup, everything else in it escaped."""
    if not params:
        return text.within(lang())
    said = {name: say(value) if isinstance(value, Text) else value for name, value in params.items()}
    if any(isinstance(value, Markup) for value in said.values()):
        return Markup(escape(text.within(lang()))).format(**said)  # noqa: S704 - escaped in the same breath
    return text.within(lang(), **said)


def init(app: Flask) -> None:
    """Give the templates their words."""
    labels()
    app.jinja_env.filters["asked"] = asked
    app.jinja_env.globals.update(
        t=t, label=label, say=say, row=row, has_label=has_label, problem_text=problem, problem_named=named_problem
    )
