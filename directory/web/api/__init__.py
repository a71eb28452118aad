"""HSDS 3.2 out, under /api/hsds: for programs of any origin, without an account and without a cookie.

Nothing here writes, so a POST reads as a GET does: it only keeps a question out of an address.
"""

from flask import Blueprint, Flask

from directory.db import begin_as_reader

api = Blueprint("api", __name__, url_prefix="/api/hsds")


def init_app(app: Flask) -> None:
    from directory.web import csrf
    from directory.web.api import about, views  # noqa: F401 - each hangs its views on the blueprint
    from directory.web.api.answers import open_to_all
    from directory.web.api.explorer import explorer
    from directory.web.api.tokens import admit, show_standing

    if not api.before_request_funcs:
        api.before_request(lambda: begin_as_reader(True))
        api.before_request(admit)
        api.after_request(show_standing)
    csrf.exempt(api)
    app.after_request(open_to_all)
    app.register_blueprint(api)
    app.register_blueprint(explorer)
