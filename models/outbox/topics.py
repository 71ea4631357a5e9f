"""The topics, each with its queue, lease and budget.  A topic is also the name of a task: a test compares them."""

from __future__ import annotations

from typing import NamedTuple

# Queues by kind of work, so that slow work cannot starve intake.  Order of importance.
QUEUES = ("intake", "notices", "documents", "scan", "slow")


class Topic(NamedTuple):
    """What a message of this topic may use.

    ``lease``: seconds a taken message belongs to its worker.  ``limit``: seconds after which the worker's process is
    killed.  ``budget``: failures until the message is dead; with the back-off of :func:`models.outbox.fail`, twelve
    reach over about five hours.
    """

    name: str
    queue: str
    lease: int = 90
    budget: int = 12
    limit: int = 60

    @property
    def renews(self) -> bool:
        """Work that may outlast its lease renews it from a thread; all other leases outlast the work."""
        return self.limit >= self.lease


_ALL = (
    # Plan the work items of an accepted case.
    Topic("route", "intake"),
    # Open what is next of a life event, and tell what is asked of its children together.
    Topic("joint", "intake"),
    # Do what a clerk pressed a few seconds ago and has not taken back.
    Topic("carry_out", "intake"),
    # Look into an uploaded paper: kind, pages, digest.
    Topic("scan", "scan"),
    # Look into a file that was sent with a message about a case.
    Topic("scan_saying", "scan"),
    # Write a notice to the applicant and plan its deliveries.
    Topic("notify", "notices"),
    # Make the document of a decision.
    Topic("produce", "documents"),
    # Hand one delivery to its channel.
    Topic("deliver", "notices"),
    # Send a one-time code to its address.
    Topic("send_code", "notices"),
    # Find the legal clocks that have run out, and act on one of them.
    Topic("clocks", "intake"),
    Topic("clock_over", "intake"),
    # Remind of a special procedure whose planned end has passed.
    Topic("procedure_over", "intake"),
    # Remind once of papers that may follow acceptance and are still to come.
    Topic("gap_reminder", "intake"),
    # Find the cases that count with another calendar than the one in force, and count one of them again.
    Topic("recounts", "intake"),
    Topic("recount", "intake"),
    # Find the dates of petitions that near or are over, close what nobody asked to review, and tell petitioners.
    Topic("petitions", "intake"),
    Topic("petition_over", "intake"),
    Topic("petition_letter", "documents"),
    Topic("petition_mail", "notices"),
    # Housekeeping walks many rows, so it may take long and renews its lease.
    # Move the next running cases of an item to its new version, or back.
    Topic("version_move", "slow", limit=600),
    # One act on many pieces of work, some pieces at a time.
    Topic("bulk", "slow", limit=600),
    # Write the file of a list that somebody asked for.
    Topic("export", "slow", limit=600),
    Topic("sweep_drafts", "slow", limit=600),
    Topic("sweep_files", "slow", limit=600),
    # Write the report of every past day on whether urgent work waited while somebody took less urgent work.
    Topic("claim_proof", "slow", limit=600),
    # Derive again from cases and clocks what should have a message.
    Topic("audit", "slow", limit=600),
    # Count for the rules of alerts, raise and end them.
    Topic("alerts", "slow"),
    # Look for what breaks a limit and give supervision cards for it.
    Topic("cards", "slow", limit=600),
    # Chain the lines of the logs that are new.
    Topic("notary", "slow", limit=600),
    # One message round through each queue proves that the queue is served.
    *(Topic(f"probe.{queue}", queue) for queue in QUEUES),
)

TOPICS: dict[str, Topic] = {topic.name: topic for topic in _ALL}
