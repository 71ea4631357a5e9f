"""Topic ``produce``: every document the hall issues, read back from its PDF."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import at
from models.casework.case import Case
from models.casework.document import Doc, Document
from models.casework.stages import Stage
from tests import factories
from tests.workers.duties import rounds
from tests.workers.duties.papers import (
    DAY,
    PROMISED,
    accepted,
    broken,
    checked,
    document_of,
    extended,
    granted,
    hearing_set,
    on_revocation,
    promised,
    refused,
    renewed,
    revoked,
    right_told,
    squeezed,
    submitted,
    terminated,
    text_of,
    under_test,
    with_gap,
)
from workers.documents.kinds import SAYS
from workers.documents.render import TEMPLATES

pytestmark = pytest.mark.usefixtures("hall_address")

LARGEST = 100_000
LONG = {Doc.COMMITMENT, Doc.REVOCATION}

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
    Doc.REVOKE_NOTICE: (on_revocation, ["撤销立案告知书", "租赁合同系伪造", "以欺骗、贿赂等不正当手段取得",
                                            "第六十九条", "2026年12月17日", "stays in force"]),
    Doc.REVOCATION: (revoked, ["撤销许可决定书", "以欺骗、贿赂等不正当手段取得", "第六十九条", "2029年9月18日", "60日",
                               "示例人民法院", "is void once this decision"]),
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
    # The terms of a promise and a revocation are told in full, whatever the paper they need.
    assert len(content) <= LARGEST and document.pages == (2 if kind in LONG else 1)
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
