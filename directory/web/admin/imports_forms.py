"""Handing files over: the form, its limits, and what keeps a second press from handing them over twice."""

import secrets
from typing import Any, BinaryIO

from flask import Flask, Request, current_app, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from sqlalchemy import select
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from directory.actions.sign_in import live_session
from directory.db import db, reading
from directory.exchange.intake import FILE_BYTES, TOTAL_BYTES, WISHES, folder_of
from directory.exchange.standing import read_json, write_whole
from directory.models import Intake, Membership, User
from directory.queries.intakes import waiting_intakes
from directory.vocabulary import Role
from directory.web import now
from directory.web.account.forms import NEEDED
from directory.web.sessions import LONGEST_KEY

LARGEST, AT_ONCE = FILE_BYTES, TOTAL_BYTES
"""Bytes of one file, and of all files of one request."""

FRAME = 512 * 1024
"""Bytes that names, tokens and boundaries of a full upload may take besides the files."""

ACCEPTED = ".csv,.tsv,.txt,.json,.geojson,.ndjson,.jsonl,.xlsx,.xls,.ods,.zip"


class UploadForm(FlaskForm):  # type: ignore[misc]
    files = MultipleFileField(
        _l("Files"),
        validators=[DataRequired(_l("Choose a file, or several."))],
        render_kw={"accept": ACCEPTED},
    )
    name = StringField(
        _l("Where it comes from"),
        validators=[DataRequired(NEEDED), Length(max=255)],
        description=_l(
            "A name for it, such as “City youth programs”. The same name later brings it up to date."
        ),
        render_kw={"autocomplete": "off"},
    )
    key = HiddenField(validators=[Length(max=64)])

    @classmethod
    def fresh(cls) -> "UploadForm":
        return cls(formdata=None, key=secrets.token_urlsafe(16))

    def chosen(self) -> list[tuple[str, BinaryIO]]:
        return [(file.filename or "", file.stream) for file in self.files.data if file and file.filename]


def already_taken(person: User, key: str | None) -> Intake | None:
    """What an earlier press of the same button handed over."""
    waiting = waiting_intakes(person) if key else []
    return next((one for one in waiting if one.files and one.files[0].get("key") == key), None)


def with_key(intake: Intake, key: str | None) -> None:
    first, *rest = intake.files
    intake.files = [{**first, "key": key or ""}, *rest]


def keep_wishes(intake: Intake, deactivate_missing: bool) -> None:
    """What the child is to do besides, beside the files, where it reads them."""
    write_whole(folder_of(intake) / WISHES, {"deactivate_missing": deactivate_missing})


def wishes_of(intake: Intake) -> dict[str, Any]:
    return {"deactivate_missing": False} | (read_json(folder_of(intake) / WISHES) or {})


def make_room() -> None:
    """Lets an upload be larger than any other request, for a signed-in district admin alone.

    Whoever sends is asked before a byte of the form is read, so a stranger's is refused at the usual size.
    """
    if request.endpoint == "imports.take" and request.method == "POST" and _is_admins(current_app, request):
        request.max_content_length = AT_ONCE + FRAME


def _is_admins(app: Flask, asked: Request) -> bool:
    key = asked.cookies.get(app.config["HALLWAY_KEY_COOKIE"])
    if not key or len(key) > LONGEST_KEY:
        return False
    with reading(), db.engine.connect() as connection:
        found = live_session(connection, key, now())
        return found is not None and (
            connection.scalar(
                select(Membership.id)
                .where(Membership.user_id == found[1], Membership.role == Role.DISTRICT_ADMIN)
                .limit(1)
            )
            is not None
        )
