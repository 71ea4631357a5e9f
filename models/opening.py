"""Opening the house: what every process does once before it works."""

from __future__ import annotations

from sqlalchemy import Engine

from models import db
from models.calendar.closing import set_closing_time
from models.casework import asking_terms
from models.casework.bulk_sample import set_percent
from models.casework.hands import set_limits
from models.casework.rating_terms import set_terms
from models.people.limit import set_tracking
from models.queries.desk import show_names
from models.seal import ring
from models.settings import BadSettings, Settings

WEB_TIMEOUT_MS = 5_000
WORKER_TIMEOUT_MS = 30_000


def open_house(settings: Settings, *, statement_timeout_ms: int, pool_size: int = 5) -> Engine:
    """Load the keys, take over the rules of the house, open the pool.  Raises :class:`BadSettings`."""
    ring.load(*settings.key_bytes())
    take_rules(settings)
    return db.connect(settings.database_url, statement_timeout_ms=statement_timeout_ms, pool_size=pool_size)


def take_rules(settings: Settings) -> None:
    """Take over what is a rule of the house.  Raises :class:`BadSettings` with the one that nobody can keep."""
    try:
        set_closing_time(settings.closing_time)
        set_terms(settings.rating_contact_days, settings.rating_rectify_days, settings.rating_days)
        asking_terms.set_terms(settings.supplement_reminders, settings.supplement_longer_days)
        set_tracking(settings.tracking_tries, settings.tracking_minutes)
        set_limits(settings.hold_limit, settings.skip_hours)
        set_percent(settings.bulk_sample_percent)
        show_names(settings.names_in_lists)
    except ValueError as error:
        raise BadSettings(f"A rule of the house cannot be kept: {error}.") from error
