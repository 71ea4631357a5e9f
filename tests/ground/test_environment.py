from __future__ import annotations

from pathlib import Path

from ground.environment import NOT_ON_MUSL, without

ROOT = Path(__file__).resolve().parents[2]


def test_what_musl_cannot_have_leaves_the_lock_whole() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    rest = without(lock, NOT_ON_MUSL)
    names = {line.split("==")[0] for line in lock.splitlines() if line[0] != " "}
    assert {line.split("==")[0] for line in rest.splitlines() if line[0] != " "} == names - set(NOT_ON_MUSL)
    assert names >= set(NOT_ON_MUSL)


def test_the_locks_name_versions_and_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        lines = (ROOT / name).read_text().splitlines()
        entries = [n for n, line in enumerate(lines) if not line.startswith(" ")]
        assert all("==" in lines[n] and "--hash=sha256:" in lines[n + 1] for n in entries)
        assert not any("://" in line or "--index" in line or "--find" in line for line in lines)
