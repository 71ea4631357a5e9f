"""The room of applicants: find a service, apply, send, follow, answer, collect, rate.

One module a subject, in the order in which a person meets them; ``door`` finds the reader's own draft or case.
"""

from web.applicant import (
    commitment,
    documents,
    draft,
    gaps,
    guide,
    hearing,
    home,
    joint,
    joint_supplement,
    papers,
    petition_follow,
    petitions,
    rating,
    receipt,
    receipt_check,
    requests,
    start,
    submit,
    supplement,
    track,
    urging,
    visit,
    visiting,
)
from web.applicant.blueprint import bp

__all__ = [
    "bp",
    "commitment",
    "documents",
    "draft",
    "gaps",
    "guide",
    "hearing",
    "home",
    "joint",
    "joint_supplement",
    "papers",
    "petition_follow",
    "petitions",
    "rating",
    "receipt",
    "receipt_check",
    "requests",
    "start",
    "submit",
    "supplement",
    "track",
    "urging",
    "visit",
    "visiting",
]
