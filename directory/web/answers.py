"""Answers when something is wrong: one family of pages, one JSON shape. They never say what happened inside.

The log gets the error's kind and the lines it passed through, never its message: a message can quote a
form field or a query's parameters.
"""

import logging
import secrets
import traceback
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from jinja2 import TemplateError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

log = logging.getLogger("hallway.errors")

CODES = (400, 403, 404, 405, 413, 429, 500, 503)

RETRY_SECONDS = 5


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(Exception, broken)


def refused(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response(request.environ)  # type: ignore[return-value]
    code = error.code if error.code in CODES else _nearest(error.code or 500)
    if code == 404 and (plain := _without_slash()):
        return redirect(plain, 308)  # type: ignore[return-value]
    response = answer_with(code)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _without_slash() -> str:
    """The page that was meant by its address with a slash behind it; "" where there is none."""
    path = request.path.rstrip("/")
    if path == request.path or not path or request.method not in ("GET", "HEAD"):
        return ""
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return ""
    query = request.query_string.decode("ascii", "ignore")
    return f"{request.script_root}{quote(path)}{'?' if query else ''}{query}"


def busy(error: OperationalError) -> Response:
    """The database is locked or away: worth another try, so 503 with a time."""
    response = answer_with(503, _written_down(error))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def broken(error: Exception) -> Response:
    return answer_with(500, _written_down(error))


def answer_with(code: int, reference: str | None = None) -> Response:
    """The page or the JSON for a code. `reference` is what a person can read to whoever looks in the log."""
    if wants_json():
        said = {"status": code, "title": HTTPStatus(code).phrase, "reference": reference}
        return make_response({"error": {k: v for k, v in said.items() if v is not None}}, code)
    return make_response(_page(code, reference), code)


def wants_json() -> bool:
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _page(code: int, reference: str | None) -> str:
    try:
        return render_template("errors/error.html", code=code, reference=reference)
    except (TemplateError, LookupError, RuntimeError, OperationalError) as error:
        _written_down(error)
        title = HTTPStatus(code).phrase
        return f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1><a href="/">Hallway</a>'


def _nearest(code: int) -> int:
    return 500 if code >= 500 else 400


def _written_down(error: BaseException) -> str:
    """Logs the kind of error and its path through our code; returns the reference that is shown."""
    reference = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    path = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    log.error("%s %s %s: %s", reference, request.method, type(error).__name__, path)
    return reference
