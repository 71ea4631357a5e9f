"""Files that come with words about a case, for the pages of applicants and of the desk."""

from __future__ import annotations

from flask import request as http

from models.casework.files import StoredFile, store
from models.casework.talk import MOST_FILES
from models.errors import Invalid, Problem
from web.applicant.filing import plain_name
from web.request import settings


def taken() -> list[tuple[str, StoredFile]]:
    """The files of this request, on disk.  Raises :class:`Invalid` before any is kept when there are too many."""
    given = [one for one in http.files.getlist("files") if one.filename]
    if len(given) > MOST_FILES:
        raise Invalid([Problem("talk.files", "files", {"most": MOST_FILES})])
    kept = []
    for one in given:
        try:
            stored = store(settings().uploads, one.stream, settings().upload_limit_mb)  # type: ignore[arg-type]
        except Invalid as error:
            raise Invalid([Problem(found.code, "files", found.params) for found in error.problems]) from error
        kept.append((plain_name(one.filename or ""), stored))
    return kept
