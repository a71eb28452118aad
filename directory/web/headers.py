"""What every answer carries: a policy that lets nothing in from outside, caching rules, gzip, a log line.

Pages that anyone may read are kept by the visitor's own browser and asked for again with an ETag; every
other page, and any page while somebody is signed in, is never kept.
"""

import gzip
import hashlib
import logging
import re
import time
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session
from flask_login import current_user

from directory.core import settings_of

log = logging.getLogger("hallway.access")

_SMALL = 1000
_PACKED = ("text/html", "application/json", "application/geo+json", "text/plain", "text/calendar")
_VOLATILE = re.compile(rb'name="(?:csrf_token|key)"[^>]*value="[^"]*"')

FIXED = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}


def init_app(app: Flask) -> None:
    settings = settings_of(app)
    app.extensions["hallway_policy"] = content_policy(settings.tiles)
    app.before_request(_note_start)
    app.after_request(_finish)
    if settings.url.startswith("https"):
        app.after_request(_only_https)


def content_policy(tiles: str | None) -> str:
    """Nothing but our own files; pictures also from the one host that street tiles are set to come from."""
    pictures = "'self' data:"
    if tiles:
        parts = urlsplit(tiles.replace("{s}", "*"))
        pictures += f" {parts.scheme}://{parts.netloc}"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {pictures}",
            "font-src 'self'",
            "connect-src 'self'",
            "frame-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _note_start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if request.blueprint == "api":
        session.accessed = False  # by Flask-Login, for nothing: the answer is the same for everyone
        response.headers.remove("Set-Cookie")  # for programs: a choice of language is no matter of theirs
    response.headers["Content-Security-Policy"] = current_app.extensions["hallway_policy"]
    if g.get("may_be_framed"):
        _open_to_frames(response)
    if request.endpoint != "static":
        _set_caching(response)
        _pack(response)
    _write_log(response)
    return response


def _open_to_frames(response: Response) -> None:
    """Any site may show this page inside its own."""
    policy = response.headers["Content-Security-Policy"]
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.remove("X-Frame-Options")


def _only_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _set_caching(response: Response) -> None:
    personal = () if request.blueprint == "api" else ("Cookie",)
    response.vary.update(("Accept-Encoding", "Accept-Language", *personal))
    if "Cache-Control" in response.headers:
        return
    if not _is_public(response):
        response.headers["Cache-Control"] = "no-store"
        return
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(_fingerprint(response), weak=True)
    response.make_conditional(request)


def _is_public(response: Response) -> bool:
    return (
        request.blueprint in {"public", "explorer"}
        and request.method in {"GET", "HEAD"}
        and response.status_code == 200
        and not response.direct_passthrough
        and not current_user.is_authenticated
    )


def _fingerprint(response: Response) -> str:
    """Of what the page says. Form tokens differ each time, so the session they belong to stands for them."""
    said = _VOLATILE.sub(b"", response.get_data())
    return hashlib.sha256(said + str(session.get("csrf_token")).encode()).hexdigest()[:32]


def _pack(response: Response) -> None:
    if (
        response.status_code != 304
        and not response.direct_passthrough
        and response.mimetype in _PACKED
        and "Content-Encoding" not in response.headers
        and request.accept_encodings["gzip"]
    ):
        body = response.get_data()
        if len(body) >= _SMALL:
            response.set_data(gzip.compress(body, 6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"


def _write_log(response: Response) -> None:
    """Method, the address we know it by, status, milliseconds, bytes. Never what was asked, nor by whom."""
    rule = request.url_rule.rule if request.url_rule else "-"
    spent = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    log.info(
        "%s %s %s %dms %sB", request.method, rule, response.status_code, spent, response.content_length or "-"
    )
