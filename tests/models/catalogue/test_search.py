"""Finding an item by what people call it."""

from __future__ import annotations

import pytest

from models.catalogue import search as found
from models.catalogue.files import read
from models.catalogue.load import publish
from models.catalogue.match import nearly_starts
from tests.models.catalogue.small import ITEM, folder

ROWS = [
    {**ITEM, "aliases": {"zh": ["餐厅开业"], "en": ["open a restaurant"]}},
    {
        **ITEM, "code": "G-MR-002", "zh": "营业执照补领换发", "en": "Replacement of business licence",
        "audience": "enterprise", "kind": "instant", "promised": {"days": 0}, "review": [], "visits": 1,
    },
    {
        **ITEM, "code": "G-MR-003", "zh": "食品经营许可延续", "en": "Food business licence, renewal",
        "audience": "individual", "aliases": {"zh": ["营业执照年检"], "en": []},
    },
]  # fmt: skip


@pytest.fixture
def db(db, tmp_path):
    publish(db, read(folder(tmp_path, *ROWS)))
    return db


def codes(db, q, **filters):
    return [hit.code[-1] for hit in found.search(db, q, **filters)]


@pytest.mark.parametrize(
    ("q", "first", "why"),
    [
        ("营业执照", "2", "a part of the title comes before an alias"),
        ("食许延", "3", "characters in order"),
        ("yingyezhizhao", "2", "pinyin"),
        ("ＹＩＮＧＹＥ", "2", "full-width capitals, unfinished"),
        ("yyzz", "2", "initials"),
        ("can ting kai ye", "1", "pinyin with blanks"),
        ("我想办餐厅开业要什么证", "1", "a sentence that holds a name"),
        ("how to open a restaurant", "1", "an English sentence"),
        ("food lic", "3", "starts of English words"),
        ("LICENCE food", "3", "in any order and case"),
        ("餐厅", "1", "an alias"),
        ("G-MR-003", "3", "the code"),
        ("gmr003", "3", "the code, typed in a hurry"),
        ("营业 补领", "2", "several words"),
        ("resturant", "1", "a letter missing in English"),
        ("fodo", "3", "two letters exchanged"),
        ("yingyezhizao", "2", "a letter missing in pinyin"),
        ("yingyeczhizhao", "2", "a letter too many in pinyin"),
        ("赢业执照", "2", "a character of the same sound"),
    ],
)
def test_a_query_finds_its_item_first(db, q, first, why):
    assert codes(db, q)[:1] == [first], why


@pytest.mark.parametrize("q", ["", "  ", "照执业营", "zzzz", "ngye", "????", "foxx bar", "%_", "'; drop"])
def test_what_fits_nothing_finds_nothing(db, q):
    assert codes(db, q) == []


def test_a_slip_is_forgiven_only_when_nothing_fits_as_typed(db):
    assert codes(db, "food") == ["3"]


def test_the_characters_that_were_hit_are_marked(db):
    hit = found.search(db, "zhizhao")[0]
    assert [hit.title.zh[start:end] for start, end in hit.zh_marks] == ["执照"]
    hit = found.search(db, "食品许可")[0]
    assert [hit.title.zh[start:end] for start, end in hit.zh_marks] == ["食品", "许可"]
    hit = found.search(db, "food renewal")[0]
    assert [hit.title.en[start:end] for start, end in hit.en_marks] == ["Food", "renewal"]


def test_an_alias_is_shown_only_where_the_titles_were_not_hit(db):
    by_alias = found.search(db, "餐厅")[0]
    assert (by_alias.alias, by_alias.alias_marks, by_alias.zh_marks) == ("餐厅开业", ((0, 2),), ())
    assert found.search(db, "餐饮")[0].alias is None


def test_filters_narrow_and_both_serves_either(db):
    assert sorted(codes(db, "licence", audience="individual")) == ["1", "3"]
    assert sorted(codes(db, "licence", audience="enterprise")) == ["1", "2"]
    assert codes(db, "licence", catalogue="talent") == codes(db, "licence", dept="TX") == []
    assert len(codes(db, "licence", category="business", dept="MR", catalogue="government")) == 3
    assert len(codes(db, "licence", limit=2)) == 2


def test_browsing_lists_everything_by_code(db):
    hits = found.browse(db)
    assert [hit.code for hit in hits] == ["G-MR-001", "G-MR-002", "G-MR-003"]
    assert (hits[0].promised.days, hits[1].visits, hits[1].kind) == (5, 1, "instant")
    assert [hit.code for hit in found.browse(db, audience="individual")] == ["G-MR-001", "G-MR-003"]


def test_the_index_follows_what_is_published(db, tmp_path):
    assert codes(db, "food")
    publish(db, read(folder(tmp_path, *ROWS[:2], {**ROWS[2], "en": "Feeding permit"})))
    assert codes(db, "food") == [] and codes(db, "feeding") == ["3"]
    publish(db, read(folder(tmp_path, ROWS[0])))
    assert [hit.code for hit in found.browse(db)] == ["G-MR-001"]


def test_figures_are_counted_in_the_store(db):
    figures = found.figures(db)
    assert (figures.items, figures.instant, figures.without_visit, figures.life_events) == (3, 1, 2, 11)
    assert figures.catalogues == {"government": 3} and figures.categories == {"business": 3}
    assert figures.audiences == {"individual": 2, "enterprise": 2} and figures.departments == {"MR": 3}


@pytest.mark.parametrize(
    ("text", "word", "letters"),
    [
        ("licence", "licence", 7),
        ("licences", "licence", 7),
        ("licence", "lisence", 7),
        ("licence", "licennce", 7),
        ("licence", "licnce", 7),
        ("licence", "licnece", 7),
        ("licence", "ilcence", 7),
        ("licence", "xicence", 7),
        ("licence", "icence", 7),
        ("licence", "licencex", 7),
        ("licence", "lisense", None),
        ("licence", "permit", None),
        ("licence", "cilence", None),
        ("li", "licence", None),
        ("", "ab", None),
    ],
)
def test_one_slip_and_no_more(text, word, letters):
    assert nearly_starts(text, word) == letters
