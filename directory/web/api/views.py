"""The addresses of the API. Each reads the question, finds, and answers."""

import math
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from directory.db import db
from directory.queries.followed import moved_to, was_removed
from directory.web.access import access, anyone
from directory.web.api import api
from directory.web.api.answers import body_of, refuse, send, send_lines
from directory.web.api.finding import chunks_of, find_for
from directory.web.api.kept import Body, kept_of
from directory.web.api.objects import objects_of, profile_ids
from directory.web.api.questions import LISTINGS, Asked, Listing, UnreadableError, asked_in
from directory.web.languages import page_language

LOT, FLAT_LOT = 100, 1000
"""Objects of a stream that are read at once."""

LONGEST_ID = 100


@api.errorhandler(UnreadableError)
def unreadable(error: UnreadableError) -> Response:
    return refuse(400, str(error), error.parameter)


def _view_of(listing: Listing) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        asked = asked_in(request, listing.takes, page_language())
        if asked.format == "ndjson":
            return send_lines(lambda: _lots(listing.name, asked))
        key = (listing.name, asked, request.method == "POST")  # whose answer has no links
        return send(_again(key, not asked.search, lambda: _page_body(listing.name, asked)))

    return access(anyone)(view)


def _single_view_of(listing: Listing) -> Callable[[str], ResponseReturnValue]:
    def view(record_id: str) -> ResponseReturnValue:
        if "\0" in record_id or len(record_id) > LONGEST_ID:
            return _elsewhere(listing, "")
        asked = asked_in(request, listing.one_takes, page_language())
        key = (listing.name, record_id, asked)
        body = _again(key, True, lambda: _single_body(listing.name, record_id, asked))
        return send(body) if body is not None else _elsewhere(listing, record_id)

    return access(anyone)(view)


for _listing in LISTINGS.values():
    api.add_url_rule(
        f"/{_listing.name}", _listing.name, _view_of(_listing), methods=["GET", "POST"], strict_slashes=False
    )
    api.add_url_rule(f"/{_listing.name}/<record_id>", f"{_listing.name}_one", _single_view_of(_listing))


def _again(key: Any, may_keep: bool, make: Callable[[], Any]) -> Any:
    """The answer as it was, if nothing has changed since, else made anew.

    A token was looked up already, so the session's picture may be older than the stamp: it ends here.
    """
    if not may_keep:
        return make()
    db.session.rollback()
    kept = kept_of(current_app)
    stamp = kept.stamp()
    body = kept.get(key, stamp)
    if body is None:
        body = make()
        if body is not None:
            kept.put(key, stamp, body)
    return body


# lists


def _page_body(name: str, asked: Asked) -> Body:
    found, more = find_for(name, asked), profile_ids(name, asked)
    listed, number, size = found.total(), asked.page, asked.size
    ids = found.page(number, size) if (number - 1) * size < listed else []
    first = max(0, (number - 1) * size - listed)
    ids = [*ids, *more[first : first + size - len(ids)]] if listed <= number * size else ids
    return _enveloped(objects_of(name, ids, asked), listed + len(more), asked)


def _enveloped(contents: list[Any], total: int, asked: Asked) -> Body:
    pages = math.ceil(total / asked.size)
    page = {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": contents,
    }
    return body_of(page, links=_links(asked.page, pages))


def _links(page: int, pages: int) -> str:
    """The pages before and after, for programs that follow them. A POST's question stays out of addresses."""
    if request.method == "POST":
        return ""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name in _LINKED]
    near = [("prev", page - 1)] if 1 < page <= pages + 1 else []
    near += [("next", page + 1)] if page < pages else []
    return ", ".join(
        f'<{request.path}?{urlencode([*kept, ("page", number)])}>; rel="{name}"' for name, number in near
    )


_LINKED = {name for listing in LISTINGS.values() for name in listing.takes} - {"page"}


def _lots(name: str, asked: Asked) -> Iterator[list[Any]]:
    size = LOT if asked.is_nested else FLAT_LOT
    for ids in chunks_of(find_for(name, asked), size):
        yield objects_of(name, ids, asked)
    more = profile_ids(name, asked)
    if more:
        yield objects_of(name, more, asked)


# one


def _single_body(name: str, record_id: str, asked: Asked) -> Body | None:
    found = objects_of(name, [record_id], Asked(full=True, full_service=asked.full_service))
    if not found:
        return None
    told = found[0].get("last_modified") or found[0].get("service", {}).get("last_modified")
    return body_of(found[0], datetime.fromisoformat(told) if told else None)


def _elsewhere(listing: Listing, record_id: str) -> ResponseReturnValue:
    """A record that is not there: where it went, that it is gone, or that nobody knows it."""
    new = moved_to(listing.title, record_id)
    if new is not None:
        return redirect(url_for(f"api.{listing.name}_one", record_id=new), 301)
    if was_removed(listing.title, record_id):
        return refuse(410, f"This {listing.title} has been taken out of the directory.")
    return refuse(404, f"There is no {listing.title} with this id.")
