"""The language of a page: ?lang, then the cookie that remembers it, then the browser's own wish."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale

from directory.core import settings_of

LANGUAGES = {"en": "English", "es": "Español"}
"""Every page exists in these. Each is named in itself, so a person finds theirs without reading ours."""

CONTRASTS = ("more", "normal")

_YEAR = timedelta(days=365)

babel = Babel()


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(__file__).resolve().parent.parent / "translations")
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    babel.init_app(app, locale_selector=page_language)
    app.jinja_env.globals.update(
        languages=LANGUAGES, page_language=page_language, high_contrast=high_contrast, switched=switched
    )
    app.after_request(_remember)


def page_language() -> str:
    """One of LANGUAGES, settled once for each request. English outside of one: a command, a job."""
    if not has_request_context():
        return "en"
    if "page_language" not in g:
        g.page_language = _chosen("lang", tuple(LANGUAGES)) or _of_browser()
    language: str = g.page_language
    return language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within: words are in this language, whatever the page's own is."""
    before = page_language()
    g.page_language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.page_language = before


def high_contrast() -> bool:
    return _chosen("contrast", CONTRASTS) == "more"


def switched(**choice: str) -> str:
    """This page's own address with one choice changed: what the language and contrast switches link to."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in {*choice, "lang", "contrast"}]
    return f"{request.path}?{urlencode([*kept, *choice.items()])}"


def _chosen(name: str, allowed: tuple[str, ...]) -> str | None:
    for value in (request.args.get(name), request.cookies.get(f"hallway_{name}")):
        if value in allowed:
            return value
    return None


def _of_browser() -> str:
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _remember(response: Response) -> Response:
    """A choice made in the address is kept in a cookie that says nothing but the choice. Inside another
    site's page nothing is kept."""
    if g.get("may_be_framed"):
        return response
    for name, allowed in (("lang", tuple(LANGUAGES)), ("contrast", CONTRASTS)):
        value = request.args.get(name)
        if value in allowed:
            response.set_cookie(
                f"hallway_{name}",
                value,
                max_age=_YEAR,
                secure=settings_of(current_app).url.startswith("https"),
                httponly=True,
                samesite="Lax",
            )
    return response
