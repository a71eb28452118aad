"""The tests' own walls: nothing leaves this machine, no mail is sent, nobody's settings reach a test."""

import os
import smtplib
import socket
from pathlib import Path

import pytest

from directory.settings import settings_from


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1"])
@pytest.mark.filterwarnings("ignore")
def test_no_connection_leaves_this_machine(host: str) -> None:
    with pytest.raises(Exception, match=r"socket\.connect"):
        socket.create_connection((host, 80), timeout=1)


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_no_mail_is_sent() -> None:
    with pytest.raises(AssertionError, match="real mail"):
        smtplib.SMTP("127.0.0.1", 25)


def test_a_test_writes_into_a_folder_of_its_own() -> None:
    assert settings_from().data != Path("var").resolve()
    assert not any(name in os.environ for name in ("DATABASE_URL", "HALLWAY_SMTP", "HALLWAY_SECRET_KEY"))
