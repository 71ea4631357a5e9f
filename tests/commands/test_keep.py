"""``hall backup`` under load, ``hall restore`` into another place, and what both refuse."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from ground import standing
from tests.databases import new_database
from tests.servers import open_folder

# Its halls are many processes, which take their time on a busy machine.
pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(b"k" * 32).decode()
ENOUGH = 6  # cases before the backup begins


class Drill(NamedTuple):
    """A hall that was backed up while people filed; ``before`` are the numbers given before the backup began."""

    folder: Path
    environment: dict[str, str]
    whole: Path
    before: list[str]

    def hall(self, *arguments: str, **more: str) -> tuple[int, str]:
        return hall(self.environment | more, *arguments)


def hall(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "hall", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def drill(server_url: str) -> Iterator[Drill]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("HALL_", "DATABASE_", "REDIS_"))}
    with new_database(server_url) as url, open_folder() as folder:
        given = {"DATABASE_URL": url, "HALL_DATA_DIR": str(folder / "var"), "PYTHONPATH": str(ROOT)}
        keys = {"SECRET_KEY": "s" * 32, "HALL_SEAL_KEYS": KEY, "HALL_DIGEST_KEY": KEY}
        environment = plain | given | keys
        assert hall(environment, "upgrade")[0] == 0
        yield Drill(folder, environment, *_backed_up_under_load(folder, environment))


def _backed_up_under_load(folder: Path, environment: dict[str, str]) -> tuple[Path, list[str]]:
    command = [sys.executable, "-m", "tests.commands.filing_load", str(folder / "var/uploads")]
    load = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert load.stdout is not None
    before = [load.stdout.readline().strip() for _ in range(ENOUGH)]
    code, said = hall(environment, "backup", str(folder / "sets"))
    assert load.poll() is None, "nobody filed while the backup ran"
    load.terminate()
    load.communicate(timeout=60)
    assert code == 0 and "The keys are NOT in it" in said, said
    return Path(said.splitlines()[0]), before


def test_what_was_acknowledged_before_the_backup_is_in_the_restored_hall(drill: Drill) -> None:
    assert "" not in drill.before
    place = drill.folder / "other"
    code, said = drill.hall("restore", str(drill.whole), DATABASE_URL="", HALL_DATA_DIR=str(place))
    assert code == 0 and "as the backup counted them" in said, said
    assert f"'hall audit verify --head {drill.whole}' must find nothing" in said
    with standing.database(place.resolve()) as url, psycopg.connect(url) as db:
        numbers = {number for (number,) in db.execute("select number from cases")}
        files = [row[0] for row in db.execute("select file from filed_paper union select file from document")]
        serials = db.execute("select min(last) from serial").fetchone()
        held = db.execute("select count(*) from message where lease_until is not null and done_at is null").fetchone()
        acts = db.execute("select act from staff_act where about = 'backup'").fetchall()
        db.commit()
        _sound_as_the_set_says(drill, place, url)
    assert set(drill.before) <= numbers
    assert [file for file in files if file and not (place / "uploads" / file).is_file()] == [] and files
    assert serials is not None and serials[0] >= 10_000, "a number in somebody's hands could be given again"
    assert held == (0,) and acts == [("restored",)]
    again = drill.hall("restore", str(drill.whole), DATABASE_URL="", HALL_DATA_DIR=str(place))
    assert again[0] == 1 and "The database is not empty" in again[1]


def _sound_as_the_set_says(drill: Drill, place: Path, url: str) -> None:
    """Chain, cases and files hold, and a chain whose end is cut off no longer runs through what the set noted."""
    here = {"DATABASE_URL": url, "HALL_DATA_DIR": str(place)}
    # The lines of the last moment before the backup; in a hall with duties the next round makes their entries.
    assert drill.hall("audit", "chain", **here)[0] == 0
    code, said = drill.hall("audit", "verify", "--head", str(drill.whole), "--json", **here)
    seen, noted = json.loads(said), json.loads((drill.whole / "manifest.json").read_text())["head"]
    assert code == 0 and seen["sound"], said
    assert seen["checked"]["cases"] >= len(drill.before) and seen["checked"]["files"] >= len(drill.before)
    first = int(noted.partition(":")[0])
    assert 0 < first < seen["head"]["seq"]
    with psycopg.connect(url) as db:
        db.execute("set session_replication_role = replica")
        db.execute("delete from audit_entry where seq >= %s", [first])
    code, said = drill.hall("audit", "verify", "--head", str(drill.whole), **here)
    assert code == 1 and f"The chain does not run through the head that was noted as number {first}." in said


def test_a_set_is_private_without_keys_and_checked_by_anybodys_tool(drill: Drill) -> None:
    assert [path for path in drill.whole.rglob("*") if path.stat().st_mode & 0o077] == []
    assert KEY not in (drill.whole / "manifest.json").read_text()
    if tool := shutil.which("sha256sum"):
        subprocess.run([tool, "--quiet", "-c", "SHA256SUMS"], cwd=drill.whole, check=True)


def test_a_second_backup_shares_files_and_old_ones_go(drill: Drill) -> None:
    sets = drill.folder / "sets"
    (sets / "20200101T000000Z.unfinished").mkdir()
    code, said = drill.hall("backup", str(sets), "--keep", "2")
    assert code == 0
    assert sorted(path.name for path in sets.glob("20*")) == sorted([drill.whole.name, Path(said.splitlines()[0]).name])
    (file,) = list(drill.whole.glob("uploads/*/*"))[:1]
    assert file.stat().st_nlink == 2
    with psycopg.connect(drill.environment["DATABASE_URL"]) as db:
        assert db.execute("select count(*) from staff_act where act = 'backed_up'").fetchone() == (2,)


def test_a_missing_paper_makes_it_no_backup(drill: Drill) -> None:
    with psycopg.connect(drill.environment["DATABASE_URL"]) as db:
        (file,) = db.execute("select file from filed_paper order by id limit 1").fetchone() or ("",)
    path = drill.folder / "var/uploads" / file
    path.rename(path.with_suffix(".away"))
    code, said = drill.hall("backup", str(drill.folder / "faulty"))
    path.with_suffix(".away").rename(path)
    assert code == 1 and f"{file} is missing" in said and "counts as no backup" in said


def test_restore_refuses_what_is_not_whole_and_keys_that_are_others(drill: Drill) -> None:
    new = {"DATABASE_URL": "", "HALL_DATA_DIR": str(drill.folder / "new")}
    other = base64.b64encode(b"x" * 32).decode()
    said = drill.hall("restore", str(drill.whole), **new, HALL_SEAL_KEYS=other)
    assert said[0] == 1 and "The keys here are not those of the backup (seal 1)" in said[1]
    said = drill.hall("restore", str(drill.whole.parent))
    assert said[0] == 1 and "name one of them" in said[1]
    broken = drill.folder / "broken"
    shutil.copytree(drill.whole, broken)
    with (broken / "database.dump").open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\0\0\0")
    said = drill.hall("restore", str(broken), **new)
    assert said[0] == 1 and "database.dump" in said[1] and "damaged" in said[1]
    (broken / "manifest.json").write_text(json.dumps({"format": 2, "hall": "9"}))
    assert "made by a newer hall" in drill.hall("restore", str(broken))[1]
