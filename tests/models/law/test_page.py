"""``docs/rules.md``: the table of rules and the tests that name them."""

from __future__ import annotations

from pathlib import Path

from models.law import rules
from models.law.page import named, page


def test_the_table_of_rules_and_tests_is_fresh() -> None:
    """``hall docs`` writes it anew."""
    assert Path("docs/rules.md").read_text() == page(Path("tests")), "run: hall docs, and commit it"


def test_a_rule_is_named_by_number_name_or_range(tmp_path: Path) -> None:
    lines = (
        "def test_one_cal_2() -> None:",
        '    """XYZ-1 is no rule, PET-3 to PET-5 are."""',
        "",
        "def helper() -> None:",
        '    "CLK-1"',
    )
    (tmp_path / "test_x.py").write_text("\n".join(lines))
    assert named(tmp_path) == {number: {"test_x.py"} for number in ("CAL-2", "PET-3", "PET-4", "PET-5")}
    told = page(tmp_path)
    assert f"4 of {len(rules())} rules have a test" in told and "| CAL-2 | `test_x.py` |" in told
    assert "- CLK-1: " in told and "| CLK-1 | **none** |" in told
