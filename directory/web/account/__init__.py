"""Signing in, joining by invitation, passwords, and one's own page."""

from flask import Flask

from directory.web.account.views import account


def init_app(app: Flask) -> None:
    app.register_blueprint(account)
