"""One topic a page: what is wrong is said and kept, what opens is asked, what no longer applies goes away aloud."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.catalogue.files import catalogue
from tests.factories import answers_for
from tests.journeys import filing
from tests.journeys.visitor import Visitor


@pytest.fixture
def draft(visitor: Visitor) -> str:
    return filing.begin(visitor)


def answers(db: Session) -> dict[str, object]:
    db.expire_all()
    return dict(db.scalars(select(Case)).one().answers)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("44030719021130128", "请填写18位证件号码"),
        ("440307190211301287", "请对照证件逐位核对"),
        ("440307190302290019", "出生日期不存在"),
        ("440307021130128", "15位旧证件号码已停用"),
    ],
)
def test_a_wrong_number_is_said_beside_the_field_and_kept(visitor: Visitor, draft: str, db: Session, given: str, words: str) -> None:  # fmt: skip  # noqa: E501
    filing.fill(visitor, draft, {"agent": {"on_behalf": "no"}, "applicant_kind": {"applicant_kind": "person"}})
    visitor.open(f"{draft}/person").send("/person", person_name="张示例", person_id_kind="111", person_id_number=given)
    assert visitor.status == 422
    assert visitor.one("#errsum").get("data-focus") is not None
    assert visitor.one("#errsum a").get("href") == "#f-person_id_number"
    assert words in visitor.one("#f-person_id_number-problem").text_content()
    field = visitor.one("#f-person_id_number")
    assert field.get("value") == given and field.get("aria-invalid") == "true"
    assert visitor.page.find(".//title").text.startswith("错误：")
    assert answers(db)["person_name"] == "张示例", "what was right is stored all the same"
    assert visitor.open(f"{draft}/person").one("#f-person_id_number").get("value") == given


def test_numbers_are_normalised(visitor: Visitor, draft: str, db: Session) -> None:
    filing.fill(visitor, draft, {"contact": {"contact_name": "李示例", "contact_mobile": "＋86 154-0000 0000", "contact_address": " 示例 路 "}})  # fmt: skip  # noqa: E501
    assert (answers(db)["contact_mobile"], answers(db)["contact_address"]) == ("15400000000", "示例 路")


def test_a_page_saves_itself_and_then_by_hand_without_a_quarrel(visitor: Visitor, draft: str, db: Session) -> None:
    visitor.open(f"{draft}/site")
    token, seen = (visitor.one(f"main form input[name={n}]").get("value") for n in ("csrf_token", "seen"))
    for address in ("示例路", "示例路1号"):
        saved = visitor.client.post(
            f"{draft}/site",
            data={"csrf_token": token, "seen": seen, "site_address": address, "site_area": ""},
            headers={"Accept": "application/json"},
        )
        assert saved.status_code == 200 and set(saved.get_json()) == {"saved_at", "seen"}
    assert answers(db)["site_address"] == "示例路1号"
    visitor.send("/site", site_address="示例路2号", site_area="80")
    assert visitor.status == 200 and answers(db)["site_address"] == "示例路2号"


def test_a_save_by_itself_after_the_sitting_is_refused_as_a_program_reads_it(visitor: Visitor, draft: str) -> None:
    visitor.open(f"{draft}/site")
    token = visitor.one("main form input[name=csrf_token]").get("value")
    with visitor.client.session_transaction() as session:
        session.pop("sitting")
    refused = visitor.client.post(f"{draft}/site", data={"csrf_token": token}, headers={"Accept": "application/json"})
    assert refused.status_code == 403 and refused.mimetype == "application/problem+json"


def test_questions_that_an_answer_opens_are_asked_on_the_same_page(visitor: Visitor, draft: str, db: Session) -> None:
    visitor.open(f"{draft}/own")
    assert "明厨亮灶" not in visitor.text
    visitor.send("/own", food_business_type="catering", food_items=["hot"])
    assert visitor.status == 200 and visitor.path.split("?")[0] == f"{draft}/own" and "明厨亮灶" in visitor.text
    assert "请接着回答下面的问题" in visitor.one("#more").text_content(), "the words stand at the first new question"
    assert "kitchen_open" not in answers(db)
    visitor.send("/own")
    assert visitor.status == 422, "now it was seen"
    visitor.open(draft)
    assert "进行中" in visitor.page.cssselect(".task")[1].text_content()


def test_the_step_is_counted_only_where_the_count_is_sure(visitor: Visitor, draft: str) -> None:
    assert not visitor.open(f"{draft}/applicant_kind").page.cssselect(".step")
    filing.fill(visitor, draft, {"agent": {"on_behalf": "no"}, "applicant_kind": {"applicant_kind": "company"}})
    assert visitor.open(f"{draft}/company").one(".step").text == "第3步，共4步"


def test_a_draft_is_deleted_by_its_owner_and_gone(visitor: Visitor, draft: str, db: Session) -> None:
    filing.upload(visitor, draft, "floor")
    visitor.open(draft).follow("删除草稿")
    assert "1个文件会一并删除" in visitor.text
    visitor.send("/delete")
    assert "已经删除" in visitor.text and db.scalar(select(Case)) is None
    assert visitor.open(draft).path == "/drafts/resume"


@pytest.mark.parametrize("code", [spec.code for spec in catalogue().specs.values()][::9])
def test_any_item_is_filled_page_by_page_with_good_answers(visitor: Visitor, code: str) -> None:
    spec = catalogue().specs[code]
    draft, given = filing.begin(visitor, code), answers_for(spec)
    for _ in range(40):
        todo = [a.get("href") for a in visitor.open(f"{draft}/check").page.cssselect(".missing a")]
        todo = [href.split("?")[0] for href in todo if "/papers" not in href]
        if not todo:
            break
        visitor.open(todo[0])
        asked = {f.get("name") for f in visitor.form(todo[0]).cssselect("[name]")} & set(given)
        visitor.send(todo[0], **{key: given[key] for key in asked})
        assert visitor.status == 200, visitor.text
    assert not todo, code


def test_what_no_longer_applies_is_dropped_aloud_also_when_the_page_saved_itself(visitor: Visitor, draft: str, db: Session) -> None:  # fmt: skip  # noqa: E501
    """A3.3, A3.4: the answers of a hidden question go with a notice; the number tells birth date and sex."""
    kind = {"agent": {"on_behalf": "no"}, "applicant_kind": {"applicant_kind": "person"}}
    filing.fill(visitor, draft, kind)
    visitor.open(f"{draft}/person").send(
        "/person", person_name="张示例", person_id_kind="111", person_id_number="４４０３０７-19021130 1288"
    )
    assert "1902年11月30日（周日）出生，女" in visitor.open(f"{draft}/person").text
    check = visitor.open(f"{draft}/check")
    assert "由证件号码得出" in check.text and "1902年11月30日" in check.text
    visitor.open(f"{draft}/applicant_kind")
    form = {name: visitor.one(f"main form input[name={name}]").get("value") for name in ("csrf_token", "seen")}
    saved = visitor.client.post(
        f"{draft}/applicant_kind", data={**form, "applicant_kind": "company"}, headers={"Accept": "application/json"}
    )
    assert saved.status_code == 200 and "person_name" not in answers(db)
    said = visitor.open(draft).text
    assert "已经删除" in said and "证件号码" in said and "已经删除" not in visitor.open(draft).text


def test_a_repeated_group_asks_whether_there_is_another(visitor: Visitor, db: Session) -> None:
    """A3.3: a page for each; saying that there is no other drops those that followed, aloud."""
    draft = filing.begin(visitor, "G-MR-001")
    one = {"partner_name": "张示例", "partner_share": "10,000", "partners_more_1": "yes"}
    visitor.open(f"{draft}/partners").send("/partners", **one)
    assert visitor.path == f"{draft}/partners_2" and "股东或合伙人（2）" in visitor.text
    visitor.send("/partners_2", partner_name_2="李示例", partner_share_2="5", partners_more_2="no")
    assert visitor.status == 200 and visitor.path != f"{draft}/partners_3"
    assert "李示例" in visitor.open(f"{draft}/check").text
    visitor.open(f"{draft}/partners").send("/partners", partners_more_1="no")
    assert "已经删除" in visitor.text and "partner_name_2" not in answers(db)
    assert answers(db)["partner_share"] == "10000.00"
