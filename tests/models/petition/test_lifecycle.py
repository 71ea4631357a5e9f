"""Who may do what with a petition, what an act needs, and what it writes."""

from pathlib import Path

import pytest
from sqlalchemy import select

from models.calendar.now import at
from models.errors import Invalid, NotAllowed, NotFound, NotPossible, NotReady, Outdated
from models.people.actor import Actor
from models.petition.clock import ClockKind
from models.petition.event import PetitionEvent
from models.petition.find import find, open_petition
from models.petition.intake import Given, problems_of, register
from models.petition.letter import PetitionLetter
from models.petition.lifecycle import TABLE, Who
from models.petition.lifecycle_page import page
from models.petition.move import Petitioner
from models.petition.number import normal_number
from models.petition.outcome import publish, shown, take_down
from models.petition.perform import offered
from models.petition.phases import ENDED, NOTES, OPEN, Phase
from models.petition.rights import may_see
from models.queries import petitions
from models.text import Text
from tests.hall_data import shenzhen, staff
from tests.models.petition.scenes import GIVEN, OPINION, SORTED, Play


def codes(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_the_page_of_the_table_is_fresh() -> None:
    assert (Path(__file__).parents[3] / "docs" / "petitions.md").read_text(encoding="utf-8") == page()


def test_the_table_is_whole() -> None:
    """Every phase is explained, every open one is left by a row, and the studio decides nothing (PET-16)."""
    assert set(NOTES) == set(Phase)
    assert {row.phase for row in TABLE if row.phase != row.to} >= set(OPEN)
    assert all(row.to == row.phase for row in TABLE if row.phase in ENDED)
    deciding = {
        row.action: row.who for row in TABLE if row.action in ("take_up", "answer", "reply", "extend", "object")
    }
    assert len(deciding) == 5
    assert all(who <= {Who.UNIT, Who.HEAD} for who in deciding.values())
    assert deciding["extend"] == {Who.HEAD}


def test_every_item_is_registered_with_number_code_and_receipt(db, hall) -> None:
    """PET-1, PET-2, PET-14: sealed, numbered, found by number and code alone; sent twice it is one."""
    with at(shenzhen("2026-08-10 10:00")):
        given = Given(**GIVEN)
        petition = register(db, given, Actor("applicant"), "zh", "key-of-the-form")
        assert register(db, given, Actor("applicant"), "zh", "key-of-the-form").id == petition.id
        oral = register(db, Given(**{**GIVEN, "heard_by": "deputy"}), staff(db, "voice"), "zh")
    assert normal_number(petition.number.lower()) == petition.number
    assert petition.number.startswith("XF20260810")
    assert normal_number(petition.number[:-1] + ("0" if petition.number[-1] != "0" else "1")) is None
    assert (petition.channel, oral.channel, oral.heard_by) == ("online", "desk", "deputy")
    assert open_petition(db, petition.number, petition.query_code.lower(), "client").id == petition.id
    with pytest.raises(NotFound):
        open_petition(db, petition.number, oral.query_code, "client")
    with pytest.raises(NotFound):
        find(db, oral.number, Petitioner("applicant", petition_id=petition.id))
    sealed = db.connection().exec_driver_sql("select name, request, query_code from petition").all()
    assert all("示例".encode() not in bytes(value) for row in sealed for value in row)
    receipts = db.scalars(select(PetitionLetter).where(PetitionLetter.petition_id == oral.id)).all()
    assert [(one.kind, one.by_hand) for one in receipts] == [("receipt", True)]


def test_what_is_wrong_with_a_form_is_said_at_once(db, hall) -> None:
    """PET-1, PET-2, PET-11: request and facts, a kind, and one to five representatives when several people come."""
    assert {p.code for p in problems_of(Given())} == {"field.required"}
    assert {p.pointer for p in problems_of(Given())} == {"kind", "request", "facts"}

    def wrong(**given: str) -> list[str]:
        return [p.code for p in problems_of(Given(**{**GIVEN, **given}))]

    assert wrong() == []
    assert wrong(people="12") == ["petition.representatives_missing"]
    assert wrong(people="12", representatives="甲\n乙，丙、丁\n戊") == []
    assert wrong(people="12", representatives="甲\n乙\n丙\n丁\n戊\n己") == ["petition.representatives_most"]
    assert wrong(people="0", phone="123", email="x", kind="other") == [
        "field.choice", "mobile.form", "email.form", "petition.people",
    ]  # fmt: skip
    with pytest.raises(Invalid):
        register(db, Given(), Actor("applicant"), "zh")


def test_a_request_for_relief_is_routed_first(db, hall) -> None:
    """PET-6: six routes; courts, arbitration and Party channels go to no unit of the hall, and are told where to go."""
    play = Play(db)
    with pytest.raises(NotReady) as unrouted:
        play.do("2026-08-04", "forward", play.clerk, unit="EC")
    assert codes(unrouted) == ["petition.route_first"]
    with pytest.raises(NotReady):
        play.do("2026-08-04", "classify", play.clerk, kind="relief")
    play.do("2026-08-04", "classify", play.clerk, kind="relief", route="courts")
    with pytest.raises(NotReady) as elsewhere:
        play.do("2026-08-04", "forward", play.clerk, unit="EC")
    assert codes(elsewhere) == ["petition.route_elsewhere"]
    with pytest.raises(NotReady) as nowhere:
        play.do("2026-08-04", "direct", play.clerk, towards="authority", reason="已进入诉讼")
    assert codes(nowhere) == ["field.required"]
    play.do("2026-08-04", "direct", play.clerk, towards="authority", body="示例人民法院", reason="已进入诉讼")
    assert (play.petition.phase, play.petition.due_on, play.kinds()) == (Phase.DIRECTED, None, set())
    with pytest.raises(NotPossible):
        play.do("2026-08-05", "forward", play.clerk, unit="EC")


def test_the_studio_sends_licence_matters_and_complaints_to_their_own_door(db, hall) -> None:
    """PET-16, PET-10: a window, complaint handling; what is taken elsewhere is not taken again."""
    for towards in ("window", "complaints"):
        play = Play(db, kind="suggestion")
        play.do("2026-08-04", "direct", play.clerk, towards=towards, reason="请到更合适的地方提出")
        letter = db.scalars(select(PetitionLetter).where(PetitionLetter.petition_id == play.petition.id)).all()[-1]
        assert (letter.kind, letter.said["towards"]) == ("told", towards)
    play = Play(db, kind="suggestion")
    with pytest.raises(NotReady):
        play.do("2026-08-04", "not_taken", play.clerk, ground="elsewhere", reason="已在办理")
    play.do("2026-08-04", "not_taken", play.clerk, ground="elsewhere", body="示例街道办", reason="已在办理")
    assert play.petition.phase == Phase.NOT_TAKEN


def test_a_report_never_reaches_whom_it_accuses(db, hall) -> None:
    """PET-12: not the unit, not its people, not the clerk accused; who has an interest steps aside."""
    play = Play(db, kind="report")
    play.do("2026-08-04", "name_accused", play.clerk, unit="MR", login="ec.review")
    with pytest.raises(NotReady) as refused:
        play.do("2026-08-04", "forward", play.clerk, unit="MR")
    assert codes(refused) == ["petition.to_the_accused"]
    play.do("2026-08-04", "forward", play.clerk, unit="EC")
    assert not may_see(staff(db, "mr.decide"), play.petition)
    assert not may_see(play.unit, play.petition)
    assert may_see(play.head, play.petition)
    assert petitions.petitions(db, play.unit).lines == []
    assert [line.number for line in petitions.petitions(db, play.head).lines] == [play.petition.number]
    with pytest.raises(NotAllowed):
        play.do("2026-08-05", "take_up", play.unit)
    play.do("2026-08-05", "step_aside", play.supervisor)
    with pytest.raises(NotFound):
        find(db, play.petition.number, play.supervisor)
    assert play.petition.number not in [line.number for line in petitions.petitions(db, play.supervisor).lines]
    # A complaint that accuses nobody has nobody to name.
    other = Play(db)
    with pytest.raises(NotReady) as no_report:
        other.do("2026-08-04", "name_accused", other.clerk, unit="MR")
    assert codes(no_report) == ["petition.only_reports"]


def test_the_opinion_states_facts_finding_and_basis(db, hall) -> None:
    """PET-8, PET-3: one of three findings with its basis; who was assigned reports by the day set."""
    play = Play(db).with_unit(until="2026-09-01")
    assert play.due(ClockKind.REPORT).isoformat() == "2026-09-01"
    play.do("2026-08-06", "take_up", play.unit)
    for missing in ({}, {**OPINION, "finding": "maybe"}, {**OPINION, "basis": " "}):
        with pytest.raises(NotReady):
            play.do("2026-08-10", "answer", play.unit, **missing)
    with pytest.raises(NotReady) as wrong:
        play.do("2026-08-10", "reply", play.unit, words="已办")
    assert codes(wrong) == ["petition.opinion_instead"]
    play.do("2026-08-10", "answer", play.unit, **OPINION)
    play.do("2026-08-11", "report", play.unit, reason="已答复信访人")
    assert play.kinds() == {"ask_review"}
    letter = db.scalars(select(PetitionLetter).where(PetitionLetter.kind == "opinion")).one()
    assert letter.said == OPINION
    event = db.scalars(select(PetitionEvent).where(PetitionEvent.id == letter.event_id)).one()
    assert (event.office, event.law, event.facts) == ("EC", "PET-8", {"finding": "supported"})


def test_a_petitioner_follows_rates_once_and_may_take_it_back(db, hall) -> None:
    """PET-14: only with the code; a repeated key acts once, and a page that is behind does nothing."""
    play = Play(db)
    assert offered(db, play.petition, play.petitioner) == ["withdraw"]
    assert offered(db, play.petition, Petitioner("applicant")) == []
    play.answered()
    revision = play.petition.revision
    play.do("2026-08-11", "rate", play.petitioner, level=2, words="慢", revision=revision, key="once")
    play.do("2026-08-11", "rate", play.petitioner, level=5, key="once")
    assert (play.petition.rating, play.petition.rating_words) == (2, "慢")
    with pytest.raises(NotReady):
        play.do("2026-08-12", "rate", play.petitioner, level=5)
    # What cannot succeed however it is filled in is not offered: a second rating, a review whose time is over.
    with at(shenzhen("2026-08-12 10:00")):
        assert offered(db, play.petition, play.petitioner) == ["ask_review"]
    with at(shenzhen("2026-09-10 10:00")):
        assert offered(db, play.petition, play.petitioner) == []
    with pytest.raises(Outdated):
        play.do("2026-08-12", "ask_review", play.petitioner, words="不服", revision=revision)
    other = Play(db)
    other.do("2026-08-05", "withdraw", other.petitioner)
    assert (other.petition.phase, other.petition.due_on) == (Phase.WITHDRAWN, None)


def test_lists_go_on_by_key_and_the_same_phone_is_seen(db, hall) -> None:
    """PET-10: earlier petitions of the same phone number stand beside one; the list is ordered by its nearest date."""
    plays = [Play(db, f"2026-08-{day:02}") for day in (20, 10, 15)]
    clerk = plays[0].clerk
    first = petitions.petitions(db, clerk, size=2)
    rest = petitions.petitions(db, clerk, after=first.older, size=2)
    assert [line.number for line in (*first.lines, *rest.lines)] == [plays[n].petition.number for n in (1, 2, 0)]
    assert first.lines[0].name == "张*例"
    assert set(petitions.same_phone(db, plays[0].petition, clerk)) == {plays[n].petition.number for n in (1, 2)}
    plays[0].do("2026-08-21", "classify", clerk, **SORTED)
    assert [line.number for line in petitions.petitions(db, staff(db, "mr.review")).lines] == []


def test_an_outcome_is_told_to_everybody_without_a_person_in_it(db, hall) -> None:
    """Results such as a footbridge: both languages, no petitioner's data, taken down with a reason."""
    play = Play(db)
    title = Text("东门人行天桥建成", "The footbridge at the east gate is open")
    with pytest.raises(Invalid) as refused:
        publish(db, play.supervisor, title, Text("感谢张示例的建议。", "Thanks."), play.petition.number, "k" * 16)
    assert codes(refused) == ["petition.outcome_names"]
    with pytest.raises(Invalid):
        publish(db, play.supervisor, title, Text("已开通。", ""), "", "k" * 16)
    words = Text("十一月起可以通行。", "Open since November.")
    one = publish(db, play.supervisor, title, words, play.petition.number, "k" * 16)
    assert publish(db, play.supervisor, title, words, "", "k" * 16).id == one.id
    assert [found.title for found in shown(db)] == [title]
    take_down(db, play.supervisor, one.id, "路段临时封闭")
    assert shown(db) == []
