"""A list to take along, without an account: ids in a cookie, and an address that anyone can be given."""

import re
from io import BytesIO
from urllib.parse import quote

import segno
from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from directory.core import settings_of
from directory.queries.services import Line, lines_of_services, moment_at
from directory.queries.translations import Told, told_in
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import public
from directory.web.sessions import local_path

COOKIE = "hallway_list"
MOST = 20
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@public.get("/list")
@access(anyone)
def shortlist() -> ResponseReturnValue:
    """With ?ids it is whoever's list was shared; without, this browser's own."""
    shared = "ids" in request.args
    ids = ids_in(request.args.get("ids", "")) if shared else kept_ids()
    moment = moment_at(now())
    lines = lines_of_services(ids, page_language(), moment)
    told = told_in(page_language(), [line.service for line in lines])
    address = shared_address([line.service.id for line in lines])
    return render_template(
        "public/shortlist.html",
        lines=lines,
        told=told,
        moment=moment,
        shared=shared,
        address=address,
        code=code_for(address) if lines else "",
        letter=letter_about(lines, told, address),
    )


@public.post("/list")
@access(anyone)
def change_list() -> ResponseReturnValue:
    """`add`, `remove` or `clear`; then back to the page the button stood on."""
    ids = kept_ids()
    for name in ids_in(request.form.get("remove", "")):
        ids = [kept for kept in ids if kept != name]
    for name in ids_in(request.form.get("add", "")):
        ids = [*ids, name] if name not in ids else ids
    if "clear" in request.form:
        ids = []
    answer = redirect(local_path(request.form.get("next")) or url_for("public.shortlist"), 303)
    _remember(answer, ids[-MOST:])  # type: ignore[arg-type]
    return answer


def _remember(answer: Response, ids: list[str]) -> None:
    secure = settings_of(current_app).url.startswith("https")
    if ids:
        answer.set_cookie(
            COOKIE, ".".join(ids), max_age=60 * 60 * 24 * 30, secure=secure, httponly=True, samesite="Lax"
        )
    else:
        answer.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="Lax")


def kept_ids() -> list[str]:
    return ids_in(request.cookies.get(COOKIE, ""))


def ids_in(text: str) -> list[str]:
    """Ids written one after another, whatever stands between them. At most twenty, each once."""
    return list(dict.fromkeys(_ID.findall(text.lower()[:2000])))[:MOST]


def shared_address(ids: list[str]) -> str:
    return f"{settings_of(current_app).url}{url_for('public.shortlist')}?ids={'.'.join(ids)}"


def code_for(address: str) -> Markup:
    """A QR code as SVG without any style of its own."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, border=2, svgclass=None, lineclass=None, omitsize=True
    )
    return Markup(out.getvalue().decode("utf-8"))


def letter_about(lines: list[Line], told: Told, address: str) -> str:
    """A mailto: address with the list as plain text. It is written on the visitor's own machine."""
    parts = [_("From the Hallway directory:")]
    for line in lines:
        parts.append("\n".join(filter(None, (str(told(line.service, "name")), *_facts(line)))))
    body = "\n\n".join([*parts, _("The whole list: %(address)s", address=address)])
    return f"mailto:?subject={quote(_('Places to call'))}&body={quote(body)}"


def _facts(line: Line) -> list[str]:
    where = line.where
    place = ""
    if where and where.is_hidden:
        place = _("The address is given by phone.")
    elif where and not where.is_virtual:
        place = ", ".join(filter(None, (where.name, where.room, where.street, where.town)))
    phone = line.phone
    return [
        line.service.organization.name,
        place,
        line.hours,
        _("Call %(number)s", number=phone.number) if phone else "",
    ]
