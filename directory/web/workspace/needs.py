"""From one sentence to the right offering: a new need, its page, the open ones, what was shown when."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.audit import audit
from directory.actions.choices import (
    MOST_CHOSEN,
    choose_offerings,
    settle_home,
    unchoose_offering,
)
from directory.actions.glass import may_see_names
from directory.actions.needs import Changes, change_need, due_on, record_need
from directory.actions.snapshots import is_unchanged, keep_snapshot
from directory.db import db
from directory.matching.explain import what_was_not_looked_at
from directory.matching.facts import NeedCard
from directory.matching.ranking import RULES_VERSION
from directory.models import Need, School, SuggestionSnapshot
from directory.queries.categories import category_tree, labels_by_slug
from directory.queries.needs import card_of, need_for, text_of
from directory.queries.owners import possible_owners
from directory.queries.school_day import local_day
from directory.queries.scopes import card_schools_of, may_keep
from directory.queries.snapshots import snapshot_of, snapshots_of
from directory.queries.timetables import calendar_of
from directory.search.needs import read_need
from directory.vocabulary import AuditAct, Urgency
from directory.web import now
from directory.web.access import access, card_readers, coordinators
from directory.web.languages import page_language
from directory.web.public.misses import note_gap
from directory.web.workspace import needs_queue, needs_words
from directory.web.workspace.needs_draft import Draft, draft_from_form, empty_draft, seed_of
from directory.web.workspace.needs_fields import UnreadableError, card_from, ids_among
from directory.web.workspace.needs_pages import (
    Lists,
    acts_after,
    acts_before,
    first_letter,
    lanes_of,
    lists_for,
    panel_for,
)
from directory.web.workspace.needs_shown import worded_snapshot
from directory.web.workspace.safety import Checked, check_safety
from directory.web.workspace.school import load_school

needs = Blueprint("needs", __name__, url_prefix="/work")
needs.add_app_template_global(lambda: what_was_not_looked_at(page_language()), "not_looked_at")
"""Holds the letter and the plan too, which `needs_letter` and `needs_plan` add."""


# ---- before anything is stored ----


@needs.get("/schools/<slug>/needs/new")
@access(coordinators)
def new(slug: str) -> ResponseReturnValue:
    school = kept_school(slug)
    return _box(school, empty_draft(school))


@needs.post("/schools/<slug>/needs/new")
@access(coordinators)
def look(slug: str) -> ResponseReturnValue:
    """Reads and suggests. Nothing is stored."""
    school = kept_school(slug)
    draft = _draft(school)
    if "text" in draft.errors:
        return _drafted(school, draft), 422
    checked = check_safety(school, draft.text, key=draft.key, reading=draft.danger)
    return checked.page or _drafted(school, draft)


@needs.post("/schools/<slug>/needs")
@access(coordinators)
def store(slug: str) -> ResponseReturnValue:
    school = kept_school(slug)
    draft = _draft(school)
    if draft.errors:
        return _drafted(school, draft), 422
    checked = check_safety(school, draft.text, key=draft.key, reading=draft.danger)
    if checked.page:
        return checked.page
    need = record_need(
        school=school, card=draft.card, text=draft.kept_text, actor=current_user, source=draft.source,
        student=draft.student, household=draft.household, owner=current_user,
        urgency=draft.card.urgency or Urgency.THIS_TERM,
        identified_on=draft.identified_on or today_at(school),
        parent_aware=draft.parent_aware, barriers=draft.read.barriers if draft.read else (),
        safety=checked.kind, key=_key_of(draft), calendar=calendar_of(school.district),
    )  # fmt: skip
    settle_home(need, draft.zip)
    checked.link(need)
    _keep_picked(need)
    db.session.commit()
    flash(_("Kept as %(code)s.", code=need.code), "done")
    return redirect(_after_choice(need), 303)


def _key_of(draft: Draft) -> str:
    """Of the form and of what it says: pressed twice it is one need, gone back to and reworded it is two."""
    said = (draft.text, draft.code, *draft.card.categories)
    return f"{draft.key}:{sha256(chr(0).join(said).encode()).hexdigest()}"


def _draft(school: School) -> Draft:
    try:
        return draft_from_form(school, labels_by_slug(page_language()), today_at(school))
    except UnreadableError:
        abort(400)


def _drafted(school: School, draft: Draft) -> str:
    if not draft.text:
        return _box(school, draft)
    lists = lists_for(draft.card, school, zip_code=draft.zip, seed=draft.seed)
    if lists.matched.is_empty and draft.card.categories and not draft.is_counted:
        note_gap(draft.card.categories)
        draft = replace(draft, is_counted=True)
    labels = labels_by_slug(page_language())
    panel = panel_for(
        draft.text, draft.read, draft.card, zip_code=draft.zip, questions=lists.matched.questions,
        labels=labels, tree=category_tree(page_language()), due=_due(school, draft),
    )  # fmt: skip
    return render_template(
        "workspace/need_new.html",
        school=school,
        draft=draft,
        panel=panel,
        lists=lists,
        lanes=lanes_of(lists.matched, draft.card),
        acts=acts_before(school),
        words=needs_words,
    )


def _due(school: School, draft: Draft) -> date | None:
    if draft.card.urgency is None:
        return None
    return due_on(draft.card.urgency, draft.identified_on or today_at(school), calendar_of(school.district))


def _box(school: School, draft: Draft) -> str:
    """The one box, before anything was read."""
    return render_template("workspace/need_new.html", school=school, draft=draft, panel=None)


def _keep_picked(need: Need) -> None:
    """What a button of a suggestion named: an offering, those of a bundle, or the first of a letter."""
    named = (request.form.get("choose") or request.form.get("letter") or "").split()
    picked = ids_among(named)[:MOST_CHOSEN]
    if picked and "letter" in request.form and not need.chosen:
        lists = lists_for(card_of(need), need.school, zip_code=need.zip or "", seed=seed_of(need.id))
        picked = first_letter(lists, picked[0])
    if picked:
        choose_offerings(need, picked, actor=current_user)


def _after_choice(need: Need) -> str:
    if request.form.get("letter"):
        return url_for(".letter", need_id=need.id)
    return url_for(".show", need_id=need.id)


# ---- one need ----


@needs.get("/needs/<need_id>")
@access(card_readers)
def show(need_id: str) -> ResponseReturnValue:
    return shown(load_need(need_id))


def shown(need: Need, error: str = "") -> str:
    school, card = need.school, card_of(need)
    keeps, sees = may_keep(current_user, school), may_see_names(current_user, school, now())
    text = text_of(need) if sees else ""
    read = read_need(text, today=today_at(school), bell_end=school.bell_end) if text else None
    home = need.zip or ""
    lists = lists_for(card, school, zip_code=home, seed=seed_of(need.id))
    panel = panel_for(
        text, read, card, zip_code=home, questions=lists.matched.questions,
        labels=labels_by_slug(page_language()), tree=category_tree(page_language()),
    )  # fmt: skip
    page = render_template(
        "workspace/need.html",
        school=school,
        need=need,
        text=text,
        panel=panel,
        lists=lists,
        lanes=lanes_of(lists.matched, card),
        acts=acts_after(need.id) if keeps else None,
        chosen=need.chosen or [],
        keeps=keeps,
        sees=sees,
        owners=possible_owners(school) if keeps else [],
        snapshots=snapshots_of(need, most=5),
        clock=needs_queue.clock_of(need, today_at(school)),
        words=needs_words,
        queue_words=needs_queue,
        error=error,
    )
    _noted(need, lists)
    return page


def _noted(need: Need, lists: Lists) -> None:
    """What was shown is kept, and that it was looked at."""
    keep_snapshot(
        need, lists.found, lists.weights.as_json(), lists.weights_version, seed_of(need.id), current_user,
        RULES_VERSION, now(),
    )  # fmt: skip
    audit(AuditAct.VIEWED, "need", need.id, actor=current_user, school_id=need.school_id, code=need.code)
    db.session.commit()


@needs.post("/needs/<need_id>/card")
@access(coordinators)
def change(need_id: str) -> ResponseReturnValue:
    """Another sentence is read anew; else the chips say what holds now."""
    need = kept_need(need_id)
    school = need.school
    if not may_see_names(current_user, school, now()):
        return _changed_unread(need)
    draft = _changed_draft(need)
    if "text" in draft.errors:
        return shown(need, error=_("Write at least one word.")), 422
    checked = Checked()
    if draft.text != text_of(need):  # what is stored was asked about when it was written
        checked = check_safety(school, draft.text, key=need.id, reading=draft.danger)
    if checked.page:
        return checked.page
    changes = Changes(card=draft.card, text=draft.kept_text)
    if checked.kind:
        changes["safety"] = checked.kind
    change_need(need, actor=current_user, calendar=calendar_of(school.district), **changes)
    settle_home(need, "" if request.form.get("remove") == "zip" else draft.zip)
    checked.link(need)
    db.session.commit()
    return redirect(url_for(".show", need_id=need.id), 303)


def _changed_unread(need: Need) -> ResponseReturnValue:
    """By somebody who works with the card alone: the sentence stays as it is, unread."""
    change_need(need, actor=current_user, calendar=calendar_of(need.school.district), card=_sent_card(need))
    db.session.commit()
    return redirect(url_for(".show", need_id=need.id), 303)


def _sent_card(need: Need) -> NeedCard:
    try:
        return card_from(request.form, card_of(need), labels_by_slug(page_language()))
    except UnreadableError:
        abort(400)


def _changed_draft(need: Need) -> Draft:
    """As for a new one, but what cannot be typed is taken from what is stored, never from the form."""
    draft = _draft(need.school)
    if draft.errors or request.form.get("read") != draft.text or request.form.get("other"):
        return draft
    return replace(draft, card=_sent_card(need))


@needs.post("/needs/<need_id>/choice")
@access(coordinators)
def choose(need_id: str) -> ResponseReturnValue:
    need = kept_need(need_id)
    if "unchoose" in request.form:
        unchoose_offering(need, request.form["unchoose"], actor=current_user)
    else:
        _keep_picked(need)
    db.session.commit()
    return redirect(_after_choice(need), 303)


@needs.get("/needs/<need_id>/snapshots/<snapshot_id>")
@access(card_readers)
def snapshot(need_id: str, snapshot_id: str) -> ResponseReturnValue:
    """What was shown then, in the words of today."""
    need = load_need(need_id)
    kept: SuggestionSnapshot = snapshot_of(need, snapshot_id) or abort(404)
    page = render_template(
        "workspace/need_snapshot.html",
        school=need.school,
        need=need,
        kept=kept,
        shown=worded_snapshot(kept, page_language()),
        is_unchanged=is_unchanged(kept),
        labels=labels_by_slug(page_language()),
    )
    audit(AuditAct.VIEWED, "need", need.id, actor=current_user, school_id=need.school_id, code=need.code)
    return page


# ---- the open ones ----


@needs.get("/schools/<slug>/needs")
@access(card_readers)
def index(slug: str) -> ResponseReturnValue:
    """Codes and kinds, no names: nobody's record is opened by looking at the list."""
    school = load_school(slug)
    if not any(one.id == school.id for one in card_schools_of(current_user)):
        abort(404)
    today = today_at(school)
    return render_template(
        "workspace/needs.html",
        school=school,
        keeps=may_keep(current_user, school),
        queue=needs_queue.queue_at(school, today),
        labels=labels_by_slug(page_language()),
        today=today,
    )


def today_at(school: School) -> date:
    return local_day(school, now())


# ---- whose it is ----


def kept_school(slug: str) -> School:
    """404 unless they coordinate it."""
    school = load_school(slug)
    return school if may_keep(current_user, school) else abort(404)


def load_need(need_id: str) -> Need:
    """404 unless they read its card."""
    return need_for(current_user, need_id) or abort(404)


def kept_need(need_id: str) -> Need:
    """404 unless they coordinate its school, and where it was emptied: nothing is written there again."""
    need = load_need(need_id)
    return need if need.sealed and may_keep(current_user, need.school) else abort(404)
