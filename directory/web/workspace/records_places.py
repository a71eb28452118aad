"""The forms of an organization and of a location: filled from their sheets, and read back into them."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import NumberRange, Optional

from directory.actions.edit_fields import Sheet, Value
from directory.places import STATES, parse_zip, state_code, valid_point
from directory.vocabulary import AccessFeature
from directory.web.phrases import code_name
from directory.web.workspace.records_fields import (
    Number,
    PhoneRow,
    RecordForm,
    as_it_was,
    email_address,
    line,
    needed_line,
    paragraph,
    phones_in,
    row_list,
    sorted_like,
    ticks,
    web_address,
    with_blank,
)

MOST_PHONES = 20


class OrganizationForm(RecordForm):
    name = needed_line(_l("Name"))
    alternate_name = line(_l("Also called"))
    description = paragraph(_l("Who they are"))
    name_es = line(_l("Name in Spanish"), lang="es")
    description_es = paragraph(_l("Who they are, in Spanish"), lang="es")
    website = web_address(_l("Web page"))
    email = email_address(_l("Email"))
    phones = row_list(PhoneRow, MOST_PHONES)
    ein = line(_l("Employer number (EIN)"), 20, _l("Nine digits. It tells two of the same name apart."))
    still_right = BooleanField(_l("All of this is right as of today"))

    def validate_ein(self, field: Any) -> None:
        digits = re.sub(r"[\s-]", "", field.data or "")
        if field.data and not re.fullmatch(r"\d{9}", digits):
            field.errors.append(_("An EIN has nine digits, such as 12-3456789."))

    def sheet(self, current: Sheet) -> Sheet:
        said: Sheet = {name: as_it_was(self[name].data, current[name]) for name in _ORGANIZATION_TEXTS}
        said["name"] = as_it_was(self.name.data, current["name"]) or ""
        said["ein"] = _ein(self.ein.data, current["ein"])
        said["phones"] = phones_in(self.phones.data, current["phones"])
        return said


_ORGANIZATION_TEXTS = ("alternate_name", "description", "name_es", "description_es", "website", "email")


def _ein(typed: str | None, current: str | None) -> str | None:
    digits = re.sub(r"\D", "", typed or "")
    if current and re.sub(r"\D", "", current) == digits:
        return current
    return f"{digits[:2]}-{digits[2:]}" if digits else None


def organization_data(sheet: Sheet) -> dict[str, Any]:
    return {**sheet, "phones": with_blank(sheet["phones"])}


# ---- a place ----


def _degrees(label: object, most: int) -> Number:
    sentence = _l("Write degrees from %(low)d to %(high)d.", low=-most, high=most)
    return Number(
        label,
        validators=[Optional(), NumberRange(-most, most, sentence)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


class LocationForm(RecordForm):
    name = line(_l("Name"))
    description = paragraph(_l("About the place"), rows=2)
    address_1 = line(_l("Street and number"), 255, autocomplete="off")
    address_2 = line(_l("Floor, suite"), 255, autocomplete="off")
    city = line(_l("City"), 120, autocomplete="off")
    state_province = line(_l("State"), 40, autocomplete="off")
    postal_code = line(_l("ZIP code"), 20, inputmode="text", autocomplete="off")
    latitude = _degrees(_l("Latitude"), 90)
    longitude = _degrees(_l("Longitude"), 180)
    approximate = BooleanField(_l("The point is only about right, such as the middle of a ZIP code"))
    transportation = paragraph(_l("How to get there"), rows=2)
    features = ticks(_l("The place has"), [], _l("None ticked: we don't know yet."))
    accessibility = paragraph(_l("More about access"), _l("One thing on each line."), rows=2, most=3000)
    phones = row_list(PhoneRow, MOST_PHONES)
    confidential = BooleanField(_l("Where this is must stay secret"))

    def offer(self) -> None:
        self.features.choices = [(str(feature), code_name(feature)) for feature in AccessFeature]

    def validate_postal_code(self, field: Any) -> None:
        if field.data and parse_zip(field.data) is None:
            field.errors.append(_("A ZIP code has five digits."))

    def validate_state_province(self, field: Any) -> None:
        if field.data and len(state_code(field.data)) == 2 and state_code(field.data) not in STATES:
            field.errors.append(_("There is no such state."))

    def validate_latitude(self, field: Number) -> None:
        if self.longitude.data is None and not self.longitude.process_errors:
            field.errors.append(_("A point needs both numbers, or none."))

    def validate_longitude(self, field: Number) -> None:
        low, high = self.latitude.data, field.data
        if low is None and not self.latitude.process_errors:
            field.errors.append(_("A point needs both numbers, or none."))
        elif low is not None and high is not None and valid_point(low, high).point is None:
            field.errors.append(_("This is no place on land: 0, 0 lies in the sea."))

    def sheet(self, current: Sheet) -> Sheet:
        said: Sheet = {"name": as_it_was(self.name.data, current["name"])}
        said["phones"] = phones_in(self.phones.data, current["phones"])
        if "address" in current:
            said["address"] = self.address(current["address"])
            said["point"] = self._point()
            for name in ("description", "transportation"):
                said[name] = as_it_was(self[name].data, current[name])
            said["accessibility"] = self._access(current["accessibility"])
        return said

    def address(self, current: Value) -> Value:
        had = current or {}
        said = {name: as_it_was(self[name].data, had.get(name)) for name in _ADDRESS}
        code = parse_zip(said["postal_code"] or "")
        if said["postal_code"] != had.get("postal_code"):
            said["postal_code"] = code
        if said["state_province"] and said["state_province"] != had.get("state_province"):
            said["state_province"] = state_code(said["state_province"])
        return said if any(said.values()) else None

    def _point(self) -> Value:
        if self.latitude.data is None:
            return None
        return {
            "latitude": self.latitude.data,
            "longitude": self.longitude.data,
            "approximate": bool(self.approximate.data),
        }

    def _access(self, current: list[Value]) -> list[Value]:
        chosen = self.features.data or []
        found = [value for value in current if value["feature"] in chosen]
        here = {value["feature"] for value in found}
        found += [{"feature": feature, "description": None} for feature in chosen if feature not in here]
        lines = [line.strip() for line in (self.accessibility.data or "").splitlines() if line.strip()]
        found += [{"feature": None, "description": text} for text in lines]
        return sorted_like(found, current)


_ADDRESS = ("address_1", "address_2", "city", "state_province", "postal_code")


def location_data(sheet: Sheet, is_hidden: bool) -> dict[str, Any]:
    """Of a hidden place: its name, its numbers and the switch."""
    said: dict[str, Any] = {
        "name": sheet["name"],
        "phones": with_blank(sheet["phones"]),
        "confidential": is_hidden,
    }
    if is_hidden:
        return said
    access = sheet["accessibility"]
    return {
        **said,
        **(sheet["address"] or {}),
        **(sheet["point"] or {}),
        "description": sheet["description"],
        "transportation": sheet["transportation"],
        "features": [value["feature"] for value in access if value["feature"]],
        "accessibility": "\n".join(
            value["description"] for value in access if not value["feature"] and value["description"]
        ),
    }
