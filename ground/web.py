"""The web process: gunicorn with the options of the house, said here and nowhere else, and whether it answers."""

from __future__ import annotations

import http.client
import sys

from models.settings import Settings

TIMEOUT = 30  # seconds, for one request, and for those that run when it is told to stop


def command(settings: Settings, patience: int = TIMEOUT) -> list[str]:
    """What to become to serve the pages; ``patience`` is how many seconds running requests have at its end."""
    host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
    options = {
        "bind": f"{host}:{settings.port}",
        "workers": settings.web_concurrency,
        "worker-class": "gthread",
        "threads": 4,
        "timeout": TIMEOUT,
        "graceful-timeout": patience,
        # Leaks end with the process; the jitter keeps them from ending all at once.
        "max-requests": 5000,
        "max-requests-jitter": 500,
        "log-level": settings.log_level,
        # By itself gunicorn believes what this machine's processes say of scheme and path; ``web.security`` decides.
        "forwarded-allow-ips": "",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [sys.executable, "-m", "gunicorn", *flags, "--no-control-socket", "web:create_app()"]


def answers(settings: Settings) -> bool:
    """Whether the web process on this machine may be sent requests."""
    everywhere = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (asked, not bound)
    connection = http.client.HTTPConnection(everywhere.get(settings.bind, settings.bind), settings.port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
