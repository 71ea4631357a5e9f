"""Publishing: what is new gets a version, what is not keeps its own, and a version never changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text

from models.calendar.now import at
from models.catalogue.files import catalogue, read
from models.catalogue.item import Department, ItemVersion, LifeEvent, ServiceItem, Site, current_version
from models.catalogue.load import PublishReport, publish
from models.errors import NotFound
from tests.models.catalogue.small import ITEM, folder
from tests.tamper import unguarded

OTHER = {**ITEM, "code": "G-MR-002", "zh": "小作坊登记", "en": "Workshop registration"}


@pytest.fixture(autouse=True)
def nothing_published(db):
    """Other tests of the run may have published; within this test's transaction nobody has."""
    with unguarded(db):
        db.execute(text("truncate service_item, item_version, life_event, site, department cascade"))


@pytest.fixture
def publish_rows(db, tmp_path):
    def run(*rows, **rest):
        return publish(db, read(folder(tmp_path, *rows)), **rest)

    return run


def test_all_real_items_are_published_and_a_second_time_changes_nothing(db):
    assert publish(db) == PublishReport(new=267)
    assert publish(db) == PublishReport(unchanged=267)
    assert db.scalar(select(func.count()).select_from(ItemVersion)) == 267
    assert db.scalar(select(func.count()).select_from(LifeEvent)) == 11
    assert current_version(db, "G-MR-014").spec == catalogue().specs["G-MR-014"]


def test_departments_and_halls_come_along(db, publish_rows):
    publish_rows(ITEM)
    publish_rows(ITEM)
    assert db.get(Department, "EC").title.zh == "生态环境部门"
    hall = db.get(Site, "GOV")
    assert hall.hall_number == "01" and len({w.label for w in hall.windows}) == len(hall.windows) == 6


def test_changed_content_makes_a_new_version_and_leaves_the_old_one(db, publish_rows):
    with at(datetime(2026, 11, 22, 18, tzinfo=UTC)):
        publish_rows(ITEM, OTHER)
    old = current_version(db, "G-MR-001")
    assert (old.number, old.effective_on) == (1, date(2026, 11, 23))
    assert publish_rows({**ITEM, "promised": {"days": 4}}, OTHER) == PublishReport(new=1, unchanged=1)
    new = current_version(db, "G-MR-001")
    assert (new.number, new.spec.promised.days, old.spec.promised.days) == (2, 4, 5)


def test_content_that_comes_back_takes_its_old_version(db, publish_rows):
    publish_rows(ITEM)
    publish_rows({**ITEM, "promised": {"days": 4}})
    assert publish_rows(ITEM) == PublishReport(unchanged=1)
    assert current_version(db, "G-MR-001").number == 1


def test_an_item_the_files_no_longer_name_is_not_on_offer(db, publish_rows):
    publish_rows(ITEM, OTHER)
    assert publish_rows(ITEM) == PublishReport(unchanged=1, withdrawn=1)
    assert publish_rows(ITEM) == PublishReport(unchanged=1)
    with pytest.raises(NotFound):
        current_version(db, "G-MR-002")
    assert db.get(ServiceItem, "G-MR-002") is not None


def test_a_published_version_never_changes(db, publish_rows):
    publish_rows(ITEM)
    version = current_version(db, "G-MR-001")
    version.body = {**version.body, "zh": "别的"}
    with pytest.raises(RuntimeError, match="never changes"):
        db.flush()


def test_progress_is_told(publish_rows):
    told = []
    publish_rows(ITEM, OTHER, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_an_unknown_item_is_not_found(db):
    with pytest.raises(NotFound):
        current_version(db, "G-XX-999")
