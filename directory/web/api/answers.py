"""How the API answers: JSON with a strong tag, packed where it is worth it, streams of lines, and errors in
one shape, for programs of any origin.
"""

import hashlib
import logging
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from directory.db import db, reading
from directory.web.api.kept import Body

log = logging.getLogger(__name__)

PATH = "/api/hsds"
SMALL = 1000
ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, RateLimit-Limit, RateLimit-Policy,"
    " RateLimit-Remaining, RateLimit-Reset, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def body_of(value: Any, changed: datetime | None = None, links: str = "") -> Body:
    plain = orjson.dumps(value)
    return Body(plain, hashlib.sha256(plain).hexdigest()[:32], changed, links)


def send(body: Body) -> Response:
    """The packed form is another representation, so its strong tag is another; a reader may hold either."""
    is_packed = len(body.plain) >= SMALL and bool(request.accept_encodings["gzip"])
    tag = f"{body.tag}-gzip" if is_packed else body.tag
    held = request.if_none_match
    if request.method in {"GET", "HEAD"} and any(
        held.contains_weak(one) for one in (body.tag, f"{body.tag}-gzip")
    ):
        response = Response(status=304)
    else:
        response = Response(body.packed if is_packed else body.plain, mimetype="application/json")
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    if body.changed is not None:
        response.last_modified = body.changed
    if body.links:
        response.headers["Link"] = body.links
    return response


def send_lines(lots: Callable[[], Iterator[list[Any]]]) -> Response:
    """Objects, one in a line. Each lot is read in a transaction of its own, when the one before is sent."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    lines = _lines(app, lots)
    is_packed = bool(request.accept_encodings["gzip"])
    response = Response(_packed(lines) if is_packed else lines, mimetype="application/x-ndjson")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _lines(app: Flask, lots: Callable[[], Iterator[list[Any]]]) -> Iterator[bytes]:
    """No context and no transaction stays open while a slow reader takes a lot in."""
    waiting = lots()
    while True:
        with app.app_context(), reading():
            try:
                lot = next(waiting, None)
            except SQLAlchemyError as error:
                log.warning("A stream was cut: %s", type(error).__name__)
                raise
            finally:
                db.session.remove()
        if lot is None:
            return
        yield b"".join(orjson.dumps(one) + b"\n" for one in lot)


def _packed(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for part in parts:
        packed = packer.compress(part)
        if packed:
            yield packed
    yield packer.flush()


def refuse(code: int, detail: str, parameter: str | None = None, **headers: str) -> Response:
    """An error: what it is, a sentence that says what to do, and the parameter it lies in."""
    said = {"status": code, "title": HTTPStatus(code).phrase, "detail": detail, "parameter": parameter}
    told = {"error": {name: value for name, value in said.items() if value is not None}}
    response = Response(orjson.dumps(told), code, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers)
    return response


def open_to_all(response: Response) -> Response:
    """Every answer under the API's path, errors included. Public facts, and no cookie is read or set."""
    if request.path.startswith(PATH) and request.blueprint != "explorer":
        response.headers.update(ANY_ORIGIN)
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    return response
