"""Topics ``sweep_drafts`` and ``sweep_files``: what nobody needs any more goes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework import draft, orphans, telling
from models.catalogue import missed
from models.outbox import forget_done
from models.people import limit, press
from models.settings import Settings
from models.staff import exports
from workers.base import handler
from workers.channels import carriers
from workers.renewal import check_lease


@handler("sweep_drafts")
def sweep_drafts(db: Session, ids: list[int]) -> None:
    """Old drafts and the warning before, sent codes with their addresses, wrong tries and keys of forms past use, files
    of lists whose time is over, and messages long done."""
    while draft.sweep_drafts(db, Settings.from_env().draft_days) or forget_done(db):
        check_lease()
    telling.tell_endings(db, Settings.from_env().draft_days, carriers(Settings.from_env()))
    telling.forget_codes(db)
    limit.forget_old(db)
    press.forget_old(db)
    exports.forget_over(db)
    missed.forget_old(db)


@handler("sweep_files")
def sweep_files(db: Session, ids: list[int]) -> None:
    orphans.sweep_files(db, Settings.from_env().uploads)
