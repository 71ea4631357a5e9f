"""The way of one case through the hall, from the side of the people who move it.

A story is a generator: it gives the moment of its next act, and acts when it is asked again at that moment.  At each
turn it looks at the stage the case has reached, as people at a desk do, so that what the system did meanwhile (deemed
acceptance, a lapse) is simply another stage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from models.calendar.now import now, today
from models.casework import draft, papers
from models.casework.case import Case
from models.casework.site_check import officers_of, site_checks
from models.casework.stages import ENDED, Stage
from models.casework.supplement import Line, open_supplement, supplements
from models.casework.work import WorkKind
from models.errors import NotReady
from models.people.actor import Actor
from seeding import words
from seeding.answers import answers_for
from seeding.gap_turns import GapTurns
from seeding.turns import AGAIN
from seeding.world import Steps


class Story(GapTurns):
    """A case from its application on, as its fate has it."""

    sent = _returned = False

    def steps(self) -> Steps:
        yield from self._apply()
        while (stage := self._stage()) not in (Stage.DRAFT, *ENDED):
            if stage == self.fate.rests_at:
                yield from self._while(stage, self.world.until)
            elif stage == self.fate.withdrawn_at:
                yield from self._withdraw(stage)
            else:
                yield from getattr(self, _AT.get(stage, "_wait_for_workers"))()
        if stage == Stage.DELIVERED and self.fate.level:
            yield from self._rate()

    # The applicant ---------------------------------------------------------------------------------------------------

    def _apply(self) -> Steps:
        """Fill in the form, file every paper, send."""
        yield self.arrives - timedelta(minutes=self.rng.uniform(6, 40))
        lang = "en" if self.who.person.id_kind == "414" else "zh"
        case, _ = draft.open_case(self.db, self.item, self.account or Actor("applicant"), lang, None)
        self.case_id = case.id
        draft.save_answers(self.db, case.id, answers_for(case.spec, self.who, self.rng))
        for code in self._brought(case):
            self._file(case, code)
        if self.fate.sent:
            yield self.arrives
            self._send()

    def _send(self) -> None:
        """Whoever has the same matter open already, in a hall of several histories, keeps a draft."""
        try:
            self._act("submit", self.applicant, declared=True)
        except NotReady as error:
            if {problem.code for problem in error.problems} != {"case.duplicate"}:
                raise
        else:
            self.sent = True

    def _withdraw(self, stage: Stage) -> Steps:
        if (yield from self._while(stage, self._later(self.rng.uniform(30, 300)))):
            self._act("withdraw", self.applicant)

    def _answer(self) -> Steps:
        """Answer the notice some days later, or never."""
        days = self.rng.uniform(0.2, 9) if self.fate.answered else 400
        if (yield from self._while(Stage.WAITING_SUPPLEMENT, now() + timedelta(days=days))):
            self._answer_lines()
            self._act("answer_supplement", self.applicant)

    def _correct(self) -> Steps:
        if (yield from self._while(Stage.RECEIVED, now() + timedelta(minutes=self.rng.uniform(10, 200)))):
            self._answer_lines()
            self._act("correct", self.applicant)

    def _answer_lines(self) -> None:
        asked = open_supplement(self.db, self.case_id)
        assert asked is not None
        case = self._case()
        for line in asked.lines:
            if line.about == "paper":
                for paper in papers.live_papers(self.db, case.id):
                    if paper.code == line.code:
                        papers.remove_paper(paper)
                self._file(case, line.code, asked.seq)
            line.answer, line.answered_at = line.about, now()

    def _rate(self) -> Steps:
        yield now() + timedelta(hours=self.rng.uniform(0.5, 90))
        level = self.fate.level
        assert level is not None
        said = self.rng.choice(words.RATINGS[level]) if self.rng.random() < 0.4 else ""
        self._act("rate", self.applicant, level=level, words=said)

    # The window ------------------------------------------------------------------------------------------------------

    def _wait_at_the_window(self) -> Steps:
        """Somebody takes the case, mostly within a day; or nobody does, until it counts as accepted (ACC-10)."""
        if self.fate.intake == "nobody":
            yield from self._while(Stage.SUBMITTED, self.world.until)
            return
        still = yield from self._while(Stage.SUBMITTED, self._later(self.rng.expovariate(1 / 110)))
        if still and not self._take(WorkKind.INTAKE):
            yield self._later(AGAIN)

    def _check(self) -> Steps:
        """The clerk looks at the papers and gives one outcome (rulebook section 2)."""
        if open_supplement(self.db, self.case_id) is not None:
            yield from self._correct()
            return
        clerk = self._holder(WorkKind.INTAKE) or self._take(WorkKind.INTAKE)
        if not (yield from self._while(Stage.RECEIVED, self._later(self.rng.uniform(6, 45)))):
            return
        if clerk is None:  # All hands were full.
            return
        case, past = self._case(), [one.kind for one in supplements(self.db, self.case_id)]
        wanted = next((kind for kind in self.fate.asks if kind not in past), None)
        filed = papers.live_papers(self.db, case.id)
        if wanted and (lines := self._lines(case, filed, wanted)):
            for paper in filed:
                wrong = any(line.code == paper.code for line in lines)
                papers.mark(paper, "wrong" if wrong else "ok", clerk.account_id)
            action = "fix_now" if wanted == "fix_now" else "ask_supplement"
            self._act(action, clerk, lines=[vars(line) for line in lines])
        elif self.fate.intake in ("not_needed", "wrong_authority"):
            self._act(self.fate.intake, clerk, **words.NOT_OURS)
        else:
            for paper in filed:
                papers.mark(paper, "ok", clerk.account_id)
            self._accept(clerk)

    def _lines(self, case: Case, filed: Sequence[papers.FiledPaper], kind: str) -> list[Line]:
        """What is asked: a paper, or where the item wants none, a field.  A second one only now and then."""
        codes = list(dict.fromkeys(paper.code for paper in filed))
        drawn = self.rng.sample(codes, min(len(codes), 1 if kind == "fix_now" else self.rng.choice((1, 1, 2))))
        wrong = [Line("paper", code, *self.rng.choice(words.WRONG_PAPER)) for code in drawn]
        return wrong or [Line("field", "contact_address", *words.WRONG_FIELD)]

    def _hand_out(self) -> Steps:
        """The applicant comes for the result, and the window notes who took it (DEC-12)."""
        yield self._later(self.rng.uniform(1, 7) * 390 * self.rng.random())
        if clerk := self._take(WorkKind.HANDOVER):
            yield self._later(self.rng.uniform(2, 9))
            self._act("hand_over", clerk, receiver=self.who.person.name)
        else:
            yield self._later(AGAIN)

    def _wait_for_workers(self) -> Steps:
        yield self._later(AGAIN)

    # The departments -------------------------------------------------------------------------------------------------

    def _review(self) -> Steps:
        if self._gap_is_open():
            yield from self._close_gap()
            return
        yield self._later(self._share() * self.rng.uniform(0.3, 0.9))
        if self._stage() != Stage.IN_REVIEW:
            return
        if reviewer := self._take(WorkKind.REVIEW):
            yield self._later(self._share() * self.rng.uniform(0.1, 0.4))
            if self._stage() == Stage.IN_REVIEW and self.fate.rests_at == Stage.SPECIAL_PROCEDURE:
                planned = today() + timedelta(days=words.EXPERT_DAYS)
                self._act("start_procedure", reviewer, planned_end=planned, **words.EXPERTS)
            elif self._stage() == Stage.IN_REVIEW:
                good = self.fate.decision == "grant" and not (self.fate.returned and not self._returned)
                self._check_site(reviewer)
                opinion = self.rng.choice(words.OPINIONS[good])
                self._act("review", reviewer, finding="pass" if good else "fail", opinion=opinion)

    def _check_site(self, reviewer: Actor) -> None:
        """Two officers have looked at the site where the item wants it (DEC-2)."""
        case = self._case()
        if "site_check" in case.flow.special and not site_checks(self.db, case.id):
            first, second, *_ = officers_of(self.db, case)
            facts = {"went_on": today(), "officer": first[0], "second_officer": second[0], **words.SITE_CHECK}
            self._act("site_check", reviewer, **facts)

    def _decide(self) -> Steps:
        if self._gap_is_open():
            yield from self._close_gap()
            return
        yield self._later(self._share() * self.rng.uniform(0.2, 0.8))
        decider = self._take(WorkKind.DECIDE)
        if decider is None:
            return
        yield self._later(max(5.0, self._share() * self.rng.uniform(0.05, 0.2)))
        case = self._case()
        if case.stage != Stage.DECIDING:  # Silence was quicker.
            return
        if self.fate.returned and not self._returned and case.flow.review:
            self._returned = True
            self._act("return_to_review", decider, reason=words.LOOK_AGAIN)
        elif self.fate.decision == "refuse":
            self._act("refuse", decider, **words.refusal(case))
        elif self.fate.decision == "terminate":
            self._act("terminate", decider, reason=words.TERMINATED)
        else:
            dated = case.flow.type == "01" and self.rng.random() < 0.6
            self._act("grant", decider, valid_until=today() + timedelta(days=3 * 365) if dated else None)


# What people do at a stage.  One that is not here is left by the system, within moments unless the workers are down.
_AT: Mapping[Stage, str] = {
    Stage.SUBMITTED: "_wait_at_the_window",
    Stage.RECEIVED: "_check",
    Stage.WAITING_SUPPLEMENT: "_answer",
    Stage.DEPOSITED: "_complete",
    Stage.IN_REVIEW: "_review",
    Stage.DECIDING: "_decide",
    Stage.READY: "_hand_out",
}
