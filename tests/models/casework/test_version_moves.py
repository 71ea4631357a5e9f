"""A new version of an item: replayed over closed cases, and running cases moved to it and back (CLK-13, U11, U12)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.perform import perform
from models.casework.replay import check_cases
from models.casework.stages import Stage
from models.casework.trial import trial
from models.casework.version_move import VersionMoveCase, begin, carry_on, progress, undo, verdicts
from models.catalogue.files import Catalogue, catalogue
from models.catalogue.item import current_version
from models.catalogue.load import publish
from models.catalogue.spec import ItemSpec, Limit
from models.errors import NotPossible, NotReady
from models.people.actor import SYSTEM
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import running

ITEM = "G-MR-014"


def changed(**changes: object) -> Catalogue:
    """The catalogue with another G-MR-014."""
    source = catalogue()
    return Catalogue(source.shared, {ITEM: source.specs[ITEM].model_copy(update=changes)})


def publish_one(db: Session, source: Catalogue) -> None:
    """As ``publish`` does, but every other item stays on offer."""
    publish(db, Catalogue(source.shared, {**catalogue().specs, **source.specs}))


def place(n: int) -> str:
    return f"深圳市龙岗区坂田街道示例路{n}号"


def counted(db: Session, case: Case) -> list[str]:
    for clock in db.scalars(select(Clock).where(Clock.case_id == case.id)):
        assert clock.due_on == due_of(clock.entries, clock.unit, clock.calendar)
    return [problem.code for problem in check_cases(db)]


def longer(spec: ItemSpec) -> dict[str, object]:
    return {"promised": Limit(days=spec.promised.days + 2)}


def test_cases_move_as_they_may_and_go_back_with_the_dates_that_were_told_clk_13(db: Session, tmp_path: Path) -> None:
    """CLK-13: a case keeps its version until it is moved on purpose; then the ledger says what it gained."""
    spec = catalogue().specs[ITEM]
    with at(shenzhen("2026-09-21 10:00")):
        old = current_version(db, ITEM)
        sent = made.submitted_case(db, folder=tmp_path, site_address=place(1)).case
        reviewed = made.accepted_case(db, folder=tmp_path, site_address=place(2)).case
        decided = made.decided_case(db, folder=tmp_path, site_address=place(3)).case
        before = running(db, reviewed.id)
        publish_one(db, changed(**longer(spec)))
        new = current_version(db, ITEM)
        assert {v.case.id: [p.code for p in v.objections] for v in verdicts(db, ITEM)} == {
            sent.id: [], reviewed.id: [], decided.id: ["version.decided"],
        }  # fmt: skip
        supervisor = staff(db, "supervisor")
        with pytest.raises(NotReady):
            begin(db, ITEM, supervisor, " ")
        move = begin(db, ITEM, supervisor, "新规施行")
        # Withdrawn between the order and its turn: that one stays, and nothing else waits for it.
        late = made.submitted_case(db, folder=tmp_path, site_address=place(4))
        assert late.case.version_id == new.id
        while carry_on(db, move.id):
            pass
        assert (sent.version_id, reviewed.version_id, reviewed.flow_version_id) == (new.id,) * 3
        assert decided.version_id == old.id
        after = running(db, reviewed.id)
        assert after["promised"] > before["promised"] and after["statutory"] == before["statutory"]
        assert progress(db, move) == (3, 1, 2, 0, 0, 0)
        event = db.scalars(select(CaseEvent).where(CaseEvent.action == "change_version")).all()[-1]
        assert (event.case_id, event.from_stage, event.reason) == (reviewed.id, Stage.IN_REVIEW, "新规施行")
        assert event.facts["moved"][0]["old"] == before["promised"].isoformat()
        undo(db, move.id, supervisor, "发现有误")
        with pytest.raises(NotPossible):
            undo(db, move.id, supervisor, "再次")
        while carry_on(db, move.id):
            pass
        assert (sent.version_id, reviewed.version_id, reviewed.flow_version_id) == (old.id,) * 3
        assert running(db, reviewed.id) == after
        assert progress(db, move) == (3, 1, 2, 2, 0, 0)
        assert counted(db, reviewed) == []
        # Moved a second time the case gains nothing more.
        again = begin(db, ITEM, supervisor, "重新改按")
        while carry_on(db, again.id):
            pass
        assert running(db, reviewed.id) == after and counted(db, reviewed) == []


def test_a_case_stays_when_something_is_asked_anew_a_step_falls_away_or_a_date_comes_nearer(
    db: Session, tmp_path: Path
) -> None:
    spec = catalogue().specs[ITEM]
    other = catalogue().specs["G-CM-003"]
    own = next(group for group in other.groups if group.key == "own")
    paper = next(need for code, one in catalogue().specs.items() for need in one.papers
                 if need.asked and need.need == "R" and spec.paper(need.code) is None)  # fmt: skip
    with at(shenzhen("2026-09-21 10:00")):
        case = made.accepted_case(db, folder=tmp_path).case
        for changes, reason in (
            ({"papers": (*spec.papers, paper)}, "version.paper"),
            ({"groups": (*spec.groups, own.model_copy(update={"key": "more"}))}, "version.question"),
            ({"review": (("MR",), ("EC",))}, "version.step_gone"),
            ({"promised": Limit(days=spec.promised.days - 1)}, "version.shorter"),
            ({"statutory": Limit(days=60, unit="natural")}, "version.unit"),
        ):
            publish_one(db, changed(**changes))
            (verdict,) = verdicts(db, ITEM)
            assert {problem.code for problem in verdict.objections} == {reason}, reason
            with pytest.raises(NotReady) as nothing:
                begin(db, ITEM, staff(db, "supervisor"), "新规施行")
            assert [problem.code for problem in nothing.value.problems] == ["version.nothing"]
        with pytest.raises(NotReady):
            perform(db, case.id, "change_version", SYSTEM, version_id=current_version(db, ITEM).id)
        assert not db.scalars(select(VersionMoveCase)).all()


def test_a_new_version_is_replayed_over_closed_cases(db: Session, tmp_path: Path) -> None:
    spec = catalogue().specs[ITEM]
    with at(shenzhen("2026-09-01 09:00")):
        filed = made.reviewed_case(db, folder=tmp_path)
        decider = made.take(db, filed.case, "mr.decide")
    with at(shenzhen("2026-09-07 10:00")):
        perform(db, filed.case.id, "terminate", decider, reason="申请人主体已注销")
        made.submitted_case(db, folder=tmp_path, site_address=place(9))
        assert [(t.number, t.differences) for t in trial(db, spec)] == [(filed.case.number, [])]
        new = spec.model_copy(
            update={"review": (("MR",), ("EC",)), "promised": Limit(days=1),
                    "papers": tuple(p for p in spec.papers if p.code != "rules")}
        )  # fmt: skip
        ((_, found),) = trial(db, new)
        assert {p.code for p in found} == {"trial.route", "trial.date", "trial.paper_spared"}
        assert next(p.params for p in found if p.code == "trial.route") == {"old": "EC+MR > MR", "new": "MR > EC > MR"}
    assert db.scalars(select(Notice).where(Notice.kind == "change_version")).all() == []
