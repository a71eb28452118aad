"""Private search: whom to call when somebody is afraid of a person at home. Nothing of it is kept anywhere.

Asked by POST alone; no place, no map, no paper, no letter, no notification. The log says that somebody
looked, not for whom nor for what.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField

from directory.actions.audit import audit
from directory.db import db
from directory.matching.facts import NeedCard, Offering
from directory.models import School
from directory.queries.matched import MatchedOffering, matched_of
from directory.queries.protocols import protocol_at
from directory.queries.scopes import schools_of
from directory.search.matches import matches_for
from directory.search.offerings import circle_of_school, match_moment
from directory.vocabulary import Audience, AuditAct, Extra, Role, SafetyKind, SubjectType
from directory.web import now
from directory.web.access import access, coordinators
from directory.web.languages import page_language

private = Blueprint("private", __name__, url_prefix="/work/private")

CATEGORY = "safety.dv"
MOST = 8

WANTED = {
    "any": (_l("Anything"), ()),
    "stay": (_l("A safe place to stay"), ("housing.shelter",)),
    "children": (_l("Help for the children"), ("mh.counseling",)),
    "beside": (_l("Somebody beside them, at court or elsewhere"), ("family.navigation", "legal.family")),
}
"""What may be asked for: its words, and which kinds of help a line must give, one of them, besides."""


class PrivateForm(FlaskForm):  # type: ignore[misc]
    wanted = RadioField(
        _l("What is needed?"), choices=[(key, said) for key, (said, _card) in WANTED.items()], default="any",
        validate_choice=False,
    )  # fmt: skip


@dataclass(frozen=True)
class IntakeLine:
    """One number and everything it is for. Where any of it is, only the advocate says."""

    organization: str
    phone: str
    extension: str
    names: tuple[str, ...]
    takes_children: bool


@private.get("")
@access(coordinators)
def form() -> ResponseReturnValue:
    return _shown(PrivateForm(formdata=None))


@private.post("")
@access(coordinators)
def look() -> ResponseReturnValue:
    form, school = PrivateForm(), next(iter(schools_of(current_user, Role.COORDINATOR)), None) or abort(404)
    lines = lines_for(school, WANTED.get(form.wanted.data, WANTED["any"])[1])
    audit(AuditAct.SEARCHED, "private", "private", actor=current_user)
    db.session.commit()
    return _shown(form, lines)


def lines_for(school: School, besides: tuple[str, ...] = ()) -> list[IntakeLine]:
    """Those with a number of their own, hidden places first: there the advocate decides and says where."""
    card = NeedCard(categories=(CATEGORY,), subject=SubjectType.HOUSEHOLD)
    circle, moment = circle_of_school(school), match_moment(now())
    found = matches_for(card, circle, moment, limit=MOST)
    kinds = {one.offering.id: one.offering for one in (*found.fits, *found.may_fit)}
    matched = matched_of(found, card, circle, moment, language=page_language())
    wanted = [
        one
        for one in (*matched.fits, *matched.may_fit)
        if one.phone and (not besides or set(besides) & set(kinds[one.id].categories))
    ]
    return _by_number(sorted(wanted, key=lambda one: not one.is_confidential), kinds)


def _by_number(listed: Iterable[MatchedOffering], kinds: Mapping[str, Offering]) -> list[IntakeLine]:
    """In their order, each number once."""
    numbers: dict[tuple[str, str, str], list[MatchedOffering]] = {}
    for one in listed:
        numbers.setdefault((one.organization, one.phone, one.extension), []).append(one)
    return [
        IntakeLine(
            *line, tuple(one.name for one in for_it), any(takes_children(kinds[one.id]) for one in for_it)
        )
        for line, for_it in numbers.items()
    ]


def takes_children(offering: Offering) -> bool:
    """Known to be for whole families. Everything else is a question for the advocate."""
    extras = {Extra.SIBLINGS_TOGETHER, Extra.CHILDCARE} & set(offering.rules.extras)
    return bool(extras) or Audience.FAMILY in offering.rules.audience


def _shown(form: PrivateForm, lines: list[IntakeLine] | None = None) -> str:
    return render_template(
        "workspace/private.html",
        form=form, lines=lines, protocol=protocol_at(None, SafetyKind.DV, "family", page_language()),
    )  # fmt: skip
