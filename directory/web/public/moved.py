"""Addresses of records that were merged into others: they lead on, with the question they carried."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from directory.queries.followed import moved_to


def lead_on(entity: str, row_id: str, view: str = "") -> ResponseReturnValue:
    """For a public page whose record is not there: 301 to where it is now, else 404. `view` is the page's,
    where it is not the record's own.
    """
    new = moved_to(entity, row_id)
    if new is None:
        abort(404)
    named: dict[str, Any] = {f"{entity}_id": new}
    address = url_for(f"public.{view or entity}", **named)
    asked = request.query_string.decode("utf-8", "replace")
    return redirect(f"{address}?{asked}" if asked else address, 301)
