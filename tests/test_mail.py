"""Letters are written down first: none is lost while the mail server is away, and none goes twice."""

import smtplib
import socketserver
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from directory import mail
from directory.mail import Letter, deliver, send_waiting, waiting_letters
from directory.settings import Settings

LETTER = Letter("somebody@town.example", "Una carta: ¿todo bien?", "Hola, Zoë.\n.\nEnd.\n")


@pytest.fixture
def posted(settings: Settings) -> Settings:
    return replace(settings, smtp="smtp://127.0.0.1:1")


def test_without_a_server_letters_are_files_for_their_owner_alone(settings: Settings) -> None:
    path = deliver(LETTER, settings)
    assert path.parent == settings.mail_folder
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "Hola, Zoë." in path.read_text(encoding="utf-8")
    assert waiting_letters(settings) == []


@pytest.mark.parametrize("bad", ["a@b.example\nBcc: evil@evil.example", "a@b.example\r\nX: y"])
def test_no_header_can_be_slipped_in(settings: Settings, bad: str) -> None:
    for letter in (Letter(bad, "s", "b"), Letter("a@b.example", bad, "b")):
        with pytest.raises(ValueError, match="CR|LF|newline|linefeed"):
            deliver(letter, settings)
    assert not list(settings.mail_folder.glob("*.eml"))


def test_a_letter_waits_while_the_server_is_away(posted: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected("gone")):

        def away(raw: bytes, settings: Settings, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(mail, "_send", away)
        deliver(LETTER, posted)
        assert send_waiting(posted) == 0
    assert len(waiting_letters(posted)) == 3
    sent: list[bytes] = []
    monkeypatch.setattr(mail, "_send", lambda raw, settings: sent.append(raw))
    assert send_waiting(posted) == 3 and len(sent) == 3
    assert send_waiting(posted) == 0 and waiting_letters(posted) == []


def test_two_postmen_send_each_letter_once(posted: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(20):
        deliver(LETTER, posted)
    sent: list[bytes] = []
    monkeypatch.setattr(mail, "_send", lambda raw, settings: sent.append(raw))
    with ThreadPoolExecutor(4) as postmen:
        counts = list(postmen.map(lambda _: send_waiting(posted), range(4)))
    assert sum(counts) == len(sent) == 20


def test_what_a_stopped_process_held_is_sent_by_the_next(
    posted: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = threading.Event()
    monkeypatch.setattr(mail, "_send", lambda raw, settings: sent.set())
    held = deliver(LETTER, posted)
    held.rename(held.with_suffix(".sending"))
    mail.start_postman(posted)
    assert sent.wait(30)


def test_without_a_server_there_is_no_postman(settings: Settings) -> None:
    assert mail.start_postman(settings) is None


# ---- against a server that speaks SMTP ----


class Session(socketserver.StreamRequestHandler):
    """Just enough of the protocol to take letters in. It offers no STARTTLS."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                taken = b""
                while not taken.endswith(b"\r\n.\r\n"):
                    taken += self.rfile.readline()
                self.server.taken.append(taken)  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def post_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[socketserver.ThreadingTCPServer]:
    monkeypatch.undo()  # the guard against real mail: this server is a test's own
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def test_a_letter_arrives_as_it_was_written(
    settings: Settings, post_office: socketserver.ThreadingTCPServer
) -> None:
    posted = replace(settings, smtp=f"smtp://127.0.0.1:{post_office.server_address[1]}")
    deliver(LETTER, posted)
    assert send_waiting(posted) == 1
    (taken,) = post_office.taken  # type: ignore[attr-defined]
    assert b"To: somebody@town.example" in taken and "Hola, Zoë.".encode() in taken


def test_a_password_is_not_sent_in_the_clear(
    settings: Settings, post_office: socketserver.ThreadingTCPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To another host, without STARTTLS: the letter waits instead."""
    port = post_office.server_address[1]
    real = smtplib.SMTP

    def at_home(host: str, *args: object, **more: object) -> smtplib.SMTP:
        return real("127.0.0.1", *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(smtplib, "SMTP", at_home)
    posted = replace(settings, smtp=f"smtp://me:secret@mail.town.example:{port}")
    deliver(LETTER, posted)
    assert send_waiting(posted) == 0 and len(waiting_letters(posted)) == 1
    assert post_office.taken == []  # type: ignore[attr-defined]


def test_letters_that_wait_are_not_readable_by_others(posted: Settings) -> None:
    path: Path = deliver(LETTER, posted)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and path.parent.name == "waiting"
