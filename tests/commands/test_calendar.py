"""``hall calendar``: counting with exclusions and versions, and a notice from its file to the cases that it moves."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hall import main
from models import db as store
from models.calendar import shelf
from models.calendar.now import at
from tests import factories, hall_data
from tests.databases import new_store
from tests.hall_data import shenzhen
from workers.drain import drain

Hall = Callable[..., Result]
GOOD = """
year: 2027
source: 示例通知（国办发明电〔2026〕示例号）
holidays:
  - {zh: 元旦, rest: [2027-01-01, 2027-01-04], work: [2027-01-09]}
  - {zh: 春节, rest: [2027-02-05, 2027-02-11], work: [2027-02-20]}
  - {zh: 清明节, rest: [2027-04-03, 2027-04-05]}
  - {zh: 劳动节, rest: [2027-05-01, 2027-05-05], work: [2027-05-08]}
  - {zh: 端午节, rest: [2027-06-09, 2027-06-09]}
  - {zh: 中秋节, rest: [2027-09-15, 2027-09-15]}
  - {zh: 国庆节, rest: [2027-10-01, 2027-10-07], work: [2027-09-26]}
"""
BAD = """
year: 2027
source: 示例通知
holidays:
  - {zh: 元旦, rest: [2027-01-01, 2027-01-03], work: [2027-01-04, 2027-02-06, 2026-12-26]}
  - {zh: 春节, rest: [2027-02-05, 2027-02-07]}
  - {zh: 元宵节, rest: [2027-02-07, 2027-02-08], work: [2027-02-28]}
  - {zh: 劳动节, rest: [2027-05-05, 2027-05-01], work: [2027-01-02]}
  - {zh: 国庆节, rest: [2027-10-01, 2027-10-07]}
"""


def counted(*arguments: str) -> dict:
    said = CliRunner().invoke(main, ["calendar", "due", *arguments, "--json"])
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def test_what_is_excluded_does_not_count_clk_8() -> None:
    """CLK-8, the worked example of an expert review; what begins after the clock ran out moves nothing."""
    said = counted("2026-03-02", "20", "--exclude", "2026-03-06..2026-03-20", "--exclude", "2026-03-10..2026-03-12")
    assert (said["due"], said["calendar"], len(said["excluded_days"])) == ("2026-04-14", "2026.1", 10)
    assert (said["excluded_days"][0], said["excluded_days"][-1]) == ("2026-03-09", "2026-03-20")
    assert said["excluded"][0] == {"from": "2026-03-06", "to": "2026-03-20"}
    assert [day["n"] for day in said["count"] if day["counts"]] == list(range(1, 21))
    late = counted("2026-03-02", "20", "--exclude", "2026-03-31..2026-04-10")
    assert (late["due"], late["excluded_days"]) == ("2026-03-30", [])
    both = counted("2026-03-02", "20", "--exclude", "2026-03-06..2026-03-20", "--exclude", "2026-04-10..2026-04-13")
    assert both["due"] == "2026-04-15", "the first exclusion kept the clock running until the second began"
    assert counted("2026-11-02", "20", "--unit", "natural", "--calendar", "2026.1")["due"] == "2026-11-23"


@pytest.mark.parametrize(
    "wrong",
    [("--exclude", "2026-03-06"), ("--exclude", "2026-03-20..2026-03-06"), ("--calendar", "1911.1")],
)
def test_a_wrong_exclusion_or_version_is_exit_code_2(wrong: tuple[str, str]) -> None:
    said = CliRunner().invoke(main, ["calendar", "due", "2026-03-02", "20", *wrong])
    assert said.exit_code == 2 and "Traceback" not in said.output


@pytest.fixture
def hall(server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """A database of its own, since what is applied stays applied, with one accepted case that reaches into 2027."""
    with new_store(server_url) as url:
        hall_data.load()
        with at(shenzhen("2026-12-28 10:00")), store.transaction() as db:
            factories.accepted_case(db, folder=tmp_path / "uploads")
        for key, value in {
            "DATABASE_URL": url, "HALL_DATA_DIR": str(tmp_path),
            "HALL_SEAL_KEYS": b64encode(b"k" * 32).decode(), "HALL_DIGEST_KEY": b64encode(b"d" * 32).decode(),
        }.items():  # fmt: skip
            monkeypatch.setenv(key, value)

        def run(*arguments: str) -> Result:
            with at(shenzhen("2026-12-29 10:00")):
                return CliRunner().invoke(main, ["calendar", *arguments])

        yield run
        store.engine().dispose()
    shelf.forget()


def test_a_notice_is_checked_kept_looked_at_and_applied_once_cal_5(hall: Hall, tmp_path: Path) -> None:
    """CAL-1 to CAL-5: every fault at once, a preview that moves nothing, and dates that move when it is applied."""
    file = tmp_path / "2027.yaml"
    file.write_text(BAD)
    said = hall("import", str(file), "--json")
    assert said.exit_code == 1
    assert {fault["code"].removeprefix("notice.") for fault in json.loads(said.stdout)["faults"]} == {
        "worked_weekday", "other_year", "statutory_worked", "twice", "holiday_unknown", "rest", "holiday_missing",
        "statutory_missing",
    }  # fmt: skip
    file.write_text(GOOD)
    said = hall("import", str(file), "--json")
    assert json.loads(said.stdout) == {"version": "2027-1", "year": 2027, "based_on": "2026.1"}
    assert [line["state"] for line in json.loads(hall("versions", "--json").stdout)] == ["imported", "in_force"]

    before = json.loads(hall("preview", "2027-1", "--json").stdout)
    [moved] = before["clocks"]
    assert (moved["clock"], moved["old"], moved["new"]) == ("promised", "2027-01-05", "2027-01-06")
    assert (moved["tell"], moved["desks"], before["cases_moved"]) == (["applicant"], ["EC", "MR"], 1)
    assert {"day": "2027-01-04", "works": False, "why": {"zh": "元旦", "en": "New Year's Day"}} in before["days"]
    assert (
        counted("2026-12-28", "5")["due"] == "2027-01-05" == counted("2026-12-28", "5", "--calendar", "2026.1")["due"]
    )
    assert counted("2026-12-28", "5", "--calendar", "2027-1")["due"] == "2027-01-06"

    assert "the workers recount 2 clocks" in hall("apply", "2027-1").output
    assert hall("apply", "2027-1").exit_code == 0
    with at(shenzhen("2026-12-29 10:00")):
        drain()
    after = json.loads(hall("preview", "2027-1", "--json").stdout)
    assert (after["clocks"], after["state"]) == ([], "applied")
    assert counted("2026-12-28", "5")["due"] == "2027-01-06"
    assert json.loads(hall("versions", "--json").stdout)[0]["state"] == "in_force"
    assert hall("preview", "1911.1").exit_code == 1
