"""Inviting somebody: who, as what, and where."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from directory.actions.accounts import SCOPE_OF, Scope
from directory.models import District
from directory.queries.scopes import partners_of
from directory.vocabulary import Role
from directory.web.account.forms import NEEDED, email_field

ROLES = (
    (Role.COORDINATOR, _l("Coordinator, keeps a school")),
    (Role.PRINCIPAL, _l("Principal, reads")),
    (Role.SCHOOL_STAFF, _l("School staff, reads")),
    (Role.PARTNER, _l("Partner, keeps their own")),
    (Role.DISTRICT_ADMIN, _l("District, everything")),
)


class InviteForm(FlaskForm):  # type: ignore[misc]
    email = email_field()
    name = StringField(_l("Name"), validators=[DataRequired(NEEDED), Length(max=255)])
    role = SelectField(
        _l("As what"),
        choices=[(str(role), label) for role, label in ROLES],
        validators=[DataRequired(NEEDED)],
    )
    place = SelectField(
        _l("Where"),
        description=_l("Partners belong to an organization, staff to a school."),
        validators=[DataRequired(NEEDED)],
    )

    def offer_places(self, districts: list[District]) -> None:
        """Only what this admin's districts hold can be chosen, so nothing else can be sent."""
        self.place.choices = {
            _("District"): [(f"district:{d.id}", d.name) for d in districts],
            _("Schools"): [
                (f"school:{s.id}", s.name)
                for d in districts
                for s in sorted(d.schools, key=lambda school: school.name)
            ],
            _("Partners"): [(f"organization:{o.id}", o.name) for d in districts for o in partners_of(d)],
        }
        self.email.render_kw = {"autocomplete": "off", "spellcheck": "false"}

    def scope(self) -> Scope:
        kind, _colon, key = self.place.data.partition(":")
        return Scope(**{f"{kind}_id": key})

    def validate_place(self, field: SelectField) -> None:
        wanted = SCOPE_OF[Role(self.role.data)]
        if field.data.partition(":")[0] != wanted:
            field.errors.append(
                {
                    "district": _("For this, choose the district."),
                    "school": _("For this, choose a school."),
                    "organization": _("For this, choose a partner."),
                }[wanted]
            )
