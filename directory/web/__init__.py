"""The web application: `create_app(settings)` and what every page shares."""

from datetime import datetime, timedelta

from flask import Flask, abort, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from directory.core import core_app, settings_of
from directory.db import begin_as_reader
from directory.models.columns import utc_now
from directory.settings import Settings
from directory.web import access

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    app = core_app(settings)
    settings = settings_of(app)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=10 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="__Host-hallway" if settings.url.startswith("https") else "hallway",
        SESSION_COOKIE_SECURE=settings.url.startswith("https"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
        WTF_CSRF_TIME_LIMIT=None,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=0)  # type: ignore[method-assign]
    app.before_request(_only_forms)
    csrf.init_app(app)
    app.before_request(lambda: begin_as_reader(request.method in {"GET", "HEAD", "OPTIONS"}))
    app.teardown_request(lambda _error: begin_as_reader(False))  # the thread goes on to other work
    _assemble(app)
    app.before_request(access.enforce)
    app.before_request(_no_such_address)
    return app


def _only_forms() -> None:
    """Flask-WTF would read a JSON body as a form, and a list or a very deep one would break it."""
    if request.is_json and not request.path.startswith("/api/"):
        abort(400)


def _no_such_address() -> None:
    """No id holds a NUL, and PostgreSQL would break on one."""
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)


def _assemble(app: Flask) -> None:
    """Languages, accounts, answers to errors, headers, assets, and one package for each audience."""
    from directory.web import (
        account,
        admin,
        answers,
        api,
        assets,
        headers,
        languages,
        public,
        sessions,
        workspace,
    )

    headers.init_app(app)
    languages.init_app(app)
    sessions.init_app(app)
    answers.init_app(app)
    assets.init_app(app)
    for audience in (public, account, workspace, admin, api):
        audience.init_app(app)


def now() -> datetime:
    """The one clock of the web layer; tests move it by replacing this function's `utc_now`."""
    return utc_now()
