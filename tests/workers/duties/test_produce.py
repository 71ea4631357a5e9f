"""Topic ``produce``: every document the hall issues, read back from its PDF."""

from __future__ import annotations

import ctypes
import hashlib
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import at
from models.casework.advance import advance
from models.casework.case import Case
from models.casework.document import Doc, Document
from models.casework.papers import live_papers, mark
from models.casework.perform import perform
from models.casework.stages import Stage
from models.catalogue.files import catalogue
from models.people.actor import SYSTEM
from tests import factories
from tests.hall_data import shenzhen, staff
from tests.workers.duties import rounds
from workers.documents.kinds import SAYS, result_title
from workers.documents.render import TEMPLATES, render

DAY = shenzhen("2026-09-18 10:00")
LARGEST = 100_000


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_BASE_URL", "https://hall.example.org")


def document_of(db: Session, case: Case, kind: Doc) -> Document:
    return db.scalars(select(Document).where(Document.case_id == case.id, Document.kind == kind)).one()


def text_of(content: bytes | Path) -> str:
    """Everything written in a PDF, without white space: where Chinese meets figures some is only for the eye."""
    with pypdfium2.PdfDocument(content) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


def squeezed(text: str) -> str:
    return "".join(text.split())


# What each kind says -------------------------------------------------------------------------------------------------


def submitted(db: Session) -> Case:
    return factories.submitted_case(db).case


def accepted(db: Session) -> Case:
    return factories.accepted_case(db).case


def checked(action: str, **facts: object) -> Callable[[Session], Case]:
    def check(db: Session) -> Case:
        case, _ = factories.submitted_case(db)
        return perform(db, case.id, action, factories.take(db, case, "gov.window1"), **facts)

    return check


def granted(db: Session) -> Case:
    return factories.decided_case(db, delivery_way="online").case


def refused(db: Session) -> Case:
    return factories.decided_case(db, outcome="refused").case


def refused_with_warning(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    facts = {**factories.REFUSAL, "falsehood": "false_papers"}
    return perform(db, case.id, "refuse", factories.take(db, case, "mr.decide"), **facts)


def terminated(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    return perform(db, case.id, "terminate", factories.take(db, case, "mr.decide"), reason="申请人已注销")


def under_test(db: Session) -> Case:
    case, _ = factories.accepted_case(db)
    facts = {"procedure": "testing", "reason": "送检油烟样品", "planned_end": date(2026, 9, 30)}
    return perform(db, case.id, "start_procedure", factories.take(db, case, "mr.review"), **facts)


def extended(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    facts = {"reason": "专家意见尚需补充", "approval": "局长，示批〔2026〕1号"}
    return perform(db, case.id, "extend", factories.take(db, case, "mr.decide"), **facts)


def with_gap(item: str, code: str, action: str, **facts: object) -> Callable[[Session], Case]:
    """A case whose paper ``code`` was found wrong, and what the window made of it."""

    def made(db: Session) -> Case:
        case, _ = factories.submitted_case(db, item)
        clerk = factories.take(db, case, "gov.window1")
        for paper in live_papers(db, case.id):
            mark(paper, "wrong" if paper.code == code else "ok", clerk.account_id)
        line = {"about": "paper", "code": code, "problem": "已过期", "remedy": "请重新提交"}
        return perform(db, case.id, action, clerk, lines=[line], **facts)

    return made


PROMISED = with_gap("G-MR-014", "health", "accept_with_gaps", promise="paper", gap_until=date(2026, 9, 23))


def right_told(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    return perform(db, case.id, "tell_hearing", factories.take(db, case, "mr.decide"), reason="涉及邻里排烟")


def hearing_set(db: Session) -> Case:
    case, _ = factories.reviewed_case(db)
    place = {"hearing_hour": "09:30", "hearing_place": "大厅三楼会议室", "chair": staff(db, "mr.review2").account_id}
    why = {"reason": "涉及公共利益", "announced": "园区公告栏", "hearing_day": date(2026, 9, 29)}
    return perform(db, case.id, "set_hearing", factories.take(db, case, "mr.decide"), **place, **why)


def renewed(db: Session) -> Case:
    case, _ = factories.accepted_case(db, "G-EC-005", present_until="2026-12-12")
    return perform(db, case.id, "deem_renewed", SYSTEM, at=shenzhen("2026-12-12 17:30"))


ON_A_PROMISE = {"commitment_route": "promise"}


def promised(db: Session) -> Case:
    return factories.submitted_case(db, "G-HR-003", **ON_A_PROMISE).case


def broken(db: Session) -> Case:
    """Found false, and not put right in its time."""
    case, _ = factories.accepted_case(db, "G-HR-003", **ON_A_PROMISE)
    perform(db, case.id, "grant", factories.take(db, case, "hr.decide"))
    for document in db.scalars(select(Document).where(Document.case_id == case.id)):
        document.produced_at = DAY
    perform(db, case.id, "produced", SYSTEM)
    advance(db, case.id)
    perform(db, case.id, "hand_over", factories.take(db, case, "gov.window1"), receiver="张示例")
    facts = {"finding": "false", "reason": "没有固定场所"}
    perform(db, case.id, "order_remedy", staff(db, "hr.review"), **facts)
    late = shenzhen("2026-12-21 10:00")
    return perform(db, case.id, "end_promise", staff(db, "hr.decide"), at=late, reason="拒不整改")


KINDS: dict[Doc, tuple[Callable[[Session], Case], list[str]]] = {
    Doc.RECEIPT: (submitted, ["收件凭证", "2026年9月18日10:00", "2026年9月24日", "查询密码", "hall.example.org/track",
                              "场所平面布局图", "Floor plan", "龙岗区行政服务大厅天安云谷分中心"]),
    Doc.ACCEPTANCE: (accepted, ["受理通知书", "承诺办结", "2026年9月24日", "2026年10月9日", "10 working days",
                                "材料齐全", "市场监督管理部门", "Administrative Licensing Law"]),
    Doc.NOT_NEEDED: (checked("not_needed", reason="初级农产品无需许可"),
                     ["不受理通知书", "初级农产品无需许可", "六十日", "六个月", "第三十二条第一款第一项"]),
    Doc.WRONG_AUTHORITY: (checked("wrong_authority", reason="不在本区", right_authority="南山区示例机关"),
                          ["不予受理通知书", "南山区示例机关", "不在本区", "within 6 months"]),
    Doc.SUPPLEMENT: (checked("ask_supplement", lines=factories.LINES),
                     ["补正材料通知书", "2026年10月19日", "30 calendar days", "管理制度文件", "未提交",
                      "请上传加盖公章的食品安全管理制度", "使用面积", "按平面图填写", "第三十二条第一款第四项"]),
    Doc.PROCEDURE: (under_test, ["特别程序告知书", "检测", "送检油烟样品", "2026年9月30日",
                             "8个工作日", "8 working days", "第四十五条"]),
    Doc.EXTENSION: (extended, ["延期通知书", "专家意见尚需补充", "示批〔2026〕1号", "2026年10月9日延至",
                               "2026年10月22日", "10 working days", "第四十二条", "only once"]),
    Doc.DEPOSIT: (with_gap("G-DR-003", "energy", "deposit", wish="spoken"),
                  ["容缺收件单", "尚未受理", "已过期", "2026年10月19日", "30 calendar days", "第三十二条第一款第四项"]),
    Doc.GAP_PROMISE: (PROMISED, ["容缺受理承诺书", "2026年9月23日", "从业人员健康证明", "原件存卷",
                                 "the applicant promises"]),
    Doc.GAP_NOTICE: (PROMISED, ["容缺候补通知书", "2026年9月23日", "请重新提交", "nothing else will be asked"]),
    Doc.FALSE_PAPERS: (checked("reject_false", falsehood="false_papers", reason="平面图系伪造"),
                       ["不予受理及警告决定书", "平面图系伪造", "第七十八条", "2027年9月18日", "you are warned"]),
    Doc.HEARING_RIGHT: (right_told, ["听证告知书", "涉及邻里排烟", "5个工作日", "2026年9月24日", "第四十七条",
                                     "costs nothing"]),
    Doc.HEARING_NOTICE: (hearing_set, ["听证通知书", "2026年9月29日", "09:30", "大厅三楼会议室", "示例审查员MR2",
                                       "依职权", "第四十五条", "public and free of charge"]),
    Doc.DEEMED: (renewed, ["视为准予延续告知书", "2026年12月12日许可有效期届满", "第五十条第二款", "有效期至",
                           "2031年12月12日", "counts as renewed", "2026年12月25日"]),
    Doc.COMMITMENT: (promised, ["告知承诺书", "第六十一条", "三名以上专职工作人员", "1个工作日", "40 working days",
                                "信用记录", "it is revoked"]),
    Doc.REMEDY: (broken, ["责令限期整改通知书", "承诺不实", "2026年10月9日", "没有固定场所", "第六十四条", "六十日"]),
    Doc.ENDED_PROMISE: (broken, ["撤销决定书", "拒不整改", "2026年12月21日", "revoked", "六个月"]),
    Doc.GRANT: (granted, ["准予许可决定书", "第三十八条第一款", "granted", "示例，未核对", "网上送达",
                          "2026年10月9日"]),
    Doc.REFUSAL: (refused, ["不予许可决定书", "生熟食品存在交叉", "60日", "6个月", "示例人民政府行政复议机构",
                            "示例人民法院", "https://fuyi.example.org", "If you disagree"]),
    Doc.RESULT: (granted, ["许可证", "LICENCE", "深圳示例餐饮有限公司", "91440307MA5XXXX06R", "按法律、法规的规定"]),
    Doc.TERMINATION: (terminated, ["退件通知书", "申请人已注销", "六十日", "may apply again"]),
}  # fmt: skip


def test_every_kind_has_its_words_and_its_template() -> None:
    assert set(KINDS) == set(Doc) == set(SAYS)
    assert {path.stem for path in TEMPLATES.glob("*.typ")} == {*Doc, "house", "petition"}


@pytest.mark.parametrize("kind", list(Doc))
def test_a_document_says_what_it_must(db: Session, uploads: Path, kind: Doc) -> None:
    """ACC-7: in writing, with number and date."""
    make, words = KINDS[kind]
    with at(DAY):
        case = make(db)
        assert set(rounds.ran(db, "produce")) == {"done"}
    document = document_of(db, case, kind)
    content = (uploads / str(document.file)).read_bytes()
    assert (document.sha256, document.size) == (hashlib.sha256(content).hexdigest(), len(content))
    # The terms of a promise are told in full, whatever the paper they need.
    assert len(content) <= LARGEST and document.pages == (2 if kind == Doc.COMMITMENT else 1)
    text = text_of(content)
    for word in (*words, document.number, str(case.number), "深圳示例餐饮有限公司", "2026年9月18日", "示例数据"):
        assert squeezed(word) in text, word
    assert squeezed(f"https://hall.example.org/documents/{document.code}") in text
    assert_well_made(content, document)


def assert_well_made(content: bytes, document: Document) -> None:
    """Tagged, titled, every font embedded, and a QR code that a camera reads from the printed page."""
    with pypdfium2.PdfDocument(content) as pdf:
        assert pdfium.FPDFCatalog_IsTagged(pdf)
        assert document.number in pdf.get_metadata_value("Title")
        fonts = [pdfium.FPDFTextObj_GetFont(o) for o in pdf[0].get_objects([pdfium.FPDF_PAGEOBJ_TEXT])]
        assert fonts and all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)
        assert all("NotoSans" in font_name(font) for font in fonts)
        codes = [code for page in pdf for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
    assert [code.text for code in codes] == [f"https://hall.example.org/documents/{document.code}"]


def font_name(font: object) -> str:
    name = ctypes.create_string_buffer(100)
    pdfium.FPDFFont_GetBaseFontName(font, name, 100)
    return name.value.decode()


# What only some say --------------------------------------------------------------------------------------------------


def test_deemed_acceptance_says_so(db: Session, uploads: Path) -> None:
    with at(shenzhen("2026-04-30 16:00")):
        case, _ = factories.submitted_case(db)
    with at(shenzhen("2026-05-12 09:00")):
        perform(db, case.id, "deem_accepted", SYSTEM, at=shenzhen("2026-05-11 17:30"))
        rounds.ran(db, "produce")
    text = text_of(uploads / str(document_of(db, case, Doc.ACCEPTANCE).file))
    assert "ACC-10" in text and "自2026年4月30日起即为受理" in text and "article32(4)" in text


def test_a_lapse_says_when_the_time_ended(db: Session, uploads: Path) -> None:
    with at(DAY):
        case = checked("ask_supplement", lines=factories.LINES)(db)
    with at(shenzhen("2026-10-20 09:00")):
        perform(db, case.id, "lapse", SYSTEM, at=shenzhen("2026-10-19 17:31"))
        rounds.ran(db, "produce")
    text = text_of(uploads / str(document_of(db, case, Doc.TERMINATION).file))
    assert "补正期限于2026年10月19日届满" in text


def test_a_decision_after_a_hearing_cites_its_record(db: Session, uploads: Path) -> None:
    """DEC-6: grant and refusal both name the record and how they follow it."""
    for action, kind, facts in (("grant", Doc.GRANT, {}), ("refuse", Doc.REFUSAL, factories.REFUSAL)):
        with at(DAY):
            case = hearing_set(db)
        with at(shenzhen("2026-09-29 11:00")):
            decider, signed = staff(db, "mr.decide"), {"record": "各方陈述。", "signed_by": "张示例"}
            perform(db, case.id, "hold_hearing", decider, record_number="听笔〔2026〕7号", **signed)
            while rounds.ran(db, "route"):
                pass
            perform(db, case.id, action, decider, on_record="依笔录，排烟已达标", **facts)
            rounds.ran(db, "produce")
        text = text_of(uploads / str(document_of(db, case, kind).file))
        assert "听笔〔2026〕7号" in text and squeezed("依笔录，排烟已达标") in text and "2026年9月29日" in text
        perform(db, case.id, "recall", decider, reason="下一个例子。")
        perform(db, case.id, "terminate", decider, reason="下一个例子。")


def test_what_is_no_licence_follows_the_law_by_analogy(db: Session, uploads: Path) -> None:
    """Only type 01 falls under the Licensing Law (rulebook 10)."""
    case, _ = factories.decided_case(db, "T-HK-001")
    rounds.ran(db, "produce")
    grant = text_of(uploads / str(document_of(db, case, Doc.GRANT).file))
    assert "准予决定书" in grant and "参照《中华人民共和国行政许可法》" in grant
    assert "440307********1288" in grant and "440307190211301288" not in grant


def test_every_result_of_the_catalogue_has_a_name() -> None:
    for spec in catalogue().specs.values():
        assert all(result_title(spec))


# Hostile and long words ----------------------------------------------------------------------------------------------

HOSTILE = '#panic("x") #let a = 1; $x^2$ *b* _i_ `c` @ref <l> // [y] \\ "q" 名'


def test_what_people_write_is_never_markup(db: Session, uploads: Path) -> None:
    with at(DAY):
        case, _ = factories.submitted_case(db, company_name=HOSTILE)
        clerk = factories.take(db, case, "gov.window1")
        perform(db, case.id, "not_needed", clerk, reason=f"{HOSTILE}\n第二行\u202e反\x0b 😀")
        assert set(rounds.ran(db, "produce")) == {"done"}
    text = text_of(uploads / str(document_of(db, case, Doc.NOT_NEEDED).file))
    assert text.count(squeezed(HOSTILE)) >= 2
    assert "第二行反" in text and "\u202e" not in text


def test_long_words_stay_on_the_paper(db: Session, uploads: Path) -> None:
    """2,000 characters without a break, in a cell: more pages, nothing beyond the margin."""
    line = {**factories.LINES[0], "problem": "x" * 2000, "remedy": "长" * 2000}
    case = checked("ask_supplement", lines=[line])(db)
    rounds.ran(db, "produce")
    document = document_of(db, case, Doc.SUPPLEMENT)
    assert document.pages and document.pages > 1
    assert_within_margins(uploads, document)


def test_a_long_address_is_broken_and_still_copied_whole(
    db: Session, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://fuyi.example.org/" + "reconsideration/" * 12
    monkeypatch.setitem(factories.REFUSAL, "online_channel", address)
    document = document_of(db, refused(db), Doc.REFUSAL)
    rounds.ran(db, "produce")
    assert address in text_of(uploads / str(document.file))
    assert_within_margins(uploads, document)


def test_a_refusal_for_false_papers_warns_and_bars_acc_14(db: Session, uploads: Path) -> None:
    document = document_of(db, refused_with_warning(db), Doc.REFUSAL)
    rounds.ran(db, "produce")
    words = text_of(uploads / str(document.file))
    for part in ("提供虚假材料", "第七十八条", "给予警告", "youarewarned", "不得再次申请至"):
        assert part in words, part


def assert_within_margins(uploads: Path, document: Document) -> None:
    with pypdfium2.PdfDocument(uploads / str(document.file)) as pdf:
        for page in pdf:
            right = [o.get_bounds()[2] for o in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT])]
            assert max(right) < 595 - 60


def test_the_same_data_make_the_same_bytes_within_a_second(db: Session) -> None:
    made = {}

    def steps(kind: str, data: dict[str, object]) -> bytes:
        made[kind] = data
        return render(kind, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.produce.render", steps)
        submitted(db)
        rounds.ran(db, "produce")
    kind, data = next(iter(made.items()))
    begun = time.perf_counter()
    first = render(kind, data)
    assert time.perf_counter() - begun < 1
    assert render(kind, data) == first


# The case moves on ---------------------------------------------------------------------------------------------------


def test_the_last_document_of_a_decision_moves_the_case_on(db: Session) -> None:
    case = granted(db)
    for kind in (Doc.GRANT, Doc.RESULT):
        assert case.stage == Stage.PRODUCING
        assert produced(db, document_of(db, case, kind)) == ["done"]
    assert case.stage == Stage.READY
    assert document_of(db, case, Doc.RECEIPT).produced_at is None


def produced(db: Session, document: Document) -> list[str]:
    """Run the message of one document alone."""
    number = document.id
    message = next(m for m in rounds.waiting(db, "produce") if m.ids == [number])
    ends = [rounds.run("produce", message.id, "test/0").outcome]
    db.expire_all()
    return ends


def test_a_document_once_made_is_never_replaced(db: Session) -> None:
    case = submitted(db)
    rounds.ran(db, "produce")
    document = document_of(db, case, Doc.RECEIPT)
    before = (document.file, document.sha256, document.produced_at)
    outbox.put(db, "produce", [document.id])
    assert rounds.ran(db, "produce") == ["done"]
    assert (document.file, document.sha256, document.produced_at) == before
