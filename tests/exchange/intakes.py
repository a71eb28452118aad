"""What tests of handed-over files share."""

import io
import time

from flask import Flask

from directory.db import db
from directory.exchange.intake import begin, folder_of, progress_of, take_in
from directory.exchange.standing import Standing, is_alive
from directory.models import Intake

PATIENCE = 60.0


def hand_over(files: dict[str, str | bytes], name: str = "Our list") -> Intake:
    """Within an application's context."""
    streams = [(n, io.BytesIO(t.encode() if isinstance(t, str) else t)) for n, t in files.items()]
    intake = take_in(streams, name, None)
    db.session.commit()
    return intake


def until(intake: Intake, claim, patience: float = PATIENCE) -> Standing:
    """Waits for a standing of which the claim holds."""
    end = time.monotonic() + patience
    while not claim(standing := progress_of(intake)):
        assert time.monotonic() < end, standing
        time.sleep(0.02)
    return standing


def done(app: Flask, intake: Intake, task: str) -> Standing:
    """Does a task to its end. The intake is as it is stored then."""
    begin(intake, task)
    standing = until(intake, lambda one: one.is_over)
    until(intake, lambda _: not is_alive(folder_of(intake)))
    db.session.refresh(intake)
    db.session.commit()
    return standing
