"""What needs a person, worst first.  The words of each are a label; its name is an entry of ``docs/operations.md``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from models.calendar.now import now
from models.queries.ops import Overview, RelayLine
from web.formatting import moment, span
from web.ops.names import PROBE, queue_name, topic_name
from web.words import label, row, t

# Seconds; the figures of the alerts with the same names.
STALLED = UNPROBED = 120
ASLEEP = 60
PERIODS_MISSED = 3

_TONES = ("bad", "warn")


class Trouble(NamedTuple):
    """``tone`` is bad or warn; ``anchor`` names the part of the page that tells more."""

    name: str
    tone: str
    words: str
    anchor: str


def troubles(seen: Overview) -> list[Trouble]:
    """Everything that needs a person, worst first; empty when all is well."""
    found = [trouble for find in (_relays, _queues, _failures, _workers, _duties) for trouble in find(seen)]
    return sorted(found, key=lambda trouble: _TONES.index(trouble.tone))


def awake(seen: Overview) -> list[RelayLine]:
    """The relays that have made a pass lately."""
    return [line for line in seen.relays if line.silent < ASLEEP]


def slots(seen: Overview, queue: str) -> int:
    """Processes that may take from the queue now."""
    return sum(w.seen.slots for w in seen.workers if w.alive and not w.seen.quiet and queue in w.seen.queues)


def probed_at(seen: Overview, queue: str) -> datetime | None:
    """When a probe last went round through the queue: relay, broker and worker all worked then."""
    return next((duty.last_success_at for duty in seen.duties if duty.name == PROBE + queue), None)


def _trouble(code: str, anchor: str, **params: object) -> Trouble:
    return Trouble(code.partition(".")[0], row(code).tone, label(code, **params), anchor)


def _relays(seen: Overview) -> Iterator[Trouble]:
    """Without a relay nobody knows the broker, so only one of the two is told."""
    up = awake(seen)
    if not seen.relays:
        yield _trouble("RelayAsleep.never", "relays")
    elif not up:
        yield _trouble("RelayAsleep.since", "relays", since=moment(seen.relays[0].seen.last_pass_at))
    elif not up[0].seen.broker_up:
        rounds = [at for line in seen.queues if (at := probed_at(seen, line.queue))]
        since = moment(max(rounds, default=None))
        yield _trouble("BrokerDown.now", "relays", error=up[0].seen.broker_error, since=since)


def _queues(seen: Overview) -> Iterator[Trouble]:
    running = [line for line in seen.queues if not line.paused_at]
    yield from _unserved(seen, [line.queue for line in running if not slots(seen, line.queue)])
    for line in seen.queues:
        if line.paused_at:
            since = moment(line.paused_at)
            yield _trouble("QueuePaused.now", "queues", queue=queue_name(line.queue), since=since, reason=line.reason)
    for line in running:
        probe = probed_at(seen, line.queue)
        if slots(seen, line.queue) and probe and now() - probe > timedelta(seconds=UNPROBED):
            yield _trouble("QueueUnserved.probe", "queues", queue=queue_name(line.queue), since=moment(probe))
        if line.oldest > STALLED:
            figures = {"age": span(line.oldest), "n": line.due}
            yield _trouble("OutboxStalled.now", "queues", queue=queue_name(line.queue), **figures)


def _unserved(seen: Overview, queues: list[str]) -> Iterator[Trouble]:
    """Queues without a worker, told together: they mostly lose it together."""
    if queues:
        since = moment(max((at for queue in queues if (at := probed_at(seen, queue))), default=None))
        names = t("、", ", ").join(queue_name(queue) for queue in queues)
        yield _trouble("QueueUnserved.nobody", "queues", queues=names, since=since)


def _failures(seen: Overview) -> Iterator[Trouble]:
    dead = [failure for failure in seen.failures if failure.dead]
    if dead:
        cases, today = sum(f.cases for f in dead), sum(f.due_today for f in dead)
        code = "today" if today else "cases" if cases else "none"
        figures = {"n": sum(f.dead for f in dead), "cases": cases, "today": today}
        yield _trouble(f"DeadMessages.{code}", "failures", **figures)


def _workers(seen: Overview) -> Iterator[Trouble]:
    for line in seen.workers:
        if not line.alive:
            yield _trouble("WorkersMissing.now", "workers", name=line.seen.name, since=moment(line.seen.seen_at))
    versions = {w.seen.version for w in seen.workers if w.alive} | {line.seen.version for line in awake(seen)}
    if len(versions) > 1:
        yield _trouble("MixedVersions.now", "workers", n=len(versions), versions=", ".join(sorted(versions)))


def _duties(seen: Overview) -> Iterator[Trouble]:
    for duty in seen.duties:
        late = duty.last_success_at and now() - duty.last_success_at > timedelta(seconds=PERIODS_MISSED * duty.every)
        if late and not duty.name.startswith(PROBE):
            since = moment(duty.last_success_at)
            yield _trouble("DutyLate.now", "duties", duty=topic_name(duty.topic), since=since)
