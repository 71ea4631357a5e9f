"""Reading the rules out of their data files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import yaml

from models.text import Text

# Every chapter, by the name of its file, in the order in which a case meets them.
CHAPTERS: Mapping[str, Text] = MappingProxyType(
    {
        "acceptance": Text("收件与受理", "Receipt and acceptance"),
        "clocks": Text("期限", "Clocks"),
        "decision": Text("审查、听证、决定与送达", "Review, hearing, decision, delivery"),
        "electronic": Text("电子材料与身份认证", "Electronic papers and identity"),
        "personal_data": Text("个人信息", "Personal data"),
        "modes": Text("服务方式", "Service modes"),
        "queue": Text("预约与叫号", "Appointments and queue tickets"),
        "commitment": Text("告知承诺", "Notification and commitment"),
        "gaps": Text("容缺办理", "Acceptance with gaps"),
        "numbers": Text("编号", "Numbers"),
        "calendar": Text("工作日历", "The working calendar"),
        "petitions": Text("信访与工作室", "Petitions and the studio"),
        "ratings": Text("好差评", "Service rating"),
        "cards": Text("红黄牌效能监察", "Supervision cards"),
    }
)

TAGS: Mapping[str, Text] = MappingProxyType(
    {
        "L": Text("已核对法律、法规原文", "read in the text of the law or regulation named"),
        "S": Text("已核对国家标准原文", "read in the text of the national standard named"),
        "P": Text("见于政府公开网页或新闻报道", "read on a published government page or in the press"),
        "V": Text("见于在用政务系统的公开源代码", "seen in published source code of fielded government systems"),
        "M1": Text("依一般知识，较有把握", "from general knowledge, fairly sure"),
        "M2": Text("依一般知识，尚待核实", "from general knowledge, to be checked before relying on it"),
        "D": Text("本系统的设计选择，并非法律规定", "a design choice of this house, not a rule of law"),
    }
)
"""How sure a rule is."""


class Rule(NamedTuple):
    """One rule.  ``source`` is ``None`` for what is purely a choice of the house; ``tags`` are keys of :data:`TAGS`.

    ``chapter`` is a key of :data:`CHAPTERS`.  ``unapplied`` says why no test can hold the hall to it, as for a duty of
    people outside; ``None`` for every rule the software keeps.  ``note`` says which part of it is not there yet.
    """

    id: str
    text: Text
    source: Text | None
    tags: tuple[str, ...]
    chapter: str
    unapplied: Text | None
    note: Text | None


def rule(id: str) -> Rule:
    """The rule with this number.  Raises :class:`KeyError` when there is none."""
    return _by_id()[id]


def rules() -> tuple[Rule, ...]:
    """Every rule, in the order in which a case meets them."""
    return tuple(_by_id().values())


@cache
def _by_id() -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for chapter in CHAPTERS:
        data = files("models.law").joinpath("data", f"{chapter}.yaml").read_text(encoding="utf-8")
        for entry in yaml.safe_load(data):
            if entry["id"] in found:
                raise ValueError(f"the rule {entry['id']} is written twice")
            source = Text(**entry["source"]) if "source" in entry else None
            tags = tuple(entry["tag"].split("/"))
            unapplied = Text(**entry["unapplied"]) if "unapplied" in entry else None
            note = Text(**entry["note"]) if "note" in entry else None
            text = Text(entry["zh"], entry["en"])
            found[entry["id"]] = Rule(entry["id"], text, source, tags, chapter, unapplied, note)
    return MappingProxyType(found)
