"""A list to take along, without an account: ids in a cookie, and an address that anyone can be given."""

import binascii
import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import quote

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from directory.core import settings_of
from directory.queries.services import Line, moment_at
from directory.queries.shortlists import Entry, entries_of
from directory.queries.translations import Told, told_in
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import public
from directory.web.public.codes import code_for, whole_address
from directory.web.sessions import local_path

COOKIE = "hallway_list"
KEPT_FOR = timedelta(days=30)
MOST = 20
MOST_PLACES = 6
"""Of one service, on the list and in the letter: the page is to stay short on paper."""

LONGEST_LETTER = 1800
"""Of a whole mailto: address. Longer ones are cut off, or not opened at all, by common mail programs."""

_LONGEST_IDS = 40 * MOST
_BETWEEN_IDS = re.compile(r"[^0-9A-Za-z_-]+")
_WHOLE_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHORT_ID = re.compile(r"[0-9A-Za-z_-]{22}")


@public.get("/list")
@access(anyone)
def shortlist() -> ResponseReturnValue:
    """With ?ids it is whoever's list was shared; without, this browser's own."""
    shared = "ids" in request.args
    ids = ids_in(request.args.get("ids", "")) if shared else kept_ids()
    moment = moment_at(now())
    entries = entries_of(ids, page_language(), moment)
    schools = [_school(line) for entry in entries for line in entry.lines]
    told = told_in(page_language(), [entry.service for entry in entries], schools)
    offered = [entry.service.id for entry in entries]
    address = shared_address(offered)
    return render_template(
        "public/shortlist.html",
        entries=entries,
        most_places=MOST_PLACES,
        told=told,
        moment=moment,
        shared=shared,
        ids=joined(offered),
        gone=len(ids) - len(entries),
        address=address,
        code=code_for(address) if entries else "",
        letter=letter_about(entries, told, address),
        is_sensitive=any(entry.has_hidden_place for entry in entries),
    )


@public.post("/list")
@access(anyone)
def change_list() -> ResponseReturnValue:
    """`add`, `remove` or `clear`; then back to the page the button stood on."""
    ids = kept_ids()
    gone = ids_in(request.form.get("remove", ""))
    ids = [kept for kept in ids if kept not in gone]
    ids += [added for added in ids_in(request.form.get("add", "")) if added not in ids]
    answer = redirect(local_path(request.form.get("next")) or url_for("public.shortlist"), 303)
    return _remembering(make_response(answer), [] if "clear" in request.form else ids[-MOST:])


def _remembering(answer: Response, ids: list[str]) -> Response:
    guard = {
        "secure": settings_of(current_app).url.startswith("https"),
        "httponly": True,
        "samesite": "Lax",
    }
    if ids:
        answer.set_cookie(COOKIE, joined(ids), max_age=KEPT_FOR, **guard)  # type: ignore[arg-type]
    else:
        answer.delete_cookie(COOKIE, **guard)  # type: ignore[arg-type]
    return answer


def kept_ids() -> list[str]:
    """What is on this browser's list."""
    return ids_in(request.cookies.get(COOKIE, ""))


# ---- ids in an address ----


def ids_in(text: str) -> list[str]:
    """Ids one after another, whole or short, whatever stands between them. At most twenty, each once."""
    found = (_whole(word) for word in _BETWEEN_IDS.split(text[:_LONGEST_IDS]))
    return list(dict.fromkeys(filter(None, found)))[:MOST]


def _whole(word: str) -> str:
    if _WHOLE_ID.fullmatch(word):
        return word.lower()
    if not _SHORT_ID.fullmatch(word):
        return ""
    try:
        return str(uuid.UUID(bytes=urlsafe_b64decode(word + "==")))
    except (binascii.Error, ValueError):
        return ""


def joined(ids: Iterable[str]) -> str:
    """Short forms: 22 letters instead of 36, which makes the code on paper coarser and easier to read."""
    return ".".join(urlsafe_b64encode(uuid.UUID(one).bytes).decode("ascii").rstrip("=") for one in ids)


def shared_address(ids: list[str]) -> str:
    return whole_address(f"{url_for('public.shortlist')}?ids={joined(ids)}")


# ---- the list as a letter ----


def letter_about(entries: list[Entry], told: Told, address: str) -> str:
    """A mailto: address, to nobody yet, with the list as plain text: the visitor's own machine writes it.

    As much about each as a mail program takes; with many on the list, names and phones; at least the address.
    """
    named = [(str(told(entry.service, "name")), entry) for entry in entries]
    full = ["\n".join(filter(None, (name, *_facts(entry)))) for name, entry in named]
    brief = [f"{name}\n{_phone(entry)}".strip() for name, entry in named]
    tries = (_letter(parts, address) for parts in (full, brief, []))
    return next((letter for letter in tries if len(letter) <= LONGEST_LETTER), _letter([], address))


def _letter(parts: list[str], address: str) -> str:
    body = "\n\n".join([*parts, _("The list: %(address)s", address=address)])
    return f"mailto:?subject={quote(_('Places to call'))}&body={quote(body)}"


def _facts(entry: Entry) -> list[str]:
    places = [fact for line in entry.lines[:MOST_PLACES] for fact in (_place(line), line.hours)]
    return [entry.service.organization.name, *places, _phone(entry)]


def _place(line: Line) -> str:
    where = line.where
    if where is None or where.is_virtual:
        return ""
    if where.is_hidden:
        return _("Address is given by phone")
    return ", ".join(filter(None, (where.name, where.room, where.street, where.town)))


def _phone(entry: Entry) -> str:
    phone = entry.call_first
    if phone is None:
        return ""
    extension = _(", ext. %(ext)s", ext=phone.extension) if phone.extension else ""
    return _("Call %(number)s", number=phone.number) + extension


def _school(line: Line) -> object:
    return line.placement.location.school if line.placement else None
