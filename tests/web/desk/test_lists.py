"""Views of the work, lists as files, and notes from shift to shift (experience C1.4, C2)."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework.read_log import ReadLine
from models.sheets import csv_file, safe, xlsx_file
from models.staff.exports import ListExport
from tests import factories
from tests.hall_data import shenzhen
from tests.web.desk.test_queue import NOW, rows, several
from workers.export import write


def test_views_of_the_work_are_narrowed_counted_and_kept(sit, db: Session, folder) -> None:
    numbers = several(db, folder, 2)
    factories.submitted_case(db, "G-CM-003", folder=folder)
    with at(NOW):
        factories.take(db, factories.submitted_case(db, folder=folder, site_address="深圳市龙岗区示例路9号").case,
                       "gov.window2")  # fmt: skip
        desk = sit("gov.window1").open("/desk/queue?scope=team&sort=received")
        assert len(rows(desk)) == 4 and "示例窗口GOV2" in desk.text and "收件先后" in desk.text
        assert len(rows(desk.open("/desk/queue?words=" + numbers[0][-9:]))) == 1
        assert len(rows(desk.open("/desk/queue?channel=window"))) == 0 and "没有符合条件的办件" in desk.text
        desk.open("/desk/queue?item=G-CM-003").send("/queue/views", name="")
        assert desk.status == 422
        desk.send("/queue/views", name="消防", place="GOV")
        assert desk.page.cssselect("a.tab[aria-current=true]")[0].text_content().startswith("消防")
        colleague = sit("gov.window2").open("/desk/queue").follow("消防")
        assert len(rows(colleague)) == 1 and "删除此视图" not in colleague.text
        assert "消防" not in sit("talent.window1").open("/desk/queue").text
        desk.send("/remove")
        assert "消防" not in desk.text
        desk.send("/queue/look", column=["applicant", "received"], rows="200", height="28")
        heads = [th.text_content() for th in desk.page.cssselect("thead th")][1:-1]
        assert heads == ["办件编号", "申请人", "期限", "收件日"] and desk.page.cssselect("table.rows-28")


def test_two_hundred_rows_are_small(sit, db: Session, folder) -> None:
    """C2.1: 200 rows in 10 kB compressed; what one row costs is measured between two pages."""
    several(db, folder, 12)
    with at(NOW):
        desk = sit("gov.window1")

        def packed(n: str) -> int:
            desk.client.set_cookie("rows", n)
            return len(desk.client.get("/desk/queue", headers={"Accept-Encoding": "gzip"}).data)

        whole = packed("200")
        few = len(desk.client.get("/desk/queue?words=nothing", headers={"Accept-Encoding": "gzip"}).data)
        assert (whole - few) / 12 < 150 and whole < 14_000


def test_a_view_becomes_a_file_with_names_masked_unless_there_is_a_purpose(sit, db: Session, folder) -> None:
    with at(NOW):
        factories.submitted_case(db, "T-HK-001", folder=folder)
        desk = sit("talent.window1").open("/desk/queue")
        desk.send("/exports", kind="csv")
        asked = db.scalars(select(ListExport)).one()
        assert "0/1" in desk.text and "正在生成" in desk.text
        write(db, [asked.id])
        desk.open("/desk/exports")
        file = desk.client.get(desk.page.cssselect("td a")[0].get("href"))
        head, line = csv.reader(io.StringIO(file.data.decode("utf-8-sig")))
        assert head[:2] == ["办件编号", "申请人"] and "张*例" in line
        assert not db.scalars(select(ReadLine).where(ReadLine.what == "list")).all()
        desk.open("/desk/queue").send("/exports", kind="xlsx", purpose="按名单电话提醒领取")
        whole = db.scalars(select(ListExport).order_by(ListExport.id.desc())).first()
        assert whole is not None
        write(db, [whole.id])
        sheet = desk.client.get(f"/desk/exports/{whole.id}/list.xlsx").data
        text = zipfile.ZipFile(io.BytesIO(sheet)).read("xl/worksheets/sheet1.xml").decode()
        assert "张示例" in text
        assert len(db.scalars(select(ReadLine).where(ReadLine.what == "list", ReadLine.purpose == "export")).all()) == 1
        acts = db.scalars(select(StaffAct.act).where(StaffAct.act.in_(["list_exported", "list_fetched"]))).all()
        assert sorted(acts) == ["list_exported", "list_exported", "list_fetched", "list_fetched"]
        assert sit("gov.window1").open(f"/desk/exports/{whole.id}/list.xlsx").status == 404
    with at(NOW + timedelta(hours=25)):
        assert desk.client.get(f"/desk/exports/{whole.id}/list.xlsx").status_code == 404


def test_no_cell_of_a_file_is_a_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\t=1"):
        assert safe(text) == f"'{text}"
    rows_of = [["名称"], ['=cmd|" /C calc"!A0'], ["a<b>&\x01"]]
    assert b"'=cmd" in csv_file(rows_of)
    sheet = zipfile.ZipFile(io.BytesIO(xlsx_file(rows_of))).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "a&lt;b&gt;&amp;<" in sheet


def test_a_note_for_the_next_shift_stays_until_each_has_read_it(sit, db: Session) -> None:
    with at(shenzhen("2026-09-21 12:30")):
        sit("gov.window1").open("/desk/shift").send(words="打印机缺纸，下午先用2号窗口的。")
    with at(shenzhen("2026-09-21 14:05")):
        assert "打印机缺纸" not in sit("gov.window1").open("/desk/").text
        assert "打印机缺纸" not in sit("talent.window1").open("/desk/").text
        desk = sit("gov.window2").open("/desk/")
        assert "打印机缺纸" in desk.text and "上午班" in desk.text
        assert "1条未读" in desk.page.cssselect("header")[0].text_content()
        desk.send("/read")
        assert "打印机缺纸" not in desk.text and "未读" not in desk.page.cssselect("header")[0].text_content()
