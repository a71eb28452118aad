"""Letters to people with an account. Addresses in them come from the settings, never from a request."""

from flask import current_app, render_template
from flask_babel import force_locale

from directory.core import settings_of
from directory.mail import Letter


def site_address(path: str) -> str:
    return settings_of(current_app).url + path


def letter(kind: str, *, to: str, language: str, **facts: object) -> Letter:
    """From templates/mail/<kind>.txt: the first line is the subject, the rest the text."""
    with force_locale(language):
        text = render_template(f"mail/{kind}.txt", site=settings_of(current_app).url, **facts)
    subject, _line, body = text.partition("\n")
    return Letter(to, subject.strip(), body.strip() + "\n")
