"""``docs/rights.md``: the matrix of rights is drawn from the table and committed."""

from __future__ import annotations

from pathlib import Path

from models.casework.lifecycle import TABLE
from models.casework.rights_page import page


def test_no_right_changes_without_a_line_in_the_history() -> None:
    """U19: the committed matrix is the acknowledgement of every change in it; ``hall docs`` writes it anew."""
    assert Path("docs/rights.md").read_text() == page(), "run: hall docs, look at what changed, and commit it"


def test_every_row_of_the_table_stands_in_the_matrix_with_whom_it_bars_mod_1() -> None:
    """MOD-1: the taker is never the decider."""
    lines = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(lines) == len(TABLE)
    grants = [line for line in lines if line.startswith("| `grant`")]
    assert grants and all("not_the_taker, not_a_reviewer |" in line and "| decide |" in line for line in grants)
