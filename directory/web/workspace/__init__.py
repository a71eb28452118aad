"""Where school staff and partners work: a school's day, counts and corrections; a partner's own counts."""

from flask import Flask

from directory.web.workspace import needs_letter, needs_plan, privacy  # noqa: F401 - they add their pages
from directory.web.workspace.alerts import alerts, alerts_waiting
from directory.web.workspace.counts import counts
from directory.web.workspace.households import households
from directory.web.workspace.needs import needs
from directory.web.workspace.partner import partner
from directory.web.workspace.private import private
from directory.web.workspace.records import edit_address, records
from directory.web.workspace.refer import refer
from directory.web.workspace.roster import roster
from directory.web.workspace.safety import dial_through
from directory.web.workspace.school import workspace
from directory.web.workspace.students import students
from directory.web.workspace.students_words import travel_words


def init_app(app: Flask) -> None:
    for blueprint in (
        workspace, counts, partner, records, refer, alerts, private, students, households, roster, needs,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    privacy.init_app(app)
    app.jinja_env.globals.update(alerts_waiting=alerts_waiting, edit_address=edit_address)
    app.jinja_env.filters.update(travel_words=travel_words)
    app.jinja_env.filters.update(dial_through=dial_through)
