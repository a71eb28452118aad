"""A visitor of a server in another process: a browser without scripts that keeps cookies and form tokens."""

import http.client
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from directory.exchange.seed_people import DEMO_PASSWORD

_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


@dataclass(frozen=True)
class Said:
    """One answer, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    text: str


class Caller:
    def __init__(self, port: int, seconds: float = 30) -> None:
        self.port, self.seconds = port, seconds
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, address: str) -> Said:
        return self._ask("GET", address)

    def post(self, address: str, **fields: Any) -> Said:
        """Sends a form with the token of the last page that had one."""
        return self._ask("POST", address, urlencode({"csrf_token": self.token, **fields}))

    def sign_in(self, email: str) -> Said:
        self.get("/sign-in")
        return self.post("/sign-in", email=email, password=DEMO_PASSWORD)

    def correct(self, page: str, text: str) -> Said:
        """Says that the phone number on a page is wrong: the write that everyone may make."""
        return self.post(f"{page}/corrections", about="phone", text=text)

    def a_service(self) -> str:
        """The address of a service's page; its form token is at hand afterwards."""
        found = re.search(r'href="(/services/[0-9a-f-]{36})', self.get("/find").text)
        assert found, "the search page lists no service"
        self.get(found[1])
        return found[1]

    def _ask(self, method: str, address: str, body: str | None = None) -> Said:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, address, body, headers)
            answer = line.getresponse()
            said = Said(answer.status, answer.headers, answer.read().decode())
        finally:
            line.close()
        self._keep(said)
        return said

    def _keep(self, said: Said) -> None:
        for header in said.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: part.value for name, part in SimpleCookie(header).items()}
        found = _TOKEN.search(said.text)
        self.token = found[1] if found else self.token
