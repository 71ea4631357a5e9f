from __future__ import annotations

import json
import subprocess
import sys

from click.testing import CliRunner, Result

from hall import main


def hall(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_days_are_counted_one_by_one() -> None:
    said = hall("calendar", "due", "2026-09-18", "5")
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert lines[2].startswith("2026-09-20 Sun    1  make-up workday · 调休上班")
    assert lines[-1].startswith("due 2026-09-24: 5 working days")


def test_the_same_for_programs() -> None:
    said = json.loads(hall("calendar", "due", "2026-09-18", "5", "--json").output)
    assert (said["start"], said["days"], said["unit"], said["due"]) == ("2026-09-18", 5, "working", "2026-09-24")
    assert [day["n"] for day in said["count"] if day["counts"]] == [1, 2, 3, 4, 5]
    assert set(said["count"][0]) == {"day", "counts", "n", "why"} and said["provisional"] is False


def test_a_year_without_a_notice_is_provisional() -> None:
    assert json.loads(hall("calendar", "due", "2026-12-30", "5", "--json").output)["provisional"] is True


def test_natural_days() -> None:
    said = json.loads(hall("calendar", "due", "2026-11-02", "20", "--unit", "natural", "--json").output)
    assert said["due"] == "2026-11-23", "the 20th day is a Sunday and runs on to Monday (CLK-3)"


def test_a_wrong_call_is_exit_code_2() -> None:
    for wrong in (("2026-02-30", "5"), ("2026-09-18", "-1"), ("2026-09-18", "five"), ("2026-09-18",)):
        said = hall("calendar", "due", *wrong)
        assert said.exit_code == 2 and "Traceback" not in said.output


def test_counting_days_waits_for_no_room_it_does_not_need() -> None:
    program = (
        "import sys; from hall import main; main(['calendar', 'due', '2026-09-18', '5'], standalone_mode=False);"
        "print(sorted({'flask', 'celery', 'sqlalchemy', 'psycopg'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"
