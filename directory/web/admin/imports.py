"""Bringing a directory in: what waits and what was stored, handing files over, and the way through.

Each page stands at an address of its own; `show` leads from an import to the page that it has reached.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from directory.db import begin_as_reader, db
from directory.exchange.intake import begin, digest_of, progress_of, result_of, take_in, throw_away
from directory.exchange.packages import PackageError
from directory.exchange.standing import Standing
from directory.models import Intake
from directory.queries.intakes import intake_for, stored_batches, waiting_intakes
from directory.queries.timetables import home_district, zone_of
from directory.vocabulary import IntakeState
from directory.web.access import access, admins, person_here
from directory.web.account.forms import blame
from directory.web.admin.imports_forms import (
    AT_ONCE,
    LARGEST,
    UploadForm,
    already_taken,
    keep_wishes,
    make_room,
    with_key,
)
from directory.web.admin.imports_sentences import in_words
from directory.web.answers import answer_with

imports = Blueprint("imports", __name__, url_prefix="/admin/imports")


@imports.url_value_preprocessor
def before_the_form_is_read(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """The one hook that comes before the check of form tokens, which reads the whole request."""
    make_room()


@imports.app_template_filter("local")
def local(moment: datetime) -> datetime:
    """A moment on the district's own clock."""
    return moment.astimezone(zone_of(home_district()))


@imports.app_template_filter("count_of")
def count_of(number: int) -> str:
    """1,204; 1204 in Spanish."""
    return format_decimal(number)


@imports.get("/")
@access(admins)
def index() -> ResponseReturnValue:
    return _list(UploadForm.fresh())


@imports.post("/")
@access(admins)
def take() -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate():
        return _list(form), 422
    intake = already_taken(current_user, form.key.data)
    if intake is None:
        try:
            intake = take_in(form.chosen(), form.name.data or "", current_user)
        except PackageError as error:
            db.session.rollback()
            blame(form.files, in_words(str(error)))
            return _list(form), 422
        except OSError:
            db.session.rollback()
            blame(form.files, _("It could not be kept: the disk is full or shut. Nothing of yours is lost."))
            return _list(form), 503
        with_key(intake, form.key.data)
        db.session.commit()
        return start(intake, "peek")
    return redirect(url_for(".show", intake_id=intake.id), 303)


@imports.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Refused while it was read, before anybody asked who sends it."""
    begin_as_reader(True)
    if request.endpoint != "imports.take" or not admins.allows(person_here()):
        return answer_with(413)
    form = UploadForm.fresh()
    most = AT_ONCE // 1048576
    blame(form.files, _("That is too big: %(most)s MB together at most. Nothing was kept.", most=most))
    return _list(form), 413


@imports.get("/<intake_id>")
@access(admins)
def show(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    standing = progress_of(intake)
    if standing.state in ("waiting", "running"):
        stage = in_words(standing.sentence or standing.stage or "waiting")
        return render_template("admin/import_going.html", intake=intake, standing=standing, stage=stage)
    if has_stopped(intake, standing):
        return _stopped(intake, standing)
    return redirect(place_reached(intake), 303)


@imports.post("/<intake_id>/peek")
@access(admins)
def peek_again(intake_id: str) -> ResponseReturnValue:
    return start(load_intake(intake_id), "peek")


@imports.post("/<intake_id>/look")
@access(admins)
def look(intake_id: str) -> ResponseReturnValue:
    """Also again, with another wish, or with the mapping as it was guessed."""
    intake = load_intake(intake_id)
    peek = result_of(intake, "peek")
    if peek is None or intake.state is IntakeState.STORED:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    if intake.mapping is None and not peek["layout"]:
        intake.mapping = peek.get("mapping")
    keep_wishes(intake, bool(request.form.get("deactivate_missing")))
    return start(intake, "look")


@imports.post("/<intake_id>/storing")
@access(admins)
def store(intake_id: str) -> ResponseReturnValue:
    """Only what somebody has seen is stored. Pressed twice, it is stored once."""
    intake = load_intake(intake_id)
    is_seen = intake.state is IntakeState.LOOKED or (
        intake.state is IntakeState.FAILED and result_of(intake, "look") is not None
    )
    if not is_seen:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    if intake.state is IntakeState.LOOKED and request.form.get("seen", "") != digest_of(intake, "look"):
        flash(_("It was looked at anew meanwhile. This is what would change now."), "error")
        return redirect(url_for(".changes", intake_id=intake.id), 303)
    return start(intake, "store")


@imports.post("/<intake_id>/removal")
@access(admins)
def remove(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    if intake.state is IntakeState.STORED:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    name = intake.name
    throw_away(intake)
    db.session.commit()
    flash(_("Thrown away: %(name)s. Nothing of it was stored.", name=name), "done")
    return redirect(url_for(".index"), 303)


# shared by the pages of one import


def load_intake(intake_id: str) -> Intake:
    """404 unless somebody of their district handed it over."""
    return intake_for(current_user, intake_id) or abort(404)


def start(intake: Intake, task: str) -> ResponseReturnValue:
    """Begins a task and leads to its progress. Somebody's second press finds the first one's child."""
    try:
        begin(intake, task)
    except OSError:
        db.session.rollback()
        flash(_("It could not be started just now. Nothing is lost; try again in a minute."), "error")
    return redirect(url_for(".show", intake_id=intake.id), 303)


def has_stopped(intake: Intake, standing: Standing) -> bool:
    is_unread = intake.state is IntakeState.UPLOADED and result_of(intake, "peek") is None
    return intake.state is IntakeState.FAILED or (is_unread and standing.is_over)


def place_reached(intake: Intake) -> str:
    """The address of the page that an import without a living child has reached."""
    if intake.state is IntakeState.STORED:
        if intake.batch_id:
            return url_for("imports.batch", batch_id=intake.batch_id)
        return url_for("imports.nothing_new", intake_id=intake.id)
    if intake.state is IntakeState.LOOKED:
        return url_for("imports.changes", intake_id=intake.id)
    return url_for("imports.columns", intake_id=intake.id)


def _stopped(intake: Intake, standing: Standing) -> str:
    peeked = result_of(intake, "peek")
    again = {"peek": ".peek_again", "look": ".look", "store": ".store"}.get(standing.task, ".peek_again")
    if peeked is None:
        again = ".peek_again"
    sentence = intake.message or standing.sentence
    return render_template(
        "admin/import_stopped.html",
        intake=intake,
        sentence=in_words(sentence) if sentence else _("It was not read to its end."),
        again=url_for(again, intake_id=intake.id),
        has_columns=peeked is not None,
    )


def _list(form: UploadForm) -> str:
    waiting: list[tuple[Intake, Any]] = [(one, progress_of(one)) for one in waiting_intakes(current_user)]
    return render_template(
        "admin/imports.html",
        waiting=waiting,
        batches=stored_batches(current_user),
        form=form,
        largest=LARGEST,
        at_once=AT_ONCE,
    )
