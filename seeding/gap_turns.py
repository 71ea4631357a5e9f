"""Papers that may follow: what the window makes of them, and how they come in (rulebook 7.3)."""

from __future__ import annotations

from datetime import timedelta

from models.calendar.now import now, today
from models.casework import gaps, papers
from models.casework.case import Case
from models.casework.guards import papers_needed
from models.casework.stages import UNDECIDED, Stage
from models.casework.work import WorkKind, open_items
from models.people.actor import Actor
from seeding import words
from seeding.turns import AGAIN, Turns
from seeding.world import Steps


class GapTurns(Turns):
    """What is done about the one secondary paper that somebody has not got yet."""

    def _brought(self, case: Case) -> list[str]:
        """The papers that are filed with the application: all where the window asks for something else already."""
        left_out = papers_needed(case, "D")[:1] if self.fate.lacks and not self.fate.asks else []
        return [code for code in papers_needed(case, "RD") if code not in left_out]

    def _accept(self, clerk: Actor) -> None:
        """Accepted; with a gap where a paper may follow, and only kept where it weighs on the review."""
        case = self._case()
        missing = gaps.faults(self.db, case).secondary
        lines = [{"about": "paper", "code": code, **words.TO_FOLLOW} for code in missing]
        if missing and case.spec.gap_weighs:
            self._act("deposit", clerk, lines=lines, wish="spoken")
        elif missing and gaps.must_offer(self.db, case):
            until = gaps.last_day(self.db, case, today())
            self._act("accept_with_gaps", clerk, lines=lines, promise="paper", gap_until=until)
        else:
            for code in missing:  # Fetched while the clerk looked at the rest.
                self._file(case, code)
                papers.mark(papers.live_papers(self.db, case.id)[-1], "ok", clerk.account_id)
            self._act("accept", clerk)

    def _complete(self) -> Steps:
        """The last paper of a deposit comes some days later, or never (ACC-13)."""
        days = self.rng.uniform(0.2, 9) if self.fate.answered else 400
        if (yield from self._while(Stage.DEPOSITED, now() + timedelta(days=days))):
            self._bring()

    def _gap_is_open(self) -> bool:
        """Whether a paper is still to come, or came and was not looked at."""
        if not self.fate.lacks:
            return False
        waits = any(item.kind == WorkKind.GAP for item in open_items(self.db, self.case_id))
        return waits or gaps.open_gap(self.db, self.case_id) is not None

    def _close_gap(self) -> Steps:
        """What may follow is uploaded within hours, and the window looks at it (GAP-7)."""
        yield self._later(self.rng.uniform(20, 150))
        if self._stage() in UNDECIDED and gaps.open_gap(self.db, self.case_id) is not None:
            self._bring()
        clerk = self._take(WorkKind.GAP)
        if clerk is None:
            yield self._later(AGAIN)
        else:
            for paper in papers.live_papers(self.db, self.case_id):
                if paper.verdict is None:
                    papers.mark(paper, "ok", clerk.account_id)
            self._act("pass_gaps", clerk)

    def _bring(self) -> None:
        asked = gaps.open_gap(self.db, self.case_id)
        assert asked is not None
        for line in [line for line in asked.lines if line.answered_at is None]:
            self._file(self._case(), line.code, asked.seq)
            self._act("bring_gap", self.applicant, line=line.id, paper=line.code, way="upload")

    def _file(self, case: Case, code: str, round: int = 0) -> None:
        self.world.papers.file(self.db, case, code, round)
