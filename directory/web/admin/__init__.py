"""For whoever runs the district: people, every correction, and the state of the installation."""

from flask import Flask

from directory.web.admin.people import people
from directory.web.admin.upkeep import upkeep


def init_app(app: Flask) -> None:
    for blueprint in (people, upkeep):
        app.register_blueprint(blueprint)
