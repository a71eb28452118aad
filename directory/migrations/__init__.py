"""Alembic, run from code so that a wheel carries it and a newcomer needs no second command."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import Flask

from directory.core import settings_of

FOLDER = Path(__file__).parent


def config_for(app: Flask) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["settings"] = settings_of(app)
    config.attributes["app"] = app
    return config


def upgrade_to_head(app: Flask, revision: str = "head") -> None:
    command.upgrade(config_for(app), revision)


def downgrade_to(app: Flask, revision: str) -> None:
    command.downgrade(config_for(app), revision)
