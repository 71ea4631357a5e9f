"""The syntax trees of the house, for rules that a linter has no words for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("models", "web", "workers", "ground", "commands", "hall.py")

Rule = Callable[[ast.AST], bool]


def files(*rooms: str) -> list[Path]:
    """Every source file of the rooms, or of the whole house; tests are no part of it."""
    places = [ROOT / room for room in rooms or ROOMS]
    return sorted(file for place in places for file in ([place] if place.is_file() else place.rglob("*.py")))


def found(rule: Rule, *rooms: str, but: dict[str, str] | None = None) -> list[str]:
    """Where ``rule`` holds, as "file:line", outside the files of ``but`` (file → the reason why it may)."""
    hits = []
    for file in files(*rooms):
        name = str(file.relative_to(ROOT))
        if name not in (but or {}):
            hits += [f"{name}:{line}" for line in lines(rule, file.read_text())]
    return hits


def lines(rule: Rule, source: str) -> Iterator[int]:
    """The lines of ``source`` at which ``rule`` holds."""
    for node in ast.walk(ast.parse(source)):
        if rule(node):
            yield getattr(node, "lineno", 0)


def needed(rule: Rule, but: dict[str, str]) -> list[str]:
    """The files of ``but`` for which the rule does not hold at all, so that their exception can go."""
    return [name for name in but if not any(lines(rule, (ROOT / name).read_text()))]


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for such a name, and an empty text for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def calls(*names: str) -> Rule:
    """A rule: a call of a function whose dotted name ends with one of ``names``."""

    def rule(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        called = dotted(node.func)
        return any(called == name or called.endswith(f".{name}") for name in names)

    return rule
