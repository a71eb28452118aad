"""The form of a service: filled from its sheet, and read back into one."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from directory.actions.edit_fields import Sheet, Value
from directory.exchange.import_languages import languages_in
from directory.places import parse_zip
from directory.queries.categories import Branch
from directory.vocabulary import (
    GRADES,
    AreaKind,
    Audience,
    CostKind,
    Document,
    ServiceStatus,
    StartWay,
)
from directory.web.phrases import code_name, language_name
from directory.web.workspace.records_fields import (
    MultiCheckboxField,
    Number,
    PhoneRow,
    RecordForm,
    as_it_was,
    email_address,
    line,
    needed_line,
    paragraph,
    phones_in,
    pick,
    row_list,
    settled,
    sorted_like,
    ticks,
    web_address,
    with_blank,
)

OLDEST = 120
MOST_PHONES = 20
MOST_DAYS = 365

STATUSES = (
    (ServiceStatus.ACTIVE, _l("It is offered")),
    (ServiceStatus.TEMPORARILY_CLOSED, _l("Closed for a while")),
    (ServiceStatus.INACTIVE, _l("Not offered now: nobody finds it")),
    (ServiceStatus.DEFUNCT, _l("Gone for good: nobody finds it")),
)
AUDIENCES = (
    (Audience.STUDENT, _l("Students")),
    (Audience.PARENT_CAREGIVER, _l("Parents and caregivers")),
    (Audience.FAMILY, _l("Whole families")),
    (Audience.RESIDENT, _l("Any neighbor")),
    (Audience.STAFF, _l("School staff")),
)
COSTS = (
    (CostKind.FREE, _l("Free")),
    (CostKind.SLIDING, _l("Pay what you can")),
    (CostKind.FEE, _l("A set price")),
    (CostKind.INSURANCE, _l("Through insurance")),
)
STARTS = (
    (StartWay.CALL, _l("Call")),
    (StartWay.WALK_IN, _l("Walk in")),
    (StartWay.FORM, _l("Fill in a form")),
    (StartWay.BOOK_ONLINE, _l("Book online")),
    (StartWay.WARM_HAND_OFF, _l("A person brings the family together with them")),
)
PAPERS = (("none", _l("No papers needed")), ("some", _l("These papers")))
LIMITS = (("any", _l("Any age")), ("limits", _l("These ages")))
AREAS = (
    ("anywhere", _l("It does not matter")),
    ("county", _l("In a county")),
    ("zips", _l("In some ZIP codes")),
)
SPOKEN = ("en", "es", "ar", "zh", "vi", "pt", "ru", "ht", "fr", "so", "ne", "sw", "uk", "my", "ase")
"""Languages to tick; any other is written."""


def _age(label: object) -> Number:
    sentence = _l("Write an age in years, from 0 to %(most)d.", most=OLDEST)
    return Number(
        label, validators=[Optional(), NumberRange(0, OLDEST, sentence)], render_kw={"inputmode": "decimal"}
    )


class ServiceForm(RecordForm):
    name = needed_line(_l("Name"))
    description = paragraph(_l("What it is"), _l("Short sentences. What do people get?"))
    name_es = line(_l("Name in Spanish"), lang="es")
    description_es = paragraph(_l("What it is, in Spanish"), lang="es")
    main = SelectField(_l("Main kind of help"), id="category", validators=[Optional()])
    also = MultiCheckboxField(_l("Other kinds of help"))
    status = pick(_l("Is it offered?"), STATUSES, unknown=False)
    alert = line(_l("A note on top"), 500, _l("Shown first on its page. Take it out when it is over."))
    ages_known = RadioField(
        _l("Ages"), choices=[("", _l("We don't know yet")), *LIMITS], default="", validators=[Optional()]
    )
    minimum_age = _age(_l("From age"))
    maximum_age = _age(_l("To age"))
    grades = ticks(_l("Grades"), [(grade, grade) for grade in GRADES], _l("None ticked: we don't know yet."))
    audience = ticks(_l("For whom"), AUDIENCES, _l("None ticked: we don't know yet."))
    eligibility_description = paragraph(_l("Who can get it, in words"), rows=3)
    area = SelectField(_l("Where families must live"), validators=[Optional()])
    area_zips = line(
        _l("Which ZIP codes"), 4000, _l("With spaces or commas between them."), may_be_empty=False
    )
    area_county = line(_l("County"), 120, may_be_empty=False)
    cost_kind = pick(_l("What it costs"), COSTS)
    fees_description = line(_l("More about the cost"), 2000)
    speaks = ticks(_l("Languages spoken"), [], _l("None ticked: we don't know yet."))
    other_languages = line(_l("Other languages"), 500, _l("With commas between them."))
    interpretation_services = line(_l("Interpreters"), 2000, _l("Such as: any language, by phone."))
    papers = RadioField(
        _l("What to bring"), choices=[("", _l("We don't know yet")), *PAPERS], default="",
        validators=[Optional()],
    )  # fmt: skip
    paper_kinds = ticks(_l("Papers"), [])
    other_papers = paragraph(_l("Other papers"), _l("One on each line."), rows=2, most=2000)
    start_way = pick(_l("How to start"), STARTS)
    application_process = paragraph(_l("How to start, in words"), rows=3)
    start_steps = paragraph(_l("Step by step"), _l("One step on each line."), rows=3, most=3000)
    response_days = IntegerField(
        _l("They answer within (days)"),
        validators=[
            Optional(),
            NumberRange(0, MOST_DAYS, _l("Write a whole number from 0 to %(most)d.", most=MOST_DAYS)),
        ],
        render_kw={"inputmode": "numeric"},
    )
    url = web_address(_l("Web page"))
    email = email_address(_l("Email"))
    phones = row_list(PhoneRow, MOST_PHONES)
    still_right = BooleanField(_l("All of this is right as of today"))

    def offer(self, tree: Sequence[Branch], current: Sheet, areas: str) -> None:
        """Choices that are not the same everywhere: kinds of help, and areas that only an import knows."""
        leaves = {
            branch.label.name: [(label.slug, label.name) for label, _n in branch.leaves] for branch in tree
        }
        self.main.choices = {"": [("", _("We don't know yet"))], **leaves}
        self.also.choices = [pair for pairs in leaves.values() for pair in pairs]
        kinds: list[tuple[str, Any]] = [("", _("We don't know yet")), *AREAS]
        if _area_choice(current) == "keep":
            kinds.append(("keep", _("As it is now: %(areas)s", areas=areas)))
        self.area.choices = kinds
        self.speaks.choices = [(code, language_name(code)) for code in SPOKEN]
        self.paper_kinds.choices = [(str(kind), code_name(kind)) for kind in Document]

    # ---- what contradicts itself ----

    def validate_maximum_age(self, field: Number) -> None:
        low, high = self.minimum_age.data, field.data
        if self.ages_known.data == "limits" and low is not None and high is not None and low > high:
            field.errors.append(_("The second age is below the first."))

    def validate_ages_known(self, field: RadioField) -> None:
        typed = self.minimum_age.raw_data, self.maximum_age.raw_data
        if field.data == "limits" and not any(any(words or []) for words in typed):
            field.errors.append(_("Write one age, or both."))

    def validate_area_zips(self, field: Any) -> None:
        if self.area.data != "zips":
            return
        wrong = [word for word in _words(field.data) if parse_zip(word) is None]
        if wrong:
            field.errors.append(_("This is no ZIP code: %(text)s", text=wrong[0][:20]))
        elif not _words(field.data):
            field.errors.append(_("Write the ZIP codes."))

    def validate_area_county(self, field: Any) -> None:
        if self.area.data == "county" and not field.data:
            field.errors.append(_("Write the county."))

    def validate_main(self, field: SelectField) -> None:
        if self.also.data and not field.data:
            field.errors.append(_("Choose the main kind first."))

    # ---- to a sheet and from one ----

    def sheet(self, current: Sheet) -> Sheet:
        """What the form says. A field that says the same as the record's is the record's to the letter."""
        said: Sheet = {name: as_it_was(self[name].data, current[name]) for name in _TEXTS}
        said["name"] = as_it_was(self.name.data, current["name"]) or ""
        said |= {name: self[name].data or None for name in ("status", "cost_kind", "start_way")}
        said["categories"] = _categories(self.main.data, self.also.data or [])
        said["ages"] = self._ages()
        said["grades"] = [grade for grade in GRADES if grade in (self.grades.data or [])] or None
        said["audience"] = _in_their_order(self.audience.data, current["audience"])
        said["service_areas"] = self._areas(current["service_areas"])
        said["languages"] = self._languages(current["languages"])
        said |= self._papers(current["required_documents"], current["documents_asked"])
        said["start_steps"] = _lines(self.start_steps.data, current["start_steps"])
        said["response_days"] = self.response_days.data
        said["phones"] = phones_in(self.phones.data, current["phones"])
        return said

    def _ages(self) -> Value:
        low, high = self.minimum_age.data, self.maximum_age.data
        match self.ages_known.data:
            case "any":
                return {"any": True}
            case "limits":
                return {"minimum": low, "maximum": high}
            case _:
                return None

    def _areas(self, current: list[Value]) -> list[Value]:
        kind = self.area.data
        empty = {"name": None, "extent": None, "extent_type": None, "description": None}
        if kind == "keep" or (kind == _area_choice({"service_areas": current}) and self._same_area(current)):
            return current
        members = {
            "zips": [parse_zip(word) for word in dict.fromkeys(_words(self.area_zips.data))],
            "county": [self.area_county.data],
            "anywhere": None,
        }
        return [{"kind": kind, "members": members[kind], **empty}] if kind in members else []

    def _same_area(self, current: list[Value]) -> bool:
        members = current[0]["members"] if current else None
        match self.area.data:
            case "zips":
                return [parse_zip(word) for word in _words(self.area_zips.data)] == members
            case "county":
                return members is not None and members[:1] == [self.area_county.data]
            case _:
                return True

    def _languages(self, current: list[Value]) -> list[Value]:
        codes = self.speaks.data or []
        found = [value for value in current if value["code"] in codes]
        here = {value["code"] for value in found}
        found += [_language(code) for code in codes if code not in here]
        written = [
            {"code": s.code, "name": s.name} for s in languages_in(self.other_languages.data or "").spoken
        ]
        names = {_called(value): value for value in current}
        said = [names.get(_called(value), value) for value in written if value["code"] not in codes]
        return sorted_like([*found, *said], current)

    def _papers(self, current: list[Value], asked: bool | None) -> Sheet:
        """Whether anybody asked about papers stays as it was where the papers do."""
        if self.papers.data != "some":
            is_asked = False if self.papers.data == "none" else asked if asked and not current else None
            return {"documents_asked": is_asked, "required_documents": []}
        kinds = self.paper_kinds.data or []
        found = [value for value in current if value["kind"] in kinds]
        here = {value["kind"] for value in found}
        found += [{"kind": kind, "document": None} for kind in kinds if kind not in here]
        found += [{"kind": None, "document": text} for text in _lines(self.other_papers.data, None) or []]
        documents = sorted_like(found, current)
        return {"documents_asked": asked if documents == current else True, "required_documents": documents}


_TEXTS = (
    "description", "name_es", "description_es", "alert", "eligibility_description", "fees_description",
    "interpretation_services", "application_process", "url", "email",
)  # fmt: skip


def service_data(sheet: Sheet) -> dict[str, Any]:
    """What the form is filled with."""
    ages, areas = sheet["ages"] or {}, sheet["service_areas"]
    documents = sheet["required_documents"]
    kind = _area_choice(sheet)
    return {name: sheet[name] for name in ("name", "status", "cost_kind", "start_way", *_TEXTS)} | {
        "main": next(iter(sheet["categories"]), ""),
        "also": sheet["categories"][1:],
        "ages_known": "any" if ages.get("any") else "limits" if ages else "",
        "minimum_age": ages.get("minimum"),
        "maximum_age": ages.get("maximum"),
        "grades": sheet["grades"] or [],
        "audience": sheet["audience"] or [],
        "area": kind,
        "area_zips": " ".join(areas[0]["members"] or []) if kind == "zips" else "",
        "area_county": (areas[0]["members"] or [""])[0] if kind == "county" else "",
        "speaks": [value["code"] for value in sheet["languages"] if value["code"] in SPOKEN],
        "other_languages": ", ".join(
            value["name"] or value["code"] for value in sheet["languages"] if value["code"] not in SPOKEN
        ),
        "papers": "some" if documents else "none" if sheet["documents_asked"] is False else "",
        "paper_kinds": [value["kind"] for value in documents if value["kind"]],
        "other_papers": "\n".join(v["document"] for v in documents if not v["kind"] and v["document"]),
        "start_steps": "\n".join(sheet["start_steps"] or []),
        "response_days": sheet["response_days"],
        "phones": with_blank(sheet["phones"]),
    }


def _area_choice(sheet: Sheet) -> str:
    """Which choice says the areas of a sheet; "keep" for what none of them says."""
    areas = sheet["service_areas"]
    if not areas:
        return ""
    kind, members = areas[0]["kind"], areas[0]["members"]
    is_plain = len(areas) == 1 and not areas[0]["extent"]
    if is_plain and kind == AreaKind.ANYWHERE:
        return "anywhere"
    if is_plain and kind == AreaKind.ZIPS and members:
        return "zips"
    return "county" if is_plain and kind == AreaKind.COUNTY and len(members or []) == 1 else "keep"


def _language(code: str) -> Value:
    return {"code": code, "name": str(Locale("en").languages.get(code) or language_name(code))}


def _called(value: Value) -> str:
    return str(value["name"] or value["code"] or "").lower()


def _categories(main: str | None, also: list[str]) -> list[str]:
    return list(dict.fromkeys([main, *also])) if main else []


def _in_their_order(chosen: list[str] | None, current: list[str] | None) -> list[str] | None:
    """Ticked boxes; in the order of the record where they are the same."""
    found = chosen or []
    return current if current and sorted(current) == sorted(found) else found or None


def _lines(typed: str | None, current: list[str] | None) -> list[str] | None:
    found = [line for part in (typed or "").splitlines() if (line := part.strip())]
    same = current and [settled(line) for line in current if line.strip()] == found
    return current if same else found or None


def _words(typed: str | None) -> list[str]:
    return (typed or "").replace(",", " ").replace(";", " ").split()
