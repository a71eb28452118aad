"""What an import stored: its account, its report, and taking it back."""

import csv
import io
from collections.abc import Iterator

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.db import db
from directory.exchange.export_cells import safe_cell
from directory.exchange.undo import NotUndoableError, Undo, hindrance, undo_batch, undoable
from directory.models import ImportReportRow
from directory.queries.intakes import StoredBatch, batch_for, found_now, report_reasons, report_rows
from directory.web import now
from directory.web.access import access, admins
from directory.web.admin.import_words import field_label, kind_label
from directory.web.admin.imports import imports
from directory.web.admin.imports_changes import Tab, in_order, tables_told
from directory.web.admin.imports_sentences import in_words

PER_PAGE = 50
SHOWN_SERVICES = 30
SHOWN_KEPT = 200
HEAD = ("file", "line", "field", "reason", "row")


imports.add_app_template_filter(in_words, "import_said")


@imports.app_template_filter("import_field")
def import_field(column: str, table: str) -> str:
    """What a column of a table is called."""
    return field_label(f"{table}.{column}")


@imports.get("/batches/<batch_id>")
@access(admins)
def batch(batch_id: str) -> ResponseReturnValue:
    one = _load_batch(batch_id)
    reasons = report_reasons(one.batch)
    asked = request.args.get("only", "")
    only = asked if asked in dict(reasons) else ""
    total = dict(reasons)[only] if only else sum(dict(reasons).values())
    pages = max(1, -(-total // PER_PAGE))
    text = request.args.get("page", "")
    page = min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    services, count = found_now(one.batch, SHOWN_SERVICES)
    return render_template(
        "admin/import_batch.html",
        one=one,
        tables=tables_told(one.batch.tables or {}),  # type: ignore[arg-type]
        services=services,
        service_count=count,
        reasons=[Tab(reason, in_words(reason), n) for reason, n in reasons],
        only=only,
        rows=report_rows(one.batch, only, PER_PAGE, (page - 1) * PER_PAGE),
        total=total,
        page=page,
        pages=pages,
        address=lambda number: url_for(".batch", batch_id=batch_id, only=only or None, page=number),
        hindrance=in_words(hindrance(one.batch)),
    )


@imports.get("/batches/<batch_id>/report.csv")
@access(admins)
def batch_report(batch_id: str) -> ResponseReturnValue:
    """Every row that was not stored as it came, safe to open in a spreadsheet."""
    one = _load_batch(batch_id)
    text = "".join(_report_lines(report_rows(one.batch)))
    answer = Response("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="report.csv"'
    return answer


@imports.get("/batches/<batch_id>/undoing")
@access(admins)
def ask_undo(batch_id: str) -> ResponseReturnValue:
    one = _load_batch(batch_id)
    if one.batch.undone_at is not None:
        return redirect(url_for(".batch", batch_id=batch_id), 303)
    return _undo_page(one, undoable(one.batch))


@imports.post("/batches/<batch_id>/undoing")
@access(admins)
def undo(batch_id: str) -> ResponseReturnValue:
    one = _load_batch(batch_id)
    try:
        done = undo_batch(one.batch, current_user, now())
    except NotUndoableError as error:
        db.session.rollback()
        return _undo_page(_load_batch(batch_id), Undo(sentence=str(error))), 422
    db.session.commit()
    if done.was_undone:
        flash(_("This import had been taken back already."), "notice")
    else:
        flash(_("Taken back: %(name)s.", name=one.source), "done")
    return redirect(url_for(".batch", batch_id=batch_id), 303)


def _undo_page(one: StoredBatch, undo: Undo) -> str:
    return render_template(
        "admin/import_undo.html",
        one=one,
        undo=undo,
        sentence=in_words(undo.sentence) if undo.sentence else "",
        counts=[(kind_label(table), undo.counts[table]) for table in in_order(undo.counts)],
        kept=[(kind_label(k.table), k, in_words(k.because)) for k in undo.kept[:SHOWN_KEPT]],
    )


def _load_batch(batch_id: str) -> StoredBatch:
    return batch_for(current_user, batch_id) or abort(404)


def _report_lines(rows: list[ImportReportRow]) -> Iterator[str]:
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in _cells(row)])
    yield file.getvalue()


def _cells(row: ImportReportRow) -> list[str]:
    whole = "; ".join(f"{name}: {value}" for name, value in (row.row or {}).items())
    return [row.file, str(row.line or ""), row.field or "", row.reason, whole]
