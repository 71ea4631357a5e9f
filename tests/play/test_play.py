"""Random people play with the hall; after each move its laws hold (``TEST_ALL=1`` plays thousands of moves)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.casework.lifecycle import TABLE
from tests.play.plays import Stage

ALL = os.environ.get("TEST_ALL") == "1"
SEEDS, MOVES = (range(1, 41), 200) if ALL else (range(1, 3), 100)

# What may stay unplayed in all of them, each with tests of its own: parts of a life event, which nobody here begins;
# what falls due after months of quiet; and what takes several rare steps one after the other.
SELDOM = {
    *("begin_part", "tell_together", "extend_whole"),
    *("deem_effective", "deem_renewed", "lapse", "mark_over", "remind_gap", "lapse_gaps", "remind_supplement"),
    *("accept_with_gaps", "take_gap", "pass_gaps", "reject_gaps", "correct", "go_on_without", "deny_longer"),
    *("ask_hearing", "waive_hearing", "hold_hearing"),
    *("keep_promise", "order_remedy", "confirm_remedy", "end_promise"),
    *("open_revocation", "begin_revocation", "revoke", "mark_revoked"),
    *("rate", "answer_rating"),
}


@pytest.fixture
def stage(hall: None, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    return Stage(engine, tmp_path / "uploads")


@pytest.mark.timeout(3600 if ALL else 300)
def test_the_laws_hold_after_every_move(stage: Stage) -> None:
    """ACC-9, ACC-10, ACC-13, CLK-3, CLK-8, CLK-11, CLK-12, CLK-13, CAL-5, MOD-1, MOD-4, MOD-5, GAP-6.

    A failure names the fewest moves that lead to it.
    """
    performed: set[str] = set()
    for seed in SEEDS:
        played = stage.play(seed, range(MOVES))
        performed |= played.performed
        if played.broken:
            fewest = stage.shrunk(seed, range(MOVES))
            again = stage.play(seed, fewest)
            pytest.fail("\n".join([f"seed {seed}, moves {fewest}:", *again.said, "breaks:", *again.broken]))
        assert played.refused
    actions = {row.action for row in TABLE}
    assert actions >= SELDOM
    never = actions - performed - SELDOM
    assert not (ALL and never), "nobody ever played these; does tests/play/inputs.py know what they ask for?"
