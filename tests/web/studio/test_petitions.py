"""A petition from the public page to the rated opinion, and what must not be seen on the way."""

from sqlalchemy import func, select

from models.audit.acts import StaffAct
from models.petition.letter import PetitionLetter
from models.petition.petition import Petition
from tests.models.petition.scenes import GIVEN, OPINION, Play
from workers.drain import drain


def test_from_the_form_to_the_rated_opinion(db, visitor, sit) -> None:
    """PET-1, PET-3, PET-4, PET-8, PET-14: everything by the forms that are on the pages."""
    # A form with mistakes keeps what was typed and says everything at once.
    visitor.open("/petitions").follow("反映问题").send(**{**GIVEN, "request": "", "people": "3"})
    assert visitor.status == 422
    assert visitor.one("textarea[name=facts]").value == GIVEN["facts"]
    assert "有2处需要修改" in visitor.text
    visitor.send(**{**GIVEN, "people": "3", "representatives": "张示例\n李示例"})
    petition = db.scalars(select(Petition)).one()
    assert visitor.path == f"/petitions/{petition.number}/receipt"
    assert petition.query_code in visitor.text
    again = visitor.client.post("/petitions/new", data={**GIVEN, "key": petition.key, "csrf_token": "x"})
    assert again.status_code in (302, 403)
    assert db.scalar(select(func.count()).select_from(Petition)) == 1

    clerk = sit("voice").open("/studio/").follow(petition.number)
    assert "张*例" in clerk.text
    assert GIVEN["phone"] not in clerk.text
    assert "示例路1号" not in clerk.text
    clerk.send("/personal", purpose="contact")
    assert GIVEN["phone"] in clerk.text
    reading = db.scalars(select(StaffAct).where(StaffAct.act == "petition.read")).one()
    assert (reading.about, reading.reason) == (f"petition:{petition.id}", "contact")

    # Nothing can be forwarded before it is sorted (PET-6), so it is not offered.
    assert not clerk.open(f"/studio/{petition.number}?act=forward").page.cssselect("form#act")
    clerk.follow("分类").send("/acts/classify", route=None)
    assert clerk.status == 422
    clerk.send("/acts/classify", route="petition")
    clerk.follow("转送").send("/acts/forward", unit="EC")
    assert "已转送" in clerk.text

    assert sit("mr.review").open(f"/studio/{petition.number}").status == 404
    unit = sit("ec.review", "en").open("/studio/").follow(petition.number)
    unit.follow("Take up").send("/acts/take_up")
    assert "Reply" not in unit.text
    unit.follow("Give the opinion").send("/acts/answer", **OPINION)
    assert "Answered" in unit.text
    drain()
    letters = db.scalars(select(PetitionLetter).where(PetitionLetter.petition_id == petition.id)).all()
    assert [one.kind for one in letters] == ["receipt", "told", "told", "opinion"]
    assert all(one.produced_at and one.pages == 1 for one in letters)

    visitor.open(f"/petitions/{petition.number}")
    assert "信访事项处理意见书" in visitor.text
    assert OPINION["facts_found"] in visitor.text
    number, opinion = petition.number, letters[-1]
    paper = visitor.client.get(f"/petitions/{number}/letters/{opinion.id}")
    assert paper.data.startswith(b"%PDF")
    assert unit.client.get(f"/studio/{number}/letters/{letters[0].id}").status_code == 404
    visitor.send("/rate", level="4")
    assert "已收到" in visitor.text
    visitor.send("/ask_review", words="希望尽快开工")
    assert "复查中" in visitor.text

    # Nobody else sees it; number and code open it, the number alone does not.
    visitor.send("/leave").open(f"/petitions/{number}")
    assert visitor.path == "/petitions/track"
    visitor.send("/track", number=number, query_code="2222-2222")
    assert visitor.status == 422
    visitor.send("/track", number=number.lower(), query_code=petition.query_code)
    assert visitor.path == f"/petitions/{number}"
    assert opinion.sha256 in visitor.open(f"/petitions/letters/{opinion.code}").text
    assert "张示例" not in visitor.text


def test_an_oral_petition_an_alarm_and_a_letter_by_hand(db, sit) -> None:
    """PET-1, PET-12, PET-13, PET-4: written down at the window, reported, told by hand, and stepped aside from."""
    window = sit("gov.window1").open("/studio/new")
    window.send(**{**GIVEN, "kind": "suggestion", "heard_by": "deputy"})
    petition = db.scalars(select(Petition)).one()
    assert petition.query_code in window.text
    assert window.open(f"/studio/{petition.number}").status == 404

    clerk = sit("voice").open(f"/studio/{petition.number}")
    assert "人大代表" in clerk.text
    clerk.follow("重大紧急报告").send("/acts/alarm", reason="围堵路口")
    supervisor = sit("supervisor").open("/studio/")
    assert "需要督查注意：1件" in supervisor.text
    supervisor.send(f"/alarms/{db.scalar(select(func.max(_alarm_id())))}")
    assert "需要督查注意" not in supervisor.text

    clerk.open(f"/studio/{petition.number}").follow("告知其他途径").send(
        "/acts/direct", towards="window", reason="属于许可事项"
    )
    assert "需要当面交付或者邮寄" in clerk.text
    clerk._post(clerk.form("/handed").get("action"), {**_token(clerk), "way": "post"})
    assert "已邮寄" in clerk.text

    play = Play(db, kind="suggestion")
    clerk.open(f"/studio/{play.petition.number}").follow("本人回避").send("/acts/step_aside")
    assert clerk.path == "/studio/"
    assert clerk.open(f"/studio/{play.petition.number}").status == 404


def test_an_outcome_is_published_read_in_both_languages_and_taken_down(db, visitor, sit) -> None:
    supervisor = sit("supervisor").open("/studio/outcomes")
    told = {
        "title_zh": "东门人行天桥建成",
        "title_en": "Footbridge open",
        "words_zh": "可以通行。",
        "words_en": "In use.",
    }
    supervisor.send("/outcomes", **{**told, "words_en": ""})
    assert supervisor.status == 422
    supervisor.send("/outcomes", **told)
    assert "东门人行天桥建成" in visitor.open("/petitions").text
    visitor.client.set_cookie("lang", "en")
    assert "Footbridge open" in visitor.open("/petitions/outcomes").text
    supervisor.send("/down", reason="")
    assert supervisor.status == 422
    supervisor.send("/down", reason="临时封闭")
    assert "Footbridge" not in visitor.open("/petitions/outcomes").text
    assert sit("voice").open("/studio/outcomes").status == 404


def _alarm_id():
    from models.petition.alarm import PetitionAlarm

    return PetitionAlarm.id


def _token(visitor) -> dict[str, object]:
    return {"csrf_token": visitor.page.cssselect("input[name=csrf_token]")[0].get("value")}
