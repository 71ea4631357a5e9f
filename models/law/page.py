"""``docs/rules.md``: every rule, and the tests naming it.  ``hall docs`` writes it; a test fails when it is stale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from models.law.book import CHAPTERS, Rule, rules

_HEAD = """# The rules and their tests

Generated from `models/law/data/` and the tests by `hall docs`. Do not edit by hand.

A test names the rules it holds the hall to in its name (`..._cal_5`), in its docstring or beside an assertion. Each
rule, with its text and source in both languages, stands on the page `/law/` and its number, such as `/law/CLK-4`.
"""
_NUMBER = re.compile(r"\b([A-Z]{2,4})-(\d{1,3})\b")
_IN_NAME = re.compile(r"(?:^|_)([a-z]{2,4})_(\d{1,3})(?=_|$)")
_RANGE = re.compile(r"\b([A-Z]{2,4})-(\d{1,3}) to (?:\1-)?(\d{1,3})\b")


def page(tests: Path) -> str:
    """The whole page as Markdown, for the tests below the folder ``tests``."""
    found = named(tests)
    every = rules()
    bare = [one for one in every if one.id not in found and one.unapplied is None]
    aside = [one for one in every if one.unapplied is not None]
    held = len(every) - len(bare) - len([one for one in aside if one.id not in found])
    parts = [_HEAD, f"{held} of {len(every)} rules have a test; {len(aside)} are not for software to keep.", ""]
    parts += ["## Without a test", "", *([_bullet(one) for one in bare] or ["None."]), ""]
    parts += ["## Not for software to keep", "", *[f"- {one.id}: {_why(one)}" for one in aside], ""]
    for key, title in CHAPTERS.items():
        parts += [f"## {title.en}", "", "| rule | tests |", "|---|---|"]
        parts += [f"| {one.id} | {_cell(found, one)} |" for one in every if one.chapter == key] + [""]
    return "\n".join(parts)


def named(tests: Path) -> Mapping[str, set[str]]:
    """The files of tests by the number of each rule that a test in them names."""
    known, found = {one.id for one in rules()}, dict[str, set[str]]()
    for path in sorted(tests.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in _numbers(node.name, ast.get_source_segment(source, node) or ""):
                    if number in known:
                        found.setdefault(number, set()).add(path.relative_to(tests).as_posix())
    return found


def _numbers(name: str, source: str) -> Iterator[str]:
    yield from (f"{letters.upper()}-{n}" for letters, n in _IN_NAME.findall(name))
    yield from (f"{letters}-{n}" for letters, n in _NUMBER.findall(source))
    for letters, first, last in _RANGE.findall(source):
        yield from (f"{letters}-{n}" for n in range(int(first), int(last) + 1))


def _cell(found: Mapping[str, set[str]], one: Rule) -> str:
    files = ", ".join(f"`{name}`" for name in sorted(found.get(one.id, ())))
    return files or ("not for software" if one.unapplied else "**none**")


def _bullet(one: Rule) -> str:
    return f"- {one.id}: {one.text.en}"


def _why(one: Rule) -> str:
    return one.unapplied.en if one.unapplied else ""
