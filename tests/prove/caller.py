"""A browser without scripts that keeps cookies and form tokens, for a server in another process or for an
application in this one.
"""

import http.client
import re
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from directory.exchange.seed_people import DEMO_PASSWORD

_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')
_SERVICE = re.compile(r'href="(/services/[0-9a-f-]{36})')

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Said:
    """One answer, read to its end."""

    status: int
    headers: Any
    text: str


Ask = Callable[[str, str, str | None], Said]


class Caller:
    """`ask` is given a method, an address and the body of a form."""

    def __init__(self, ask: Ask) -> None:
        self._asks = ask
        self.token = ""

    def get(self, address: str) -> Said:
        return self._ask("GET", address, None)

    def post(self, address: str, **fields: Any) -> Said:
        """Sends a form with the token of the last page that had one."""
        return self._ask("POST", address, urlencode({"csrf_token": self.token, **fields}))

    def sign_in(self, email: str, password: str = DEMO_PASSWORD) -> Said:
        self.get("/sign-in")
        return self.post("/sign-in", email=email, password=password)

    def correct(self, page: str, text: str) -> Said:
        """Says that the phone number on a page is wrong: the write that everyone may make."""
        return self.post(f"{page}/corrections", about="phone", text=text)

    def a_service(self) -> str:
        """The address of a service's page; its form token is at hand afterwards."""
        listing = self.get("/find")
        found = _SERVICE.search(listing.text)
        assert found, f"the search page lists no service: {listing.status}"
        self.get(found[1])
        return found[1]

    def _ask(self, method: str, address: str, body: str | None) -> Said:
        said = self._asks(method, address, body)
        found = _TOKEN.search(said.text)
        self.token = found[1] if found else self.token
        return said


def calling(port: int, seconds: float = 30) -> Caller:
    """A caller of a server, with a new connection for each request."""
    cookies: dict[str, str] = {}

    def ask(method: str, address: str, body: str | None) -> Said:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        try:
            line.request(method, address, body, headers | ({"Content-Type": FORM} if body else {}))
            answer = line.getresponse()
            said = Said(answer.status, answer.headers, answer.read().decode())
        finally:
            line.close()
        for header in answer.headers.get_all("Set-Cookie") or []:
            cookies.update({name: part.value for name, part in SimpleCookie(header).items()})
        return said

    return Caller(ask)


def inside(app: Flask) -> Caller:
    """A caller of an application in this process."""
    client = app.test_client()

    def ask(method: str, address: str, body: str | None) -> Said:
        answer = client.open(address, method=method, data=body, content_type=FORM if body else None)
        return Said(answer.status_code, answer.headers, answer.text)

    return Caller(ask)
