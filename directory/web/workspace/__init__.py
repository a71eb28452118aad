"""Where school staff and partners work: a school's day, counts and corrections; a partner's own counts."""

from flask import Flask

from directory.web.workspace import privacy
from directory.web.workspace.counts import counts
from directory.web.workspace.partner import partner
from directory.web.workspace.records import edit_address, records
from directory.web.workspace.school import workspace


def init_app(app: Flask) -> None:
    for blueprint in (workspace, counts, partner, records):
        app.register_blueprint(blueprint)
    privacy.init_app(app)
    app.jinja_env.globals.update(edit_address=edit_address)
