"""Papers that say what only some say, and words that are hostile or long."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework.document import Doc, Document
from models.casework.perform import perform
from models.catalogue.files import catalogue
from models.people.actor import SYSTEM
from tests import factories
from tests.hall_data import shenzhen, staff
from tests.workers.duties import rounds
from tests.workers.duties.papers import (
    DAY,
    checked,
    document_of,
    hearing_set,
    refused,
    refused_with_warning,
    squeezed,
    submitted,
    text_of,
)
from workers.documents.kinds import result_title
from workers.documents.render import render

pytestmark = pytest.mark.usefixtures("hall_address")

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


def test_the_same_data_make_the_same_bytes(db: Session) -> None:
    made = {}

    def steps(kind: str, data: dict[str, object]) -> bytes:
        made[kind] = data
        return render(kind, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workers.produce.render", steps)
        submitted(db)
        rounds.ran(db, "produce")
    kind, data = next(iter(made.items()))
    assert render(kind, data) == render(kind, data)
