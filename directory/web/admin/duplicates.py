"""Records that may be one: the list, two side by side, and what was merged."""

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import func, select

from directory.actions.merge import ENTITIES, MergeError, merge, unmerge
from directory.actions.pairs import mark_distinct, reopen
from directory.db import db
from directory.exchange.twins import find_twins
from directory.models import DuplicatePair, Merge
from directory.queries.better_values import FIELDS, Side
from directory.queries.scopes import records_beyond
from directory.queries.twins import comparison_of, next_pair, pair_list, past_merges
from directory.vocabulary import PairStatus
from directory.web import now
from directory.web.access import access, admins
from directory.web.public import ground

duplicates = Blueprint("duplicates", __name__, url_prefix="/admin/duplicates")

MOST_AT_ONCE = 15_000
"""Records that are compared while a person waits; more than that is the command's work."""


@duplicates.get("/")
@access(admins)
def index() -> ResponseReturnValue:
    """?kind is organization, location or service; ?decided lists pairs that are two."""
    kind = request.args.get("kind", "")
    kind = kind if kind in ENTITIES else ""
    status = PairStatus.DISTINCT if request.args.get("decided") else PairStatus.OPEN
    found = pair_list(kind, request.args.get("page", 1, type=int), status, _beyond())
    return render_template(
        "admin/duplicates.html",
        found=found,
        kind=kind,
        is_decided=status is PairStatus.DISTINCT,
        page_address=lambda page: url_for(
            ".index", kind=kind or None, page=page, decided=request.args.get("decided") and "1"
        ),
    )


@duplicates.post("/search")
@access(admins)
def search() -> ResponseReturnValue:
    if _records() > MOST_AT_ONCE:
        flash(
            _("This directory is too big to compare while you wait. Run: hallway duplicates --find"), "error"
        )
        return redirect(url_for(".index"), 303)
    count = sum(find_twins(current_app).values())
    db.session.commit()
    flash(ngettext("%(num)s pair waits.", "%(num)s pairs wait.", count), "done")
    return redirect(url_for(".index"), 303)


def _records() -> int:
    return sum(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in ENTITIES.values())


@duplicates.get("/<uuid:pair_id>")
@access(admins)
def show(pair_id: object) -> ResponseReturnValue:
    pair = _load_pair(pair_id)
    found = comparison_of(pair)
    if found is None:
        flash(_("One of the two is no more, so there is nothing to compare."), "error")
        return redirect(url_for(".index"), 303)
    following = next_pair(pair, _beyond())
    return render_template(
        "admin/duplicate.html", found=found, following=following, ground=ground.map_settings()
    )


@duplicates.post("/<uuid:pair_id>/merge")
@access(admins)
def make_one(pair_id: object) -> ResponseReturnValue:
    pair = _load_pair(pair_id)
    following = next_pair(pair, _beyond())
    keeps_right = request.form.get("keep") == "right"
    keep_id, gone_id = (pair.right_id, pair.left_id) if keeps_right else (pair.left_id, pair.right_id)
    try:
        done = merge(
            entity=pair.entity, keep_id=keep_id, gone_id=gone_id, choices=_choices(pair.entity, keeps_right),
            actor=current_user, now=now(),
        )  # fmt: skip
    except MergeError as error:
        db.session.rollback()
        flash(_told(error), "error")
        return redirect(url_for(".show", pair_id=pair.id), 303)
    db.session.commit()
    flash(_("They are one record now. It can be taken back below."), "done")
    return redirect(url_for(".merges", done=done.id, following=following.id if following else None), 303)


def _choices(entity: str, keeps_right: bool) -> dict[str, Side]:
    """What was chosen on the page as left or right, as the action says it."""
    kept = "right" if keeps_right else "left"
    return {
        name: "keep" if chosen == kept else "gone"
        for name in FIELDS[entity]
        if (chosen := request.form.get(f"choice-{name}")) in ("left", "right")
    }


@duplicates.post("/<uuid:pair_id>/distinction")
@access(admins)
def make_two(pair_id: object) -> ResponseReturnValue:
    pair = _load_pair(pair_id)
    following = next_pair(pair, _beyond())
    mark_distinct(pair, current_user, now())
    db.session.commit()
    flash(_("Written down: these are two. The pair will not come back."), "done")
    if following:
        return redirect(url_for(".show", pair_id=following.id), 303)
    return redirect(url_for(".index"), 303)


@duplicates.post("/<uuid:pair_id>/reopening")
@access(admins)
def look_again(pair_id: object) -> ResponseReturnValue:
    pair = _load_pair(pair_id)
    reopen(pair, current_user, now())
    db.session.commit()
    return redirect(url_for(".show", pair_id=pair.id), 303)


@duplicates.get("/merges")
@access(admins)
def merges() -> ResponseReturnValue:
    """?done is the merge just made; ?following the pair to look at next."""
    page = request.args.get("page", 1, type=int)
    lines, pages = past_merges(page, _beyond())
    following = _pair_in_reach(request.args.get("following", "")[:36])
    return render_template(
        "admin/merges.html",
        lines=lines,
        page=min(max(1, page), pages),
        pages=pages,
        done=request.args.get("done", ""),
        following=following if following and following.status is PairStatus.OPEN else None,
        page_address=lambda page: url_for(".merges", page=page),
    )


@duplicates.post("/merges/<uuid:merge_id>/undoing")
@access(admins)
def undo(merge_id: object) -> ResponseReturnValue:
    done = db.session.get(Merge, str(merge_id)) or abort(404)
    if done.kept_id in _beyond():
        abort(404)
    try:
        undone = unmerge(done, current_user, now())
    except MergeError as error:
        db.session.rollback()
        flash(_told(error), "error")
        return redirect(url_for(".merges"), 303)
    db.session.commit()
    if undone.left:
        columns = ", ".join(sorted({column for _table, _key, column in undone.left}))
        flash(_("They are two again. Changed since, and left as it is: %(fields)s", fields=columns), "done")
    else:
        flash(_("They are two again, as they were."), "done")
    return redirect(url_for(".merges"), 303)


def _told(error: MergeError) -> str:
    return {
        "same": _("A record cannot be merged with itself."),
        "gone": _("One of the two is no more."),
        "schools": _("Both are places of a school. A school keeps its place."),
        "later": _("A later merge lies on this one. Take that one back first."),
        "hidden": _("The place is confidential now. Taking this back would show where it is."),
        "sealed": _("The old values are sealed with another key, so it cannot be taken back here."),
    }[error.reason]


def _load_pair(pair_id: object) -> DuplicatePair:
    return _pair_in_reach(str(pair_id)) or abort(404)


def _pair_in_reach(pair_id: str) -> DuplicatePair | None:
    """A pair of which neither is another district's."""
    pair = db.session.get(DuplicatePair, pair_id)
    return pair if pair and _beyond().isdisjoint((pair.left_id, pair.right_id)) else None


def _beyond() -> set[str]:
    """Ids of records of other districts alone; asked once for a request."""
    if "records_beyond" not in g:
        g.records_beyond = records_beyond(current_user)
    found: set[str] = g.records_beyond
    return found
