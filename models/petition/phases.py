"""Where a petition can be, and the codes that say what it is."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """``NOTES`` says what each means."""

    REGISTERED = "registered"
    WITH_UNIT = "with_unit"
    OBJECTED = "objected"
    HANDLING = "handling"
    ANSWERED = "answered"
    REVIEWING = "reviewing"
    REVIEWED = "reviewed"
    SECOND_REVIEWING = "second_reviewing"
    MEDIATION = "mediation"
    MEDIATING = "mediating"
    DIRECTED = "directed"
    NOT_TAKEN = "not_taken"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


# What a phase means, who moves it on, and what happens if nobody does.
NOTES = {
    Phase.REGISTERED: "Written down, not yet sorted. Moved by the petition clerk; 15 days run, then it is overdue and "
    "stands before the supervisor.",
    Phase.WITH_UNIT: "Forwarded or assigned to a unit, which takes it up, objects, or says where to go. Its 15 days "
    "run.",
    Phase.OBJECTED: "The unit says that it is not the right one. The petition clerk consents and sorts anew, or stands "
    "by the choice with reasons; the unit's 15 days run on.",
    Phase.HANDLING: "The unit is looking into it. On route 6 the 60 days run; overdue it stands before the supervisor.",
    Phase.ANSWERED: "The opinion letter is out. The petitioner may ask for review within 30 days; then the system "
    "closes the matter.",
    Phase.REVIEWING: "The upper body reviews the opinion; its 30 days run, without the time of a hearing.",
    Phase.REVIEWED: "The review is answered. A second one may be asked for within 30 days; then the system closes it.",
    Phase.SECOND_REVIEWING: "The second review; its 30 days run, without the time of a hearing.",
    Phase.MEDIATION: "A dispute brought to mediation: 3 working days to pass it on, 5 or 10 to decide on taking it.",
    Phase.MEDIATING: "Mediation is under way. Moved by the petition clerk with what came of it.",
    Phase.DIRECTED: "The end for the petition procedure: the petitioner was told in writing where to go.",
    Phase.NOT_TAKEN: "The end: the matter is taken or running elsewhere, or was concluded before.",
    Phase.CLOSED: "The end: answered, and no review is open any more; or settled in mediation.",
    Phase.WITHDRAWN: "The end: taken back by the petitioner.",
}

ENDED = frozenset({Phase.DIRECTED, Phase.NOT_TAKEN, Phase.CLOSED, Phase.WITHDRAWN})
OPEN = tuple(phase for phase in Phase if phase not in ENDED)
BEFORE_ANSWER = (
    Phase.REGISTERED,
    Phase.WITH_UNIT,
    Phase.OBJECTED,
    Phase.HANDLING,
    Phase.MEDIATION,
    Phase.MEDIATING,
)


class Kind(StrEnum):
    """PET-2."""

    SUGGESTION = "suggestion"
    REPORT = "report"
    RELIEF = "relief"


class Route(StrEnum):
    """The six routes of a request for relief (PET-6), in their order."""

    COURTS = "courts"
    ARBITRATION = "arbitration"
    PARTY = "party"
    PROCEDURE = "procedure"
    DUTY = "duty"
    PETITION = "petition"


# Routes on which a unit of the hall may have something to do; on the others the petitioner is only told where to go.
FOR_UNITS = (Route.PROCEDURE, Route.DUTY, Route.PETITION)


class Towards(StrEnum):
    """Where somebody is sent: another authority, or a better door of this house (PET-16)."""

    AUTHORITY = "authority"
    WINDOW = "window"
    COMPLAINTS = "complaints"


class Ground(StrEnum):
    """Why a matter is not taken: running elsewhere (PET-10), concluded by a second review (PET-9)."""

    ELSEWHERE = "elsewhere"
    CONCLUDED = "concluded"


class Finding(StrEnum):
    """PET-8."""

    SUPPORTED = "supported"
    EXPLAINED = "explained"
    NOT_SUPPORTED = "not_supported"


class Heard(StrEnum):
    """Who of the studio heard it: a Party delegate, a people's deputy, a political adviser."""

    DELEGATE = "delegate"
    DEPUTY = "deputy"
    ADVISER = "adviser"
