"""E-mail by SMTP.  The Message-ID is the key of the delivery, so that a letter sent twice can be seen to be one."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from models.settings import BadSettings, Settings
from workers.channels.letter import EndUnknown, Letter, Undeliverable

# Seconds for each answer of the server: the whole talk ends before the worker's time limit, and that before the lease.
TIMEOUT = 6
PORTS = {"smtp": 587, "smtps": 465}


def send(settings: Settings, letter: Letter) -> None:
    """Hand the letter to the mail server.

    Raises :class:`Undeliverable` when the server refuses it for good, :class:`EndUnknown` when the connection breaks
    after the text was sent, and the errors of ``smtplib`` or ``OSError`` while it has certainly not been taken.
    """
    message = compose(settings, letter)
    _, sender = parseaddr(settings.mail_from)
    server = _talk(settings.smtp_url)
    try:
        server.ehlo_or_helo_if_needed()
        _accepted(*server.mail(sender))
        _accepted(*server.rcpt(letter.to))
        _accepted(*_data(server, message.as_bytes()))
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()  # Good manners; the letter is theirs already.
    finally:
        server.close()


def compose(settings: Settings, letter: Letter) -> EmailMessage:
    _, sender = parseaddr(settings.mail_from)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.to, letter.subject
    message["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2]}>"
    message["Date"] = formatdate()
    message["Content-Language"] = "zh-CN, en" if letter.lang == "zh" else "en, zh-CN"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _talk(url: str) -> smtplib.SMTP:
    """A connection, encrypted wherever the server offers it and always before a password is given."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadSettings(
            "HALL_SMTP_URL must look like smtp://user:password@host:port, or smtps:// for TLS throughout."
        )
    port = parts.port or PORTS[parts.scheme]
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(parts.hostname, port, timeout=TIMEOUT)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif parts.username:
            server.close()
            raise BadSettings("The server of HALL_SMTP_URL offers no encryption, so no password is sent to it.")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _data(server: smtplib.SMTP, text: bytes) -> tuple[int, bytes]:
    """The server's answer to the text itself."""
    try:
        return server.data(text)
    except smtplib.SMTPDataError as error:
        # It did not even want to hear the text.
        return error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    except Exception as error:
        raise EndUnknown(type(error).__name__) from error


def _accepted(code: int, answer: bytes) -> None:
    """2xx is a yes, 4xx a "later", 5xx a "never" (RFC 5321)."""
    told = answer.decode("utf-8", "replace")
    if code >= 500:
        raise Undeliverable(f"{code} {told}")
    if code >= 400:
        raise smtplib.SMTPResponseException(code, told)
