"""Small items for the tests of this room, on the real shared data: departments, papers, groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from models.catalogue.build import build
from models.catalogue.fields import Field
from models.catalogue.shared import DATA, read_shared
from models.catalogue.spec import ItemSpec

SHARED = read_shared()

KIND = {
    "zh": "业态", "en": "Type", "kind": "choice",
    "options": {"retail": {"zh": "零售", "en": "Retail"}, "catering": {"zh": "餐饮", "en": "Catering"}},
}  # fmt: skip
FIELDS: dict[str, Any] = {
    "shop_kind": KIND,
    "seats": {"zh": "座位数", "en": "Seats", "kind": "number", "min": 1, "max": 500},
    "sign": {"zh": "招牌名称", "en": "Name on the sign", "kind": "text", "max": 20},
}

ITEM: dict[str, Any] = {
    "code": "G-MR-001", "zh": "餐饮许可核发", "en": "Restaurant licence, new", "dept": "MR", "audience": "both",
    "kind": "promised", "type": "01", "statutory": {"days": 10, "unit": "working"},
    "promised": {"days": 5, "unit": "working"}, "visits": 0, "result": "licence",
    "papers": {"app": "R", "bl": "R", "floor": "R", "equip": "D"}, "fields": ["shop_kind", "seats", "sign"],
    "groups": ["site"], "conditions": [{"zh": "有固定场所", "en": "Fixed premises"}], "review": [["MR", "EC"]],
}  # fmt: skip


def item(questions: dict[str, Any] | None = None, **changes: Any) -> ItemSpec:
    """The small item with ``changes`` to its row and ``questions`` added to its file."""
    row = {key: value for key, value in {**ITEM, **changes}.items() if value is not None}
    own = {key: Field.model_validate({"key": key, **raw}) for key, raw in {**FIELDS, **(questions or {})}.items()}
    return build(row, own, SHARED)


def folder(path: Path, *rows: dict[str, Any], fields: dict[str, Any] | None = None) -> Path:
    """A data folder in ``path``: the real shared files, and ``rows`` as the only items, all of the prefix G-MR."""
    for file in DATA.glob("*.yaml"):
        (path / file.name).write_bytes(file.read_bytes())
    (path / "items").mkdir(exist_ok=True)
    text = yaml.safe_dump({"fields": FIELDS if fields is None else fields, "items": list(rows)}, allow_unicode=True)
    (path / "items" / "G-MR.yaml").write_text(text, encoding="utf-8")
    return path
