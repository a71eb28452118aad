"""The change feed: which public records changed or went, page by page."""

from datetime import UTC, datetime, timedelta

import orjson
from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from directory.queries.changes import Change, Changes, changes_since
from directory.web import now
from directory.web.access import access, anyone
from directory.web.public import public
from directory.web.public.codes import whole_address

OVERLAP = timedelta(minutes=10)
"""How far the last page's cursor steps back: a change is dated when it is made and seen when its transaction
ends, so a long import's would lie behind a reader who had come further.
"""

API = {"organization": "organizations", "service": "services"}
"""Entity -> its place in the API. Locations are read inside services."""


@public.get("/changes.json")
@access(anyone)
def changes() -> ResponseReturnValue:
    """?since=2026-11-01T00:00:00Z, and ?after=<id> for records of that very moment."""
    since = _moment(request.args.get("since", ""))
    if since is None and request.args.get("since"):
        sentence = "“since” is not a moment such as 2026-11-01T00:00:00Z."
        return _json({"error": {"status": 400, "message": sentence}}, 400)
    read_at = now()
    after = request.args.get("after", "")[:36]
    found = changes_since(since, after)
    return _json(
        {
            "generated": _written(read_at),
            "more": found.has_more,
            "next": whole_address(_next(found, since, after, read_at)),
            "changes": [_change(one) for one in found.listed],
        }
    )


def _moment(text: str) -> datetime | None:
    """A + that was not escaped has become a space on its way."""
    text = text.strip()[:40]
    try:
        found = datetime.fromisoformat(text[:19] + text[19:].replace(" ", "+"))
    except ValueError:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _next(found: Changes, since: datetime | None, after: str, read_at: datetime) -> str:
    """Where to go on: after the last one told, but never closer to now than OVERLAP."""
    last = found.listed[-1] if found.listed else None
    reached, key = (last.at, last.id) if last else (since, after)
    if not found.has_more and (reached is None or reached > read_at - OVERLAP):
        reached, key = max(since or read_at - OVERLAP, read_at - OVERLAP), ""
    return url_for(".changes", since=_written(reached or read_at), after=key or None)


def _change(one: Change) -> dict[str, str]:
    found = {"entity": one.entity, "id": one.id, "change": one.kind, "at": _written(one.at)}
    if one.moved_to:
        found["moved_to"] = one.moved_to
    if one.kind == "changed" and one.entity in API:
        found["url"] = whole_address(f"/api/hsds/{API[one.entity]}/{one.id}")
    return found


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _json(said: object, status: int = 200) -> Response:
    answer = Response(orjson.dumps(said), status, mimetype="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
