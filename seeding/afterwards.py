"""What may come after the end of a case: what was granted is looked into again, and revoked or not yet (ALL 69)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from models.casework.case import Case
from models.casework.stages import Outcome, Stage
from models.casework.work import WorkKind
from models.people.actor import Role
from seeding import words
from seeding.story import Story
from seeding.world import Steps

# A day of business, in minutes.
_DAY = 390


class LongStory(Story):
    """A case with what follows it."""

    def steps(self) -> Steps:
        yield from super().steps()
        if self.fate.revoked is not None:
            yield self._later(self.rng.uniform(0.5, 5) * _DAY)
            if self._case().outcome == Outcome.GRANTED and self._stage() == Stage.DELIVERED:
                self._act("open_revocation", self.world.office(Role.SUPERVISOR), **words.UNLAWFUL)
                yield from Revocation(self).steps()


class Revocation(Story):
    """The case on whether to revoke the licence of ``old``, from its first department on."""

    def __init__(self, old: Story) -> None:
        rests_at = None if old.fate.revoked else Stage.IN_REVIEW
        fate = replace(old.fate, pace=0.2, asks=(), returned=False, withdrawn_at=None, level=None, rests_at=rests_at)
        super().__init__(old.world, old.hours, old.item, old.who, fate, old.arrives, old.account, old.rng)
        self._old = old.case_id

    def _apply(self) -> Steps:
        upon = select(Case.id).where(Case.about_id == self._old, Case.channel == "office")
        self.case_id = self.db.scalars(upon.order_by(Case.id.desc())).first() or 0
        yield self._later(1)
        self.world.settle(self.case_id)

    def _decide(self) -> Steps:
        yield self._later(self._share() * self.rng.uniform(0.2, 0.8))
        if decider := self._take(WorkKind.DECIDE):
            refusal = words.refusal(self._case())
            self._act("revoke", decider, ground=words.UNLAWFUL["ground"], **refusal)

    def _hand_out(self) -> Steps:
        yield from super()._hand_out()
        self.world.settle(self._old)
