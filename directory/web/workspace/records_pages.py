"""What a page of a record holds: the record, its fields, its form, and the words for what stands there."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directory.actions.edit_fields import Field, Sheet, Value, digest, digests, sheet_of
from directory.actions.edit_record import EditConflictError
from directory.actions.edit_service import HOURS
from directory.models import Location, Service, ServiceAtLocation
from directory.queries.categories import Branch, labels_by_slug
from directory.queries.record_history import Change, changes_of
from directory.queries.services import moment_at
from directory.web import now
from directory.web.languages import page_language
from directory.web.phrases import ages, code_name, grades, language_name, listed
from directory.web.workspace.records_fields import RecordForm, flat_errors, forgive_standing
from directory.web.workspace.records_hours import HoursForm, form_row, hours_data, hours_in, in_words
from directory.web.workspace.records_places import (
    LocationForm,
    OrganizationForm,
    location_data,
    organization_data,
)
from directory.web.workspace.records_service import (
    AREAS,
    AUDIENCES,
    COSTS,
    STARTS,
    STATUSES,
    ServiceForm,
    service_data,
)

LABELS = {
    "name": _l("Name"), "alternate_name": _l("Also called"), "description": _l("What it is"),
    "name_es": _l("Name in Spanish"), "description_es": _l("What it is, in Spanish"),
    "categories": _l("Kinds of help"), "status": _l("Is it offered?"), "alert": _l("A note on top"),
    "ages": _l("Ages"), "grades": _l("Grades"), "audience": _l("For whom"),
    "eligibility_description": _l("Who can get it, in words"),
    "service_areas": _l("Where families must live"),
    "cost_kind": _l("What it costs"), "fees_description": _l("More about the cost"),
    "languages": _l("Languages spoken"), "interpretation_services": _l("Interpreters"),
    "documents_asked": _l("Whether papers are needed"), "required_documents": _l("What to bring"),
    "start_way": _l("How to start"), "application_process": _l("How to start, in words"),
    "start_steps": _l("Step by step"), "response_days": _l("They answer within (days)"),
    "url": _l("Web page"), "website": _l("Web page"), "email": _l("Email"), "phones": _l("Phones"),
    "hours": _l("Hours"), "ein": _l("Employer number (EIN)"), "address": _l("Address"),
    "point": _l("Point on the map"), "transportation": _l("How to get there"),
    "accessibility": _l("Access"),
}  # fmt: skip

_CODES = {str(key): said for pairs in (STATUSES, AUDIENCES, COSTS, STARTS) for key, said in pairs}
_AREA_NAMES = dict(AREAS)


class RecordPage:
    """`fill` for a first look, `read` for what was sent, `refill` after a clash."""

    template: str
    form: RecordForm

    def __init__(self, record: Any, fields: list[Field]) -> None:
        self.record = record
        self.fields = fields

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.record, self.fields)

    def fill(self, back: str) -> None:
        self.form = self.made(self.sheet, formdata=None)
        self.form.back.data = back
        self.form.remember(digests(self.sheet))

    def read(self) -> None:
        self.form = self.made(self.sheet)

    def refill(self, merged: Sheet, now_digests: dict[str, str]) -> None:
        """The form anew with everyone's changes in it. What stands in the record is read again."""
        back = self.form.back.data
        self.__dict__.pop("sheet", None)
        self.form = self.made(merged, formdata=None)
        self.form.back.data = back
        self.form.remember(now_digests)

    def made(self, sheet: Sheet, **more: Any) -> Any:
        raise NotImplementedError

    def is_valid(self) -> bool:
        """What stands in the record already is not refused: it must not keep the rest from being mended."""
        if self.form.validate_on_submit():
            return True
        forgive_standing(self.form, self.sheet)
        return not flat_errors(self.form)

    def wanted(self) -> Sheet:
        said: Sheet = self.form.sheet(self.sheet)
        return said

    def errors(self) -> list[tuple[str, str]]:
        return flat_errors(self.form)

    def is_confirmed(self) -> bool:
        field = getattr(self.form, "still_right", None)
        return bool(field is not None and field.data)

    @cached_property
    def changes(self) -> list[Change]:
        return changes_of(self.record, [field.name for field in self.fields])

    def name(self) -> str:
        return str(self.record.name or _("this place"))

    def label(self, name: str) -> str:
        return str(LABELS.get(name.partition(".")[0], name))

    def worded(self, name: str, value: Value) -> str:
        """A value as a person reads it, in one line."""
        return in_short(name, value)

    def logged(self, change: Change, which: str) -> str:
        """The value before or after a change; "" where the log holds none."""
        field = next(field for field in self.fields if field.name == change.row.field_name)
        text = change.row.previous_value if which == "before" else change.row.replacement_value
        try:
            return self.worded(field.name, field.from_log(text))
        except ValueError:  # written by an earlier release, in other words
            return text or ""

    def undo_address(self, change: Change) -> str:
        return url_for("records.undo", change_id=change.row.id)


@dataclass
class HoursBlock:
    """The rows of the service itself (no placement), or of one placement."""

    name: str
    placement: ServiceAtLocation | None
    form: Any
    kept: list[tuple[str, str]]  # (digest, in words) of what the rows cannot say

    def rows(self) -> list[Any]:
        return [entry.form for entry in self.form.rows if _is_filled(entry.form)]

    def blanks(self) -> list[Any]:
        return [entry.form for entry in self.form.rows if not _is_filled(entry.form)]


def _is_filled(row: Any) -> bool:
    return bool(row.days.data or row.opens.data or row.closes.data or row.description.data or row.errors)


class ServicePage(RecordPage):
    template = "workspace/service_edit.html"

    def __init__(
        self, record: Service, fields: list[Field], placements: list[ServiceAtLocation], tree: list[Branch]
    ) -> None:
        super().__init__(record, fields)
        self.placements = {f"{HOURS}.{placement.id}": placement for placement in placements}
        self.tree = tree
        self.blocks: list[HoursBlock] = []

    def made(self, sheet: Sheet, **more: Any) -> Any:
        form = ServiceForm(data=service_data(sheet), **more)
        form.offer(self.tree, sheet, in_short("service_areas", sheet["service_areas"]))
        self.blocks = [
            self._block(place, name, sheet, more) for place, name in enumerate(self._hours_names())
        ]
        return form

    def _hours_names(self) -> list[str]:
        return [field.name for field in self.fields if field.name.partition(".")[0] == HOURS]

    def _block(self, place: int, name: str, sheet: Sheet, more: dict[str, Any]) -> HoursBlock:
        values, data = sheet[name], hours_data(sheet[name])
        form = HoursForm(prefix=f"h{place}-", data=data | {"rows": [*data["rows"], {}, {}]}, **more)
        kept = [(key, said) for key, said in self._unshown(values)]
        form.kept.choices = kept
        return HoursBlock(name, self.placements.get(name), form, kept)

    def _unshown(self, values: list[Value]) -> list[tuple[str, str]]:
        today = moment_at(now()).today
        return [
            (digest(value), in_words([value], page_language(), today) or _("Over by now"))
            for value in values
            if form_row(value) is None
        ]

    def is_valid(self) -> bool:
        rows = [block.form.validate() for block in self.blocks]
        is_valid = super().is_valid()
        return is_valid and all(rows)

    def wanted(self) -> Sheet:
        hours = {block.name: hours_in(block.form, self.sheet[block.name]) for block in self.blocks}
        return super().wanted() | hours

    def errors(self) -> list[tuple[str, str]]:
        return super().errors() + [pair for block in self.blocks for pair in flat_errors(block.form)]

    def label(self, name: str) -> str:
        placement = self.placements.get(name)
        if placement is None:
            return super().label(name)
        return _("Hours at %(place)s", place=self.place_name(placement))

    @staticmethod
    def place_name(placement: ServiceAtLocation) -> str:
        if placement.location.confidential:
            return _("a place that is not shown")
        return ", ".join(part for part in (placement.location.name, placement.room) if part)

    def address(self) -> str:
        return url_for("records.service", service_id=self.record.id)

    def public_address(self) -> str | None:
        return url_for("public.service", service_id=self.record.id)


class OrganizationPage(RecordPage):
    template = "workspace/organization_edit.html"

    def made(self, sheet: Sheet, **more: Any) -> Any:
        return OrganizationForm(data=organization_data(sheet), **more)

    def address(self) -> str:
        return url_for("records.organization", organization_id=self.record.id)

    def public_address(self) -> str | None:
        return url_for("public.organization", organization_id=self.record.id)


class PlacePage(RecordPage):
    template = "workspace/location_edit.html"

    def __init__(self, record: Location, fields: list[Field]) -> None:
        super().__init__(record, fields)
        self.opened_address: Value = self.sheet.get("address")

    def made(self, sheet: Sheet, **more: Any) -> Any:
        form = LocationForm(data=location_data(sheet, self.record.confidential), **more)
        form.offer()
        return form

    def was_opened_as_it_is(self) -> bool:
        """A form of the open place must not show it again, and its address with it, once it is hidden."""
        return set(self.form.opened_digests()) == {field.name for field in self.fields}

    def wants_switch(self) -> bool:
        return bool(self.form.confidential.data) is not self.record.confidential

    def address(self) -> str:
        return url_for("records.location", location_id=self.record.id)

    def public_address(self) -> str | None:
        if self.record.confidential:
            return None
        if self.record.school is not None:
            return url_for("public.school", slug=self.record.school.slug)
        return url_for("public.location", location_id=self.record.id)


# ---- values in words ----


def in_short(name: str, value: Value) -> str:
    if value is None or value == [] or value == "":
        return _("We don't know yet")
    kind = name.partition(".")[0]
    match kind:
        case "categories":
            labels = labels_by_slug(page_language())
            return ", ".join(labels[slug].name if slug in labels else slug for slug in value)
        case "ages":
            return _("Any age") if value.get("any") else ages(value["minimum"], value["maximum"])
        case "grades":
            return grades(value)
        case "hours":
            return in_words(value, page_language(), moment_at(now()).today) or _("Over by now")
        case "languages":
            return listed(language_name(v["code"]) if v["code"] else v["name"] or "" for v in value)
        case "required_documents":
            return ", ".join(code_name(v["kind"]) if v["kind"] else v["document"] or "" for v in value)
        case "phones":
            return ", ".join(v["number"] for v in value)
        case "service_areas":
            return "; ".join(_area_in_short(v) for v in value)
        case "accessibility":
            return ", ".join(
                code_name(v["feature"]) if v["feature"] else v["description"] or "" for v in value
            )
        case "address":
            return ", ".join(part for part in value.values() if part)
        case "point":
            return f"{value['latitude']:.5f}, {value['longitude']:.5f}"
        case "documents_asked":
            return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(_CODES.get(str(part), part)) for part in value)
    return str(_CODES.get(str(value), value))


def _area_in_short(area: Value) -> str:
    named = ", ".join(area["members"] or []) if area["kind"] in ("zips", "county") else ""
    members = named or area["name"] or area["description"] or ""
    kind = str(_AREA_NAMES.get(area["kind"], code_name(area["kind"])))
    return f"{kind}: {members}" if members else kind


@dataclass(frozen=True)
class Said:
    """One field of a clash, in words."""

    label: str
    theirs: str
    mine: str
    is_contested: bool
    who: str


def say_conflict(page: RecordPage, conflict: EditConflictError) -> list[Said]:
    by = {change.row.field_name: change.who for change in reversed(page.changes)}
    return [
        Said(
            page.label(clash.name), page.worded(clash.name, clash.theirs),
            page.worded(clash.name, clash.mine), clash.is_contested, by.get(clash.name, ""),
        )
        for clash in conflict.clashes
    ]  # fmt: skip
