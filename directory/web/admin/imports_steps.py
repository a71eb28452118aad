"""The two steps before anything is stored: what is what, and what would change."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from directory.core import settings_of
from directory.db import db
from directory.exchange.intake import digest_of, progress_of, result_of
from directory.exchange.mapping import (
    Mapping,
    MappingError,
    as_dict,
    mapping_from,
    mapping_in_yaml,
    to_yaml,
)
from directory.models import Intake
from directory.vocabulary import IntakeState
from directory.web.access import access, admins
from directory.web.admin.import_words import ABOUTS, field_groups, kind_label, layout_label
from directory.web.admin.imports import imports, load_intake, start
from directory.web.admin.imports_changes import sifted, summed, tables_told
from directory.web.admin.imports_columns import missing, settled, sheet_of
from directory.web.admin.imports_forms import wishes_of
from directory.web.admin.imports_parts import name_of
from directory.web.admin.imports_sentences import in_words
from directory.web.admin.imports_tried import first_rows

LONGEST_MAPPING = 200_000
"""Bytes of a mapping file that somebody hands over."""


@dataclass(frozen=True)
class SheetLink:
    index: int
    name: str


# what is what


@imports.get("/<intake_id>/columns")
@access(admins)
def columns(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    peek = _peek_of(intake)
    if peek is None or intake.state is IntakeState.STORED or not progress_of(intake).is_over:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    if is_known(intake, peek) and "own" not in request.args:
        layout = layout_label(str(peek["layout"]))
        return render_template("admin/import_layout.html", intake=intake, peek=peek, layout=layout)
    return _columns_page(intake, peek, _mapping_of(intake, peek), _file_asked(peek, request.args.get("file")))


@imports.post("/<intake_id>/columns")
@access(admins)
def settle(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    peek = _peek_of(intake)
    if peek is None or intake.state in (IntakeState.STORED, IntakeState.STORING, IntakeState.LOOKING):
        return redirect(url_for(".show", intake_id=intake.id), 303)
    index = _file_asked(peek, request.form.get("file"))
    before = _mapping_of(intake, peek)
    mapping = settled(before, peek, index, request.form, intake.name)
    wrong = _keep_mapping(intake, mapping)
    step = request.form.get("step", "")
    if not wrong and step == "look":
        return _onward(intake, peek, mapping, index)
    more = request.form.get("more", "")
    place = int(more) if more.isdigit() else None
    return _columns_page(intake, peek, mapping, index, wrong, place), 422 if wrong else 200


@imports.get("/<intake_id>/mapping.yaml")
@access(admins)
def mapping_file(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    peek = _peek_of(intake)
    mapping = _mapping_of(intake, peek) if peek else None
    if mapping is None:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    answer = Response(to_yaml(mapping), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="mapping.yaml"'
    return answer


@imports.post("/<intake_id>/mapping")
@access(admins)
def take_mapping(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    peek = _peek_of(intake)
    if peek is None or intake.state in (IntakeState.STORED, IntakeState.STORING, IntakeState.LOOKING):
        return redirect(url_for(".show", intake_id=intake.id), 303)
    file = request.files.get("mapping")
    content = file.stream.read(LONGEST_MAPPING + 1) if file else b""
    try:
        if not content.strip():
            raise MappingError(_("There was nothing in that file. The mapping stays as it was."))
        mapping = mapping_in_yaml(content, _("your mapping"))
    except MappingError as error:
        page = _columns_page(intake, peek, _mapping_of(intake, peek), 0, in_words(str(error)))
        return page, 422
    _keep_mapping(intake, mapping)
    flash(_("Your mapping is in use now."), "done")
    return redirect(url_for(".columns", intake_id=intake.id), 303)


def _onward(intake: Intake, peek: dict[str, Any], mapping: Mapping, index: int) -> ResponseReturnValue:
    """The next file, or, after the last one, the look at what would change."""
    if index + 1 < len(peek["files"]):
        return redirect(url_for(".columns", intake_id=intake.id, file=index + 1), 303)
    return start(intake, "look")


def _keep_mapping(intake: Intake, mapping: Mapping) -> str:
    """Keeps it, if it can be used; what was seen of an earlier one counts no more. Answers what is wrong."""
    value = as_dict(mapping)
    try:
        mapping_from(value)
    except MappingError as error:
        return in_words(str(error))
    if intake.mapping != value:
        intake.mapping, intake.state, intake.message = value, IntakeState.UPLOADED, None
    db.session.commit()
    return ""


def is_known(intake: Intake, peek: dict[str, Any]) -> bool:
    """Whether it is in a standard layout, which needs no mapping."""
    return bool(peek["layout"]) and not intake.mapping


def _peek_of(intake: Intake) -> dict[str, Any] | None:
    return result_of(intake, "peek")


def _mapping_of(intake: Intake, peek: dict[str, Any]) -> Mapping | None:
    value = intake.mapping or peek.get("mapping")
    return mapping_from(value) if value else None


def _file_asked(peek: dict[str, Any], text: str | None) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() else 0
    return number if number < len(peek["files"]) else abort(404)


def _columns_page(
    intake: Intake,
    peek: dict[str, Any],
    mapping: Mapping | None,
    index: int,
    wrong: str = "",
    more: int | None = None,
) -> str:
    return render_template(
        "admin/import_columns.html",
        intake=intake,
        sheet=sheet_of(mapping, peek, index, more),
        sheets=[SheetLink(n, name_of(told)) for n, told in enumerate(peek["files"])],
        next_sheet=index + 1 < len(peek["files"]),
        recognized=peek.get("recognized"),
        warnings=[in_words(str(line)) for line in peek.get("warnings", ())],
        missing=missing(mapping, peek, index),
        abouts=[(value, str(label)) for value, label in ABOUTS.items()],
        groups=field_groups(),
        rows=first_rows(mapping, peek, index),
        wrong=wrong,
    )


# what would change


@imports.get("/<intake_id>/changes")
@access(admins)
def changes(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    found = result_of(intake, "look")
    if found is None or intake.state is not IntakeState.LOOKED:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    return render_template(
        "admin/import_changes.html",
        intake=intake,
        outcome=found["outcome"],
        sum=summed(found["outcome"]),
        tables=tables_told(found["outcome"]["tables"]),
        missing=[(kind_label(t), n) for t, n in found["outcome"].get("missing", {}).items() if n],
        kept=[(in_words(reason), n) for reason, n in found["outcome"].get("kept", {}).items()],
        sifted=sifted(found, request.args),
        wishes=wishes_of(intake),
        has_columns=bool(intake.mapping),
        seen=digest_of(intake, "look"),
    )


@imports.get("/<intake_id>/report.csv")
@access(admins)
def report(intake_id: str) -> ResponseReturnValue:
    intake = load_intake(intake_id)
    found = result_of(intake, "look") or {}
    path = _report_file(str(found.get("outcome", {}).get("report") or ""))
    if path is None:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    return send_file(path, mimetype="text/csv", as_attachment=True, download_name="report.csv")


def _report_file(name: str) -> Path | None:
    """Where a child said that its report lies, if that is one of ours."""
    folder = (settings_of(current_app).data / "imports").resolve()
    path = Path(name).resolve() if name else folder
    return path if path.is_file() and path.is_relative_to(folder) and path.suffix == ".csv" else None


@imports.get("/<intake_id>/nothing-new")
@access(admins)
def nothing_new(intake_id: str) -> ResponseReturnValue:
    """What was stored changed nothing, so there is no batch to show."""
    intake = load_intake(intake_id)
    if intake.state is not IntakeState.STORED or intake.batch_id:
        return redirect(url_for(".show", intake_id=intake.id), 303)
    outcome = (result_of(intake, "store") or {}).get("outcome", {})
    return render_template("admin/import_nothing.html", intake=intake, files=outcome.get("files", {}))
