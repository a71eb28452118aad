"""Letters. Each is first a file in the data folder, so nothing is lost when the mail server is away.

With HALLWAY_SMTP a postman takes them from `mail/waiting` and sends them, again and again until it works;
without it they stay in `mail`, where whoever runs the site reads them.
"""

import logging
import os
import secrets
import smtplib
import ssl
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from directory.settings import Settings

log = logging.getLogger("hallway.mail")

TRY_AGAIN_SECONDS = 60
PATIENCE_SECONDS = 20

_rung = threading.Event()


@dataclass(frozen=True)
class Letter:
    """Plain text. A line break in `to` or `subject` raises ValueError: no header can be slipped in."""

    to: str
    subject: str
    body: str


def waiting_folder(settings: Settings) -> Path:
    return settings.mail_folder / "waiting"


def deliver(letter: Letter, settings: Settings) -> Path:
    """Writes the letter down and rings for the postman. Call it after the commit it tells of."""
    folder = waiting_folder(settings) if settings.smtp else settings.mail_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{time.time_ns()}-{secrets.token_hex(4)}.eml"
    unfinished = path.with_suffix(".part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_message(letter, settings.mail_from).as_bytes())
    unfinished.rename(path)
    _rung.set()
    return path


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="8bit")
    return message


def send_waiting(settings: Settings) -> int:
    """Sends what waits, oldest first; returns how many. Each is claimed by renaming, so none goes twice."""
    sent = 0
    for path in sorted(waiting_folder(settings).glob("*.eml")):
        claimed = path.with_suffix(".sending")
        try:
            path.rename(claimed)
        except FileNotFoundError:  # another process has it
            continue
        try:
            _send(claimed.read_bytes(), settings)
        except (OSError, smtplib.SMTPException) as error:
            claimed.rename(path)
            log.warning("a letter could not be sent (%s); it waits", type(error).__name__)
            return sent
        claimed.unlink()
        sent += 1
    return sent


def _send(raw: bytes, settings: Settings) -> None:
    parts = urlsplit(settings.smtp or "")
    context = ssl.create_default_context()
    host, name, password = parts.hostname or "localhost", unquote(parts.username or ""), parts.password
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE_SECONDS)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
        elif parts.scheme == "smtp" and name and host not in {"localhost", "127.0.0.1", "::1"}:
            raise smtplib.SMTPNotSupportedError("no STARTTLS, and a password is not sent in the clear")
        if name:
            server.login(name, unquote(password or ""))
        server.send_message(message_from_bytes(raw, policy=policy.SMTP))


def waiting_letters(settings: Settings) -> list[Path]:
    return sorted(waiting_folder(settings).glob("*.eml"))


def start_postman(settings: Settings) -> threading.Thread | None:
    """A thread that sends what waits, at each ring and once a minute. None where no server is set."""
    if not settings.smtp:
        return None
    for claimed in waiting_folder(settings).glob("*.sending"):  # left by a process that was stopped
        claimed.rename(claimed.with_suffix(".eml"))

    def round_after_round() -> None:
        while True:
            _rung.clear()
            send_waiting(settings)
            _rung.wait(TRY_AGAIN_SECONDS)

    thread = threading.Thread(target=round_after_round, name="postman", daemon=True)
    thread.start()
    return thread
