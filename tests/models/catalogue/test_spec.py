"""An item as it is built from its file and stored."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from models.catalogue.shared import BadCatalogue
from models.catalogue.spec import ItemSpec, Limit
from models.text import Text
from tests.models.catalogue.small import KIND, SHARED, item


def test_an_item_survives_the_store():
    spec = item(law="20 WD; Physicians Law art. 13")
    # JSONB gives keys back in an order of its own, so nothing may hang on the order of keys.
    stored = json.loads(json.dumps(spec.model_dump(mode="json"), sort_keys=True))
    assert ItemSpec.model_validate(stored) == spec


def test_options_keep_the_order_of_the_file():
    options = {code: {"zh": code, "en": code} for code in ("zeta", "alpha", "mid")}
    spec = item({"shop_kind": {**KIND, "options": options}})
    asked = next(field for field in spec.fields if field.key == "shop_kind")
    assert [option.code for option in asked.options] == ["zeta", "alpha", "mid"]


def test_what_the_file_leaves_out_has_the_defaults_of_the_rules():
    """ACC-9, ACC-11, ACC-13: five working days and thirty natural days, both fields of the item."""
    spec = item()
    assert spec.notice == Limit(days=5, unit="working")
    assert spec.supplement == Limit(days=30, unit="natural")
    assert spec.basis == Text("示例，未核对", "Sample, not verified")
    assert (spec.catalogue, spec.category, spec.site) == ("government", "business", "GOV")


def test_a_basis_is_given_in_both_languages():
    basis = item(law="20 WD; Physicians Law art. 13").basis
    assert basis == Text("20个工作日；《医师法》第十三条", "20 WD; Physicians Law art. 13")


def test_talent_items_belong_to_the_plaza():
    assert (item(code="T-HK-001").site, item(code="T-HK-001").catalogue) == ("TALENT", "talent")


@pytest.mark.parametrize(
    ("audience", "asked"),
    [
        ("individual", ["agent", "agent_details", "person", "contact", "site", "own", "delivery", "delivery_consent"]),
        ("enterprise", ["agent", "agent_details", "company", "contact", "site", "own", "delivery", "delivery_consent"]),
    ],
)
def test_the_audience_decides_who_is_asked_about(audience, asked):
    assert [group.key for group in item(audience=audience).groups] == asked


def test_only_organisations_are_asked_for_a_person_to_contact():
    def asks(audience):
        return "contact_name" in {field.key for field in item(audience=audience).fields}

    assert asks("enterprise") and not asks("individual")


def test_a_company_still_to_be_founded_is_not_asked_for_its_credit_code():
    keys = {field.key for field in item(audience="enterprise", groups=["founder"]).fields}
    assert "company_name" in keys and "person_id_number" in keys and "company_credit_code" not in keys


def test_nobody_is_asked_for_what_the_hall_can_fetch_or_the_form_says():
    """ACC-6: what can be had by sharing is not asked for."""
    assert {need.code: need.asked for need in item().papers} == {
        "app": False, "bl": False, "floor": True, "equip": True, "agentl": True,
    }  # fmt: skip


def test_the_power_of_attorney_is_on_every_published_list():
    assert item().paper("agentl").need == "O"
    assert item(papers={"app": "R", "agentl": "R"}).paper("agentl").need == "R"


def test_steps_say_who_and_how_long():
    steps = item().steps
    assert [step.code for step in steps] == ["receive", "accept", "review", "decide", "produce", "deliver"]
    assert steps[1].limit == Limit(days=5)
    assert steps[2].who.zh == "市场监督管理部门、生态环境部门" and steps[2].note.zh == "各部门同时审查"
    assert steps[3].who.en == "Chief representative, Market Regulation" and steps[3].limit == Limit(days=5)
    assert steps[5].limit == Limit(days=10)


def test_an_instant_item_has_no_review_step():
    steps = item(kind="instant", promised=None, review=[]).steps
    assert [step.code for step in steps] == ["receive", "accept", "decide", "produce", "deliver"]
    assert steps[2].note.en == "On the spot"


@pytest.mark.parametrize(
    "wrong",
    [
        {"papers": {"nothing": "R"}},
        {"fields": ["nothing"]},
        {"groups": ["nothing"]},
        {"review": [["XX"]]},
        {"dept": "XX"},
        {"law": "20 WD; Invented Law art. 1"},
        {"code": "G-XX-001"},
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(wrong):
    with pytest.raises(BadCatalogue):
        item(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": "nobody"},
        {"visits": 2},
        {"type": "99"},
        {"papers": {"app": "X"}},
        {"colour": "red"},
        {"statutory": None},
    ],
)
def test_a_wrong_shape_is_refused(wrong):
    with pytest.raises(ValidationError):
        item(**wrong)


def test_a_phone_shows_the_right_keyboard():
    modes = {field.key: (field.inputmode, field.autocomplete) for field in item().fields}
    assert modes["contact_mobile"] == ("tel", "tel")
    assert modes["contact_email"] == ("email", "email")
    assert modes["seats"] == ("decimal", None)
    assert modes["person_id_number"] == ("text", None)


def test_the_two_halls_have_numbers_windows_and_hours():
    assert [(site.code, site.hall_number) for site in SHARED.sites.values()] == [("GOV", "01"), ("TALENT", "02")]
    assert all(site.windows and site.hours and "示例" in site.address.zh for site in SHARED.sites.values())
