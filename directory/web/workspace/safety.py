"""Words that may tell of danger stop a form: what to do first, then the form goes on with all that was typed.

    read = read_need(text, today=today)
    checked = check_safety(school, text, reading=read.safety, key=form.key.data)
    if checked.page:
        return checked.page
    need = record_need(..., safety=checked.kind)
    checked.link(need)

The crisis owner hears of it as soon as the page is shown. Nothing of the text is kept for that, nor sent.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template, request, url_for
from flask_login import current_user

from directory.actions.alerts import alert_with, call_off, link_alert, raise_alert
from directory.core import settings_of
from directory.db import db
from directory.mail import deliver
from directory.models import Need, School
from directory.queries.alerts import watchers_of
from directory.queries.protocols import protocol_at
from directory.search.safety import safety_of
from directory.vocabulary import SafetyKind
from directory.web import now
from directory.web.account.letters import letter, site_address
from directory.web.languages import page_language

if TYPE_CHECKING:
    from directory.search.safety import SafetyReading

OWN_FIELDS = frozenset({"csrf_token", "safety_answer", "safety_mark", "safety_key"})
LONGEST_KEY = 64

_EXTENSION = re.compile(r"\b(?:extension|extensión|ext|x)\b\.?|\bx(?=\d)|#", re.IGNORECASE)


@dataclass(frozen=True)
class GoOn:
    """Where the form goes on to, and everything that was in it, in its order."""

    action: str
    fields: tuple[tuple[str, str], ...]
    key: str
    mark: str


@dataclass(frozen=True)
class Checked:
    """`page` is what must be shown instead of going on. `kind` is what a stored need is marked with."""

    page: str | None = None
    kind: SafetyKind | None = None
    key: str = ""

    def link(self, need: Need) -> None:
        """Ties the alert, if there was one, to what was stored after it."""
        if self.key:
            link_alert(current_user, self.key, need)


def check_safety(
    school: School, text: str, *, reading: "SafetyReading | None", key: str | None = None
) -> Checked:
    """Asks first where `reading` says that the text may tell of danger, and tells who keeps watch.

    `key` is the form's own: a second press of the same button raises no second alert. Commits the alert.
    """
    own_key = (request.form.get("safety_key") or key or secrets.token_urlsafe(16))[:LONGEST_KEY]
    if reading is None:
        return _answered_before(text, own_key)
    mark = _mark(text, reading.kind, own_key)
    alert_key = f"{own_key}:{mark}"
    answer = _answer(mark)
    if answer == "handed_over":
        _tell(school, reading.kind, alert_key)
        return Checked(kind=reading.kind, key=alert_key)
    if answer == "not_this":
        _take_back(school, alert_key)
        return Checked()
    _tell(school, reading.kind, alert_key)
    return Checked(page=_interrupt(school, reading, own_key, mark))


def stops_a_note(school: School, said: str, before: str = "") -> str | None:
    """For notes about somebody: what must be shown first, where they may tell of danger and are new."""
    if said.split() == before.split():
        return None
    return check_safety(school, said, reading=safety_of(said)).page


def _answered_before(text: str, own_key: str) -> Checked:
    """Words of danger that were handed over, and were left out then with something that is never kept."""
    for kind in SafetyKind:
        mark = _mark(text, kind, own_key)
        if _answer(mark) == "handed_over":
            return Checked(kind=kind, key=f"{own_key}:{mark}")
    return Checked()


def _answer(mark: str) -> str:
    """What was pressed, if it was pressed for these very words."""
    is_for_these = hmac.compare_digest(request.form.get("safety_mark", "").encode(), mark.encode())
    return request.form.get("safety_answer", "") if is_for_these else ""


def _mark(text: str, kind: SafetyKind, key: str) -> str:
    secret = settings_of(current_app).secret_key.encode()
    said = "\0".join(("safety", current_user.id, key, str(kind), " ".join(text.split())))
    return hmac.new(secret, said.encode(), sha256).hexdigest()


def _tell(school: School, kind: SafetyKind, key: str) -> None:
    """Writes the alert down and writes to those who watch, once."""
    alert, is_new = raise_alert(school=school, kind=kind, actor=current_user, key=key, now=now())
    if not is_new:
        return
    letters = [letter("safety_alert", **to) for to in _watchers(school)]
    db.session.commit()
    for one in letters:
        deliver(one, settings_of(current_app))


def _take_back(school: School, key: str) -> None:
    alert = alert_with(current_user, key)
    if alert is None or not call_off(alert):
        return
    letters = [letter("safety_called_off", **to) for to in _watchers(school)]
    db.session.commit()
    for one in letters:
        deliver(one, settings_of(current_app))


def _watchers(school: School) -> list[dict[str, Any]]:
    """What a letter to each of those who watch is made of: not one word of what was written."""
    link = site_address(url_for("alerts.index", slug=school.slug))
    facts = {"school": school.name, "by": current_user.name, "link": link}
    return [{"to": to.email, "language": to.locale, **facts} for to in watchers_of(school)]


def _interrupt(school: School, found: "SafetyReading", key: str, mark: str) -> str:
    kept = tuple((name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS)
    return render_template(
        "workspace/safety/interrupt.html",
        go_on=GoOn(request.path, kept, key, mark),
        protocol=protocol_at(school.district, found.kind, "staff", page_language()),
        reading=found,
        school=school,
    )


def dial_through(phone: str) -> str:
    """What a tel: link dials for a number with its extension: "585-555-0101 ext. 214" is 5855550101,214."""
    number, _word, extension = _EXTENSION.sub("\0", phone, count=1).partition("\0")
    digits, inner = re.sub(r"[^\d+]", "", number), re.sub(r"\D", "", extension)
    return f"{digits},{inner}" if inner else digits
