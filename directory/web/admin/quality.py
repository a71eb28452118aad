"""What is amiss in the directory, worst first, with a way to mend each, and some of it all at once."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from directory.actions.mend_many import (
    PreviewChangedError,
    mend,
    preview_digest,
    recent_batches,
    undo_batch,
)
from directory.db import db
from directory.queries.scopes import records_beyond
from directory.reports.quality import ENTITIES, Report, report_of
from directory.reports.quality_checks import CHECKS, Finding, Kind
from directory.reports.quality_fixes import FIXES, Fix, Step
from directory.web import now
from directory.web.access import access, admins
from directory.web.workspace.records_pages import in_short

quality = Blueprint("quality", __name__, url_prefix="/admin/quality")

A_PAGE = 50
SHOWN_STEPS = 200
MOST_PAGES = 10_000

KINDS = {
    Kind.MISSING: _l("Missing"),
    Kind.STALE: _l("Stale"),
    Kind.CONTRADICTORY: _l("Contradictory"),
    Kind.IMPOSSIBLE: _l("Impossible"),
}
KIND_WORDS = {
    Kind.MISSING: _l("Nobody told us."),
    Kind.STALE: _l("It was right once, and may not be now."),
    Kind.CONTRADICTORY: _l("Two things are said that cannot both be."),
    Kind.IMPOSSIBLE: _l("This cannot be so anywhere."),
}
ENTITY_NAMES = {"service": _l("Service"), "organization": _l("Organization"), "location": _l("Place")}


def offer_of(fix: Fix, count: int) -> str:
    """The button of a fix."""
    match fix.key:
        case "points":
            return ngettext(
                "Put %(num)d place at the middle of its ZIP code, marked as only about right",
                "Put %(num)d places at the middle of their ZIP codes, marked as only about right",
                count,
            )
        case "turned":
            return ngettext(
                "Turn %(num)d point the right way round", "Turn %(num)d points the right way round", count
            )
        case "names":
            return ngettext("Put %(num)d name in title case", "Put %(num)d names in title case", count)
        case _:
            return ngettext(
                "Clean mark-up and broken letters out of %(num)d text",
                "Clean mark-up and broken letters out of %(num)d texts",
                count,
            )


@quality.get("")
@access(admins)
def index() -> ResponseReturnValue:
    report = _report()
    asked = _asked()
    found = report.chosen(**asked)
    page = _page_number()
    pages = max(1, -(-len(found) // A_PAGE))
    if page > pages:
        abort(404)
    return render_template(
        "admin/quality.html",
        report=report,
        asked=asked,
        found=found[(page - 1) * A_PAGE : page * A_PAGE],
        count=len(found),
        page=page,
        pages=pages,
        checks=CHECKS,
        kinds=KINDS,
        kind_words=KIND_WORDS,
        entity_names=ENTITY_NAMES,
        offers=[(fix, offer_of(fix, len(steps))) for fix, steps in _fixes(report)],
        batches=recent_batches(beyond=records_beyond(current_user)),
        mend_address=mend_address,
        address=lambda page: _address(asked, page=str(page)),
        narrowed=lambda **choice: _address(asked | choice),
    )


@quality.get("/fixes/<fix>")
@access(admins)
def preview(fix: str) -> ResponseReturnValue:
    return _preview(_fix(fix))


@quality.post("/fixes/<fix>")
@access(admins)
def do(fix: str) -> ResponseReturnValue:
    chosen = _fix(fix)
    steps = _report().steps[chosen.key]
    try:
        mend(chosen, steps, request.form.get("shown", "")[:64], current_user)
    except PreviewChangedError:
        return _preview(chosen, changed=True), 409
    db.session.commit()
    flash(_("Done. Below, all of it can be taken back."), "done")
    return redirect(url_for(".index"), 303)


@quality.post("/batches/<batch>/undoing")
@access(admins)
def undo(batch: str) -> ResponseReturnValue:
    try:
        back, left = undo_batch(batch, current_user, records_beyond(current_user))
    except LookupError:
        abort(404)
    db.session.commit()
    said = ngettext("%(num)d change was taken back.", "%(num)d changes were taken back.", back)
    if left:
        said += " " + ngettext("%(num)d was left: it was changed again.",
                               "%(num)d were left: they were changed again.", left)  # fmt: skip
    flash(said, "done")
    return redirect(url_for(".index"), 303)


# ---- what is asked, and of what ----


def _report() -> Report:
    """Without the records of other districts."""
    return report_of(current_app._get_current_object(), now()).without(records_beyond(current_user))  # type: ignore[attr-defined]


def _asked() -> dict[str, str]:
    """The filters of the address; one that is none of ours narrows nothing."""
    known = {"kind": set(map(str, Kind)), "entity": set(ENTITIES), "check": set(CHECKS)}
    return {name: value if (value := request.args.get(name, "")) in known[name] else "" for name in known}


def _address(asked: dict[str, str], **more: str) -> str:
    words: dict[str, Any] = {name: value for name, value in (asked | more).items() if value}
    return url_for(".index", **words)


def _page_number() -> int:
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return number if 1 <= number <= MOST_PAGES else abort(404)


def _fix(key: str) -> Fix:
    return FIXES.get(key) or abort(404)


def _fixes(report: Report) -> list[tuple[Fix, Sequence[Step]]]:
    return [(FIXES[key], steps) for key, steps in report.steps.items() if steps]


def _preview(fix: Fix, changed: bool = False) -> str:
    steps = _report().steps[fix.key]
    return render_template(
        "admin/quality_fix.html",
        fix=fix,
        offer=offer_of(fix, len(steps)),
        steps=steps[:SHOWN_STEPS],
        count=len(steps),
        shown=preview_digest(steps),
        changed=changed,
        entity_names=ENTITY_NAMES,
        worded=_worded,
        address_of=_address_of,
    )


def _worded(name: str, value: Any) -> str:
    return in_short(name, value)


def mend_address(finding: Finding) -> str:
    """The page that mends it, at the field; a count of places has a page of its own."""
    back = url_for("quality.index", check=finding.check.key)
    if finding.check.field == "capacity" and finding.placement_id:
        return url_for("counts.edit", placement_id=finding.placement_id, back=back)
    return _address_of(finding.check.entity, finding.row_id, back, finding.check.anchor)


def _address_of(entity: str, row_id: str, back: str | None = None, anchor: str | None = None) -> str:
    argument: dict[str, Any] = {f"{entity}_id": row_id}
    return url_for(f"records.{entity}", **argument, back=back, _anchor=anchor)
