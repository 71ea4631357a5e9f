"""The rules can be looked up, in both languages, and nothing cites a rule that is not there."""

import re
from pathlib import Path

import pytest

from models.law import CHAPTERS, TAGS, rule, rules

MODELS = Path(__file__).parents[3] / "models"
LETTERS = {name.split("-")[0] for name in (found.id for found in rules())}
CITED = re.compile(rf"\b(?:{'|'.join(LETTERS)})-\d+\b")


def test_the_chapters_are_complete() -> None:
    """As many as the rulebook has; the cards are numbered by this house."""
    sizes = {
        "ACC": 15, "CLK": 16, "DEC": 14, "ELE": 8, "PD": 11, "MOD": 11, "QUE": 6, "NC": 8, "GAP": 7, "NUM": 6,
        "CAL": 6, "PET": 17, "RAT": 10,
    }  # fmt: skip
    numbers = [f"{chapter}-{n}" for chapter, size in sizes.items() for n in range(1, size + 1)]
    assert [found.id for found in rules() if not found.id.startswith("CARD-")] == numbers
    assert {found.chapter for found in rules()} == set(CHAPTERS)


@pytest.mark.parametrize("found", rules(), ids=lambda found: found.id)
def test_a_rule_speaks_both_languages_and_says_how_sure_it_is(found) -> None:
    for text in filter(None, (found.text, found.source, found.unapplied, found.note)):
        assert re.search(r"[\u4e00-\u9fff]", text.zh) or "GB/T" in text.zh
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
        assert text.en.strip()
    assert found.tags
    assert set(found.tags) <= set(TAGS)
    assert found.source or found.tags == ("D",), "only a choice of the house may stand without a source"


def test_a_rule_is_found_by_its_number() -> None:
    assert "20 working days" in rule("CLK-4").text.en
    with pytest.raises(KeyError):
        rule("CLK-99")


def test_every_rule_cited_in_models_exists() -> None:
    known = {found.id for found in rules()}
    cited = {
        (path.relative_to(MODELS).as_posix(), number)
        for path in MODELS.rglob("*.py")
        for number in CITED.findall(path.read_text(encoding="utf-8"))
    }
    assert ("calendar/working.py", "CLK-3") in cited
    assert sorted((path, number) for path, number in cited if number not in known) == []
