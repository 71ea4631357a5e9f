"""A day for the reader's own calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from flask import Response

from models.calendar.now import now

_FOLD = 73


def day_file(uid: str, day: date, title: str, words: str, url: str) -> Response:
    """One whole day as a file that calendars take; ``uid`` is the same for the same matter, so that it is replaced."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yunting//Hall//ZH", "BEGIN:VEVENT",
        f"UID:{uid}", f"DTSTAMP:{now().astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}", f"DESCRIPTION:{_escaped(words)}", f"URL:{url}",
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    response = Response("".join(map(_folded, lines)), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{uid.partition("@")[0]}.ics"'
    response.cache_control.no_store = True
    return response


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _folded(line: str) -> str:
    """``line`` in pieces of at most 75 octets, as the format asks, and never through a character."""
    pieces, piece = [], b""
    for sign in line:
        if len(piece) + len(sign.encode()) > _FOLD:
            pieces.append(piece.decode())
            piece = b""
        piece += sign.encode()
    return "\r\n ".join([*pieces, piece.decode()]) + "\r\n"
