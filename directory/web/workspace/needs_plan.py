"""What comes next for a need: who has it, the next step, what the family said, how it ended."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.choices import say_family_agreed
from directory.actions.needs import change_need, close_need, reopen_need
from directory.db import db
from directory.models import Household, Student
from directory.queries.owners import possible_owners
from directory.vocabulary import NeedStatus, ParentAware
from directory.web.access import access, coordinators
from directory.web.workspace import needs_queue
from directory.web.workspace.needs import kept_need, needs, shown, today_at
from directory.web.workspace.needs_draft import subject_by_code


@needs.post("/needs/<need_id>/plan")
@access(coordinators)
def plan(need_id: str) -> ResponseReturnValue:
    """Who has it, what comes next and when, whether the family knows, whom it is about."""
    need = kept_need(need_id)
    form, owners = request.form, {person.id: person for person in possible_owners(need.school)}
    code = form.get("code", "").strip()
    about = subject_by_code(need.school, code.upper()) if code else None
    if code and about is None:
        return shown(need, error=_("No student or family here has that code.")), 422
    step = form.get("step", "")
    change_need(
        need, actor=current_user,
        owner=owners.get(form.get("owner", "")),
        next_step=step if step in needs_queue.STEPS else None,
        next_step_on=needs_queue.day_in(form.get("step_on", "")),
        parent_aware=ParentAware(form["aware"]) if form.get("aware") in set(ParentAware) else None,
    )  # fmt: skip
    if about is not None:
        change_need(
            need, actor=current_user,
            student=about if isinstance(about, Student) else None,
            household=about if isinstance(about, Household) else None,
        )  # fmt: skip
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for(".show", need_id=need.id), 303)


@needs.post("/needs/<need_id>/agreement")
@access(coordinators)
def agree(need_id: str) -> ResponseReturnValue:
    need = kept_need(need_id)
    say_family_agreed(need, actor=current_user)
    db.session.commit()
    flash(_("Written down: the family agreed."), "done")
    return redirect(url_for(".show", need_id=need.id), 303)


@needs.post("/needs/<need_id>/closure")
@access(coordinators)
def close(need_id: str) -> ResponseReturnValue:
    need = kept_need(need_id)
    because = request.form.get("because", "")
    if because not in needs_queue.ENDINGS:
        return shown(need, error=_("Say how it ended.")), 422
    status = NeedStatus.MET if because == "met" else NeedStatus.WITHDRAWN
    close_need(
        need, status=status, on=today_at(need.school), actor=current_user,
        because="" if because == "met" else because,
    )  # fmt: skip
    db.session.commit()
    flash(_("Closed: %(code)s.", code=need.code), "done")
    return redirect(url_for(".show", need_id=need.id), 303)


@needs.post("/needs/<need_id>/reopening")
@access(coordinators)
def reopen(need_id: str) -> ResponseReturnValue:
    need = kept_need(need_id)
    reopen_need(need, actor=current_user)
    db.session.commit()
    flash(_("Open again: %(code)s.", code=need.code), "done")
    return redirect(url_for(".show", need_id=need.id), 303)
