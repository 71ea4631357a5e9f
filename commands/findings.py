"""What ``hall doctor`` looks at.  Each look gives lines, and none is stopped by what another one found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.settings import Settings

OK, WARNING, FAULT = "ok", "warning", "fault"
# Shares of a disk that are free: below the first people should act, below the second writes may soon fail.
DISK_LOW, DISK_FULL = 0.15, 0.03
# Minutes after which a transaction keeps the database from clearing up behind it.
LONG_TRANSACTION = 30
# The first step for each trouble of the operations page; the runbook entry of the same name tells the rest.
REMEDIES = {
    "OutboxStalled": "see which queue it is: hall queue list",
    "QueueUnserved": "start a worker for it: hall worker",
    "WorkersMissing": "start it again if nothing else did",
    "QueuePaused": "hall queue resume NAME, once the reason is gone",
    "MixedVersions": "finish the deploy, or stop the old process",
    "RelayAsleep": "start one: hall relay",
    "BrokerDown": "start the broker; empty is fine",
    "DeadMessages": "repair the cause, then: hall queue retry NAME",
    "DutyLate": "see its failed message on /ops",
}


class Line(NamedTuple):
    """One finding: ``state`` is ok, warning or fault; ``remedy`` is what to do about it, empty when all is well."""

    about: str
    state: str
    words: str
    remedy: str = ""


def folder(settings: Settings) -> Iterator[Line]:
    """The data folder and the disks below it."""
    place = settings.data_dir
    if not place.exists():
        yield Line("data", FAULT, f"{place.absolute()} is not there", "start the hall once, or set HALL_DATA_DIR")
        return
    for name in ("secrets.json", "running.json", "uploads"):
        one = settings.uploads if name == "uploads" else place / name
        if one.exists() and one.stat().st_mode & 0o007:
            yield Line("data", WARNING, f"{one} can be read by everybody here", f"chmod -R go= {one}")
    for disk in {place, settings.uploads} if settings.uploads.exists() else {place}:
        usage = shutil.disk_usage(disk)
        share = usage.free / usage.total
        state = FAULT if share < DISK_FULL else WARNING if share < DISK_LOW else OK
        words = f"{disk}: {usage.free / 1e9:.1f} GB of {usage.total / 1e9:.1f} GB free"
        yield Line("disk", state, words, "" if state == OK else "make room; see DiskLow in docs/operations.md")


def broker(settings: Settings) -> Iterator[Line]:
    """Whether the broker answers, keeps what it takes, and drops nothing in silence."""
    from redis import Redis
    from redis.exceptions import RedisError

    from workers.broker import PATIENCE, for_redis

    if not settings.redis_url:
        yield Line("broker", FAULT, "none is named and no hall runs here", "hall up, or set REDIS_URL")
        return
    try:
        with Redis.from_url(for_redis(settings.redis_url), socket_timeout=PATIENCE) as client:
            client.ping()
            memory, kept = client.info("memory"), client.info("persistence")
    except RedisError as error:
        name = type(error).__name__
        yield Line("broker", FAULT, f"does not answer ({name}); filing goes on, the rest waits", REMEDIES["BrokerDown"])
        return
    policy = memory.get("maxmemory_policy")
    if policy != "noeviction":
        yield Line("broker", FAULT, f"maxmemory-policy is {policy}: rings are dropped", "set it to noeviction")
    if not kept.get("aof_enabled"):
        yield Line("broker", WARNING, "appendonly is off: a restart empties it", "set appendonly yes")
    yield Line("broker", OK, f"answers, uses {memory['used_memory'] / 1e6:.1f} MB")


def schema(db: Session, settings: Settings) -> Iterator[Line]:
    """The schema, the size, and who keeps the database from clearing up."""
    from sqlalchemy import text

    from models import migrations

    size = db.scalars(text("select pg_database_size(current_database())")).one() / 1e6
    wrong = migrations.check(settings.database_url)
    remedies = {"newer": "update the code", "older": "hall upgrade", "empty": "hall upgrade"}
    if wrong:
        yield Line("database", FAULT, f"its schema is {wrong}", remedies[wrong])
    else:
        yield Line("database", OK, f"answers, schema fits, {size:.0f} MB")
    oldest = db.scalars(
        text("select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 from pg_stat_activity"
             " where datname = current_database() and pid <> pg_backend_pid()")
    ).one()  # fmt: skip
    if oldest > LONG_TRANSACTION * 60:
        words = f"a transaction is open for {oldest / 60:.0f} minutes"
        yield Line("database", WARNING, words, "a long backup, or a forgotten session: see pg_stat_activity")


def work(db: Session) -> Iterator[Line]:
    """What the operations page knows of relays, queues, workers, probes and duties, in the same words."""
    from flask import Flask, g
    from markupsafe import Markup

    from models.queries import ops
    from web.ops.troubles import slots, troubles

    seen = ops.overview(db)
    with Flask("doctor").test_request_context("/"):
        g.lang = "en"
        found = troubles(seen)
        for trouble in found:
            state = FAULT if trouble.tone == "bad" else WARNING
            remedy = f"{REMEDIES[trouble.name]} ({trouble.name} in docs/operations.md)"
            yield Line(trouble.anchor, state, Markup(trouble.words).striptags(), remedy)  # noqa: S704 - our own words
    served = ", ".join(f"{line.queue} {slots(seen, line.queue)}" for line in seen.queues)
    yield Line("queues", OK, f"processes by queue: {served}; oldest due message {seen.lag:.0f} s")


def cases(db: Session) -> Iterator[Line]:
    """Cases that stand still, and legal clocks that end today or have ended."""
    from sqlalchemy import func, select

    from models.calendar.now import today
    from models.casework.clock import Clock
    from models.outbox import dead_cases

    stuck = db.scalars(select(func.count()).select_from(dead_cases().subquery())).one()
    if stuck:
        yield Line("cases", FAULT, f"{stuck} stand still behind a dead message", REMEDIES["DeadMessages"])
    running = select(func.count()).select_from(Clock).where(Clock.stopped_on.is_(None))
    late = db.scalars(running.where(Clock.due_on < today())).one()
    now_due = db.scalars(running.where(Clock.due_on == today())).one()
    if late:
        yield Line("cases", WARNING, f"{late} legal clocks have run out and go on", "see the board, sorted by due date")
    yield Line("cases", OK, f"{now_due} clocks end today")


def backup(db: Session) -> Iterator[Line]:
    from models.calendar.now import now
    from models.keeping.record import LATE_HOURS, last_backup

    last = last_backup(db)
    if last is None:
        yield Line("backup", WARNING, "none was ever made", "hall backup FOLDER, every night (BackupLate)")
    else:
        late = now() - last > timedelta(hours=LATE_HOURS)
        words = f"the last whole one is of {last:%Y-%m-%d %H:%M} UTC"
        yield Line("backup", WARNING if late else OK, words, "hall backup FOLDER (BackupLate)" if late else "")


def law(db: Session, day: date) -> Iterator[Line]:
    """The catalogue, and whether the calendar of next year is official (CAL-6)."""
    from sqlalchemy import func, select

    from models.catalogue.item import ServiceItem

    published = select(func.count()).select_from(ServiceItem).where(ServiceItem.current_version_id.is_not(None))
    items = db.scalars(published).one()
    yield Line("catalogue", OK if items else FAULT, f"{items} items are published", "" if items else "hall upgrade")
    yield from _calendar(db, day)


def _calendar(db: Session, day: date) -> Iterator[Line]:
    from models.calendar import working
    from models.queries.calendar import missing

    version, found = working.current().version, missing(db, day)
    if found is None:
        yield Line("calendar", OK, f"version {version}; no running case reaches into a year whose notice is missed")
        return
    words = (
        f"version {version}; {found.year} is provisional, and {found.clocks} clocks of {found.cases} running cases end "
        f"in it, the first on {found.first}"
    )
    state = FAULT if found.year == day.year else WARNING
    yield Line(
        "calendar", state, words, "get the State Council's notice, then: hall calendar import FILE (CalendarMissing)"
    )


def keys(db: Session, settings: Settings) -> Iterator[Line]:
    """The numbers of the keys in use, never the keys.  A glance: 'hall keys status' looks at every value."""
    from models.rotation import cut_off, glance

    numbered = dict(enumerate(settings.key_bytes()[0], start=1))
    used, known, begun = sorted(glance(db)), len(numbered), cut_off(db)
    lost, old = [n for n in used if numbered.get(n) is None], [n for n in used if n < known]
    if lost:
        words = f"data is sealed with key {', '.join(map(str, lost))}, which is not given"
        yield Line("keys", FAULT, words, "put the missing key back into HALL_SEAL_KEYS")
    elif begun:
        words = f"the change to key {known} that was begun at {begun:%Y-%m-%d %H:%M} UTC has not come to its end"
        yield Line("keys", WARNING, words, "let it end, or go on with it: hall keys rotate")
    elif old:
        words = f"key {known} seals; {', '.join(map(str, old))} still open older data"
        yield Line("keys", WARNING, words, "hall keys rotate")
    else:
        yield Line("keys", OK, f"key {known} seals, and the oldest and newest data stands under it")


def mail(settings: Settings) -> Iterator[Line]:
    if settings.smtp_url:
        yield Line("mail", OK, f"sent as {settings.mail_from}")
    else:
        yield Line("mail", WARNING, "no server is named, so people get notices on the site only", "set HALL_SMTP_URL")
