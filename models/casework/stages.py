"""Where a case can be (rulebook section 8).  Granted and refused are outcomes, not stages."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """The codes of rulebook section 8.  ``NOTES`` says what each means."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    DEPOSITED = "deposited"
    WAITING_SUPPLEMENT = "waiting_supplement"
    NOT_ACCEPTED = "not_accepted"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    SPECIAL_PROCEDURE = "special_procedure"
    DECIDING = "deciding"
    PRODUCING = "producing"
    READY = "ready"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    REVOKED = "revoked"


# What a stage means, who moves it on, and what happens if nobody does.
NOTES = {
    Stage.DRAFT: "The applicant is filling in; nobody in the hall sees it. Moved by the applicant; "
    "deleted after days of silence.",
    Stage.SUBMITTED: "In the hall since the moment it was sent (ACC-4); nobody has taken it yet. Moved by the window "
    "clerk who takes it. When the notice clock is over, the system accepts it back to the day of receipt (ACC-10).",
    Stage.RECEIVED: "A window clerk is checking the papers and gives exactly one outcome. "
    "The same notice clock runs on, with the same end.",
    Stage.DEPOSITED: "Papers are only kept, because what is missing weighs on the review (GAP-3); nothing is "
    "accepted and no limit of the hall runs. Moved by the last paper that comes; when the applicant's time is over, "
    "the system ends the case.",
    Stage.WAITING_SUPPLEMENT: "The one-time notice is out and the applicant's time runs. Moved by the answer; "
    "when the time is over, the system ends the case (ACC-13).",
    Stage.NOT_ACCEPTED: "The end for a matter that needs no licence or belongs to another authority.",
    Stage.ACCEPTED: "The statutory and promised clocks run. The system plans the review within moments; "
    "if it cannot, the message is shown as dead beside the case.",
    Stage.IN_REVIEW: "The departments of the flow review: a step at a time, side by side within a step. "
    "Moved by the last reviewer of the last step. The clocks run on; overdue work stands first in every queue.",
    Stage.SPECIAL_PROCEDURE: "A department has the matter tested, judged by experts or the like; meanwhile the limits "
    "of the decision stand still (CLK-8), and other departments review on. Moved by the result, which that "
    "department's reviewer records; at the planned end the system reminds and tells the applicant.",
    Stage.DECIDING: "All reviews are in; a decider who neither took the case in nor reviewed it decides. "
    "The clocks run on; overdue work stands first in every queue.",
    Stage.PRODUCING: "Decided. The delivery clock runs while the workers make the documents.",
    Stage.READY: "The documents are there. The window hands them over, or the system delivers them online. "
    "The delivery clock runs on.",
    Stage.DELIVERED: "The end: the decision is in the applicant's hands, who may rate the matter once.",
    Stage.WITHDRAWN: "The end: taken back by the applicant before the decision.",
    Stage.TERMINATED: "The end without a decision: the applicant's time ran out, or a decider ended it with a reason.",
    Stage.REVOKED: "After the end: what was granted here was revoked by a case of its own (ALL 69), "
    "or because a promise was broken and not put right (NC-7).",
}


class Outcome(StrEnum):
    """What was decided, for a case in deciding or later.  ``revoked`` is that of a case which revokes a licence."""

    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"


ENDED = frozenset({Stage.NOT_ACCEPTED, Stage.DELIVERED, Stage.WITHDRAWN, Stage.TERMINATED, Stage.REVOKED})
OPEN = frozenset(Stage) - ENDED - {Stage.DRAFT}
UNDER_REVIEW = (Stage.IN_REVIEW, Stage.SPECIAL_PROCEDURE)
# Accepted and not decided yet; papers that may follow may still be missing (GAP-6).
UNDECIDED = (Stage.ACCEPTED, *UNDER_REVIEW, Stage.DECIDING)
BEFORE_DECISION = (
    Stage.SUBMITTED,
    Stage.RECEIVED,
    Stage.DEPOSITED,
    Stage.WAITING_SUPPLEMENT,
    Stage.ACCEPTED,
    Stage.IN_REVIEW,
    Stage.SPECIAL_PROCEDURE,
    Stage.DECIDING,
)
# The applicant has to bring papers before anybody in the hall can go on.
WAITS_FOR_PAPERS = (Stage.DEPOSITED, Stage.WAITING_SUPPLEMENT)
