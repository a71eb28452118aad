"""Bringing a school's roster in: handed over, looked at, taken in, and taken back."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from directory.actions.audit import audit
from directory.actions.roster import (
    KEPT,
    LaterBatchError,
    NothingToTakeError,
    draft_content,
    keep_draft,
    newest_batch,
    planned,
    settle_draft,
    take_in,
    throw_away_draft,
    undo_batch,
)
from directory.db import db
from directory.exchange.packages import PackageError
from directory.exchange.roster_apart import read_apart
from directory.exchange.roster_columns import is_enough
from directory.exchange.roster_plan import Fate, Plan
from directory.exchange.roster_pupils import Roster, columns_of
from directory.models import RosterBatch, RosterDraft, School, User
from directory.queries.school_day import local_day
from directory.queries.scopes import roster_batch_for, roster_draft_for
from directory.vocabulary import AuditAct
from directory.web import now
from directory.web.access import access, coordinators
from directory.web.account.forms import blame
from directory.web.workspace import roster_forms as words
from directory.web.workspace.roster_forms import RosterForm, columns_in, in_words
from directory.web.workspace.students import load_kept_school, sees_names

roster = Blueprint("roster", __name__, url_prefix="/work")

SHOWN = 100
"""Lines of each list in a preview; how many more there are is said."""


# ---- handing over ----


@roster.get("/schools/<slug>/roster")
@access(coordinators)
def index(slug: str) -> ResponseReturnValue:
    return _index(load_kept_school(slug), RosterForm.fresh())


@roster.post("/schools/<slug>/roster")
@access(coordinators)
def hand_over(slug: str) -> ResponseReturnValue:
    """Read by a child process, in memory alone, and kept sealed."""
    school, form = load_kept_school(slug), RosterForm()
    if not sees_names(school):
        flash(_("Names are shut to you here. The school's coordinator brings rosters in."), "error")
        return redirect(url_for(".index", slug=slug), 303)
    if not form.validate():
        return _index(school, form), 422
    files = form.chosen()
    db.session.commit()  # reading takes a while, and on SQLite nobody else could write meanwhile
    try:
        read = read_apart(files)
    except PackageError as error:
        blame(form.files, in_words(str(error)))
        return _index(school, form), 422
    name = files[0][0][-80:]
    draft = keep_draft(school=school, read=read, name=name, actor=current_user, now=now())
    db.session.commit()
    return redirect(url_for(".show", draft_id=draft.id), 303)


def _index(school: School, form: RosterForm) -> str:
    batches = db.session.execute(
        select(RosterBatch, User.name)
        .outerjoin(User, User.id == RosterBatch.user_id)
        .where(RosterBatch.school_id == school.id)
        .order_by(RosterBatch.at.desc())
        .limit(20)
    ).all()
    here = RosterDraft.school_id == school.id, RosterDraft.at > now() - KEPT
    waiting = db.session.scalars(select(RosterDraft).where(*here).order_by(RosterDraft.at)).all()
    newest = newest_batch(school.id)
    return render_template(
        "workspace/roster/index.html", school=school, form=form, batches=batches, sees=sees_names(school),
        newest=newest.id if newest else "", waiting=waiting,
    )  # fmt: skip


# ---- looking at it ----


@roster.get("/rosters/<draft_id>")
@access(coordinators)
def show(draft_id: str) -> ResponseReturnValue:
    draft = _load_draft(draft_id)
    school = _school(draft)
    if not sees_names(school):
        return redirect(url_for(".index", slug=school.slug), 303)
    page = _preview(draft, school)
    audit(AuditAct.VIEWED, "roster_draft", draft.id, actor=current_user, school_id=school.id)
    return page


@roster.post("/rosters/<draft_id>/columns")
@access(coordinators)
def settle(draft_id: str) -> ResponseReturnValue:
    """What the columns say, or which school of the file this is."""
    draft = _load_draft(draft_id)
    school, content = _school(draft), draft_content(draft)
    if not sees_names(school):
        return redirect(url_for(".index", slug=school.slug), 303)
    if draft.kind == "sheet":
        settle_draft(draft, columns=columns_in(request.form, content["read"]["columns"]))
    else:
        known = {str(told[0]) for told in content["read"].get("schools", [])}
        chosen = request.form.get("school", "")
        settle_draft(draft, school=chosen if chosen in known else "")
    db.session.commit()
    return redirect(url_for(".show", draft_id=draft.id), 303)


@roster.post("/rosters/<draft_id>/removal")
@access(coordinators)
def remove(draft_id: str) -> ResponseReturnValue:
    draft = _load_draft(draft_id)
    school = _school(draft)
    throw_away_draft(draft)
    db.session.commit()
    flash(_("Thrown away. Nothing of it was stored."), "done")
    return redirect(url_for(".index", slug=school.slug), 303)


# ---- taking it in and back ----


@roster.post("/rosters/<draft_id>/intake")
@access(coordinators)
def take(draft_id: str) -> ResponseReturnValue:
    """Only what somebody has seen is stored. Pressed twice, it is stored once."""
    if done := roster_batch_for(current_user, draft_id):
        return redirect(url_for(".index", slug=_school(done).slug), 303)
    draft = _load_draft(draft_id)
    school = _school(draft)
    if not sees_names(school):
        return redirect(url_for(".index", slug=school.slug), 303)
    content, today = draft_content(draft), local_day(school, now())
    _roster, plan = planned(school, content, today=today)
    if plan.digest != request.form.get("seen"):
        flash(_("Something changed here meanwhile. This is what would happen now."), "error")
        return redirect(url_for(".show", draft_id=draft.id), 303)
    if theirs := request.form.getlist("theirs"):
        _roster, plan = planned(school, content, today=today, theirs=theirs)
    return _taken(draft, school, plan)


def _taken(draft: RosterDraft, school: School, plan: Plan) -> ResponseReturnValue:
    try:
        batch = take_in(
            school=school, plan=plan, actor=current_user, batch_id=draft.id, now=now(),
            archives=bool(request.form.get("archives")),
        )  # fmt: skip
    except NothingToTakeError:
        flash(_("Nothing of it is new here, so nothing was stored."), "done")
    else:
        new, changed = batch.counts["new"], batch.counts["changed"] + batch.counts["back"]
        said = _(
            "Taken in: %(new)d new, %(changed)d changed. You can take it back.", new=new, changed=changed
        )
        flash(said, "done")
    throw_away_draft(draft)
    db.session.commit()
    return redirect(url_for(".index", slug=school.slug), 303)


@roster.post("/roster-batches/<batch_id>/undoing")
@access(coordinators)
def undo(batch_id: str) -> ResponseReturnValue:
    batch = roster_batch_for(current_user, batch_id) or abort(404)
    school = _school(batch)
    try:
        counts = undo_batch(batch, actor=current_user, now=now())
    except LaterBatchError:
        flash(_("A later roster stands on this one. Take that one back first."), "error")
        return redirect(url_for(".index", slug=school.slug), 303)
    db.session.commit()
    flash(_("Taken back. What you changed by hand since has stayed."), "done")
    if counts["archived"]:
        flash(_("Students in use by now were archived, not deleted: %(n)d.", n=counts["archived"]), "notice")
    return redirect(url_for(".index", slug=school.slug), 303)


# ---- shared ----


def _load_draft(draft_id: str) -> RosterDraft:
    """404 unless it waits at a school they keep; gone after a day, whether it was swept or not."""
    draft = roster_draft_for(current_user, draft_id)
    return draft if draft and draft.at > now() - KEPT else abort(404)


def _school(row: RosterDraft | RosterBatch) -> School:
    return db.session.get_one(School, row.school_id)


def _preview(draft: RosterDraft, school: School) -> str:
    content = draft_content(draft)
    read = content["read"]
    found, plan = planned(school, content, today=local_day(school, now()))
    is_sheet = draft.kind == "sheet"
    columns = columns_of(read, content.get("columns")) if is_sheet else {}
    return render_template(
        "workspace/roster/preview.html",
        draft=draft,
        school=school,
        name=content["name"],
        read=read,
        plan=plan,
        counts=plan.counts,
        fates=Fate,
        roster=found,
        faults=_faults(found),
        is_ready=not is_sheet or is_enough(columns),
        columns=columns,
        chosen_school=content.get("school") or "",
        samples=_samples(read) if is_sheet else {},
        words=words,
        shown=SHOWN,
        touched=[family for family in plan.families if family.here and family.touches],
    )


def _faults(found: Roster) -> list[tuple[Any, list[int]]]:
    """Each fault once, with the lines it is on: the worst first."""
    lines: dict[Any, list[int]] = {}
    for problem in found.problems:
        lines.setdefault(problem.fault, []).append(problem.line)
    return list(lines.items())


def _samples(read: dict[str, Any]) -> dict[str, str]:
    """Column: its first three values."""
    return {
        column: ", ".join([row[1][place] for row in read["rows"][:40] if row[1][place]][:3])
        for place, column in enumerate(read["columns"])
    }
