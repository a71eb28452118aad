"""For whoever runs the district: people, every correction, and the state of the installation."""

from flask import Flask

from directory.web.admin import imports, imports_steps, imports_stored  # noqa: F401 - views of the same pages
from directory.web.admin.duplicates import duplicates
from directory.web.admin.people import people
from directory.web.admin.quality import quality
from directory.web.admin.tokens import tokens
from directory.web.admin.upkeep import upkeep
from directory.web.admin.weights import weights
from directory.web.admin.wordings import wordings


def init_app(app: Flask) -> None:
    for blueprint in (people, duplicates, upkeep, imports.imports, quality, tokens, weights, wordings):
        app.register_blueprint(blueprint)
