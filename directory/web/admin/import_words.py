"""What an import's fields, kinds of rows and ways of reading are called on the screen, in its language."""

from flask_babel import lazy_gettext as _l

from directory.exchange.mapping import CONVERSIONS, FIELDS

GROUPS = (
    (_l("Organization"), ("organization", "program")),
    (_l("Service"), ("service",)),
    (_l("Place"), ("location", "address", "service_at_location")),
    (_l("Hours"), ("schedule",)),
    (_l("Phones and people"), ("phone", "contact")),
    (_l("Lists and terms"), (
        "language", "taxonomy_term", "service_attribute", "service_area", "required_document", "cost_option",
        "accessibility", "url", "service_capacity", "eligibility",
    )),
)  # fmt: skip
"""Headings of the choices for a column, and the tables under each."""

LABELS = {
    # Organization
    "organization.id": _l("Number of the organization"),
    "organization.name": _l("Organization"),
    "organization.alternate_name": _l("Other name"),
    "organization.description": _l("About the organization"),
    "organization.email": _l("E-mail of the organization"),
    "organization.website": _l("Website of the organization"),
    "organization.identifier": _l("EIN, the tax number"),
    "organization.year_incorporated": _l("Founded"),
    "organization.legal_status": _l("Legal form"),
    "organization.funding": _l("Funders"),
    "organization.parent_organization_id": _l("Belongs to"),
    "organization.other": _l("Kept with the organization"),
    "program.id": _l("Number of the program"),
    "program.name": _l("Program"),
    "program.description": _l("About the program"),
    "program.organization_id": _l("Organization of the program"),
    # Service
    "service.id": _l("Number of the service"),
    "service.organization_id": _l("Organization of the service"),
    "service.program_id": _l("Program of the service"),
    "service.name": _l("Service"),
    "service.alternate_name": _l("Other name of the service"),
    "service.description": _l("Description"),
    "service.short_description": _l("Short description"),
    "service.url": _l("Website of the service"),
    "service.email": _l("E-mail of the service"),
    "service.status": _l("Open or closed"),
    "service.interpretation_services": _l("Interpreting"),
    "service.application_process": _l("How to start"),
    "service.wait_time": _l("Waiting time"),
    "service.fees_description": _l("Cost"),
    "service.eligibility_description": _l("Who can get it"),
    "service.ages": _l("Ages"),
    "service.minimum_age": _l("Lowest age"),
    "service.maximum_age": _l("Highest age"),
    "service.grades": _l("Grades"),
    "service.audience": _l("For whom"),
    "service.gender": _l("Gender"),
    "service.keywords": _l("Subjects"),
    "service.languages": _l("Languages of the service"),
    "service.service_areas": _l("Area served"),
    "service.required_documents": _l("What to bring"),
    "service.accepted_payments": _l("Payment"),
    "service.accreditations": _l("Accreditations"),
    "service.licenses": _l("Licences"),
    "service.funding": _l("Funders of the service"),
    "service.alert": _l("Notice"),
    "service.delivery": _l("In person or online"),
    "service.assured_date": _l("Last confirmed"),
    "service.location_id": _l("Location of the service"),
    "service.taxonomy_ids": _l("Numbers of its terms"),
    "service.other": _l("Kept with the service"),
    # Place
    "location.id": _l("Number of the location"),
    "location.organization_id": _l("Organization of the location"),
    "location.name": _l("Location"),
    "location.alternate_name": _l("Other name of the location"),
    "location.description": _l("About the location"),
    "location.location_type": _l("Kind of location"),
    "location.transportation": _l("Getting there"),
    "location.latitude": _l("Latitude"),
    "location.longitude": _l("Longitude"),
    "location.point": _l("Point"),
    "location.place": _l("Address in one cell"),
    "location.url": _l("Website of the location"),
    "location.accessibility": _l("Access"),
    "location.languages": _l("Languages spoken there"),
    "location.external_identifier": _l("Code of the location"),
    "location.external_identifier_type": _l("Whose code it is"),
    "location.confidential": _l("Secret location"),
    "location.virtual": _l("Online"),
    "location.other": _l("Kept with the location"),
    "address.address_1": _l("Street"),
    "address.address_2": _l("Suite"),
    "address.attention": _l("Care of"),
    "address.city": _l("City"),
    "address.region": _l("County or region"),
    "address.state_province": _l("State"),
    "address.postal_code": _l("ZIP"),
    "address.country": _l("Country"),
    "address.address_type": _l("Kind of address"),
    "service_at_location.description": _l("About the service there"),
    "service_at_location.room": _l("Which room"),
    "service_at_location.service_id": _l("Number of its service"),
    "service_at_location.location_id": _l("Number of its location"),
    "service_at_location.id": _l("Number of the service there"),
    # Hours
    "schedule.weekdays": _l("Days"),
    "schedule.opens_at": _l("Opens"),
    "schedule.closes_at": _l("Closes"),
    "schedule.hours": _l("Times"),
    "schedule.text": _l("Hours in words"),
    "schedule.week_of_month": _l("Week of the month"),
    "schedule.valid_from": _l("From"),
    "schedule.valid_to": _l("Until"),
    "schedule.description": _l("Note on the hours"),
    # Phones and people
    "phone.number": _l("Phone"),
    "phone.extension": _l("Extension"),
    "phone.type": _l("Kind of phone"),
    "phone.description": _l("Whose phone"),
    "phone.department": _l("Department"),
    "contact.name": _l("Contact"),
    "contact.title": _l("Contact's title"),
    "contact.department": _l("Contact's department"),
    "contact.email": _l("Contact's e-mail"),
    # Lists and terms
    "language.name": _l("Language"),
    "language.code": _l("Language code"),
    "language.note": _l("Note on the language"),
    "taxonomy_term.id": _l("Number of the term"),
    "taxonomy_term.name": _l("Term"),
    "taxonomy_term.description": _l("About the term"),
    "taxonomy_term.parent_id": _l("Number of the term above"),
    "taxonomy_term.taxonomy": _l("Vocabulary"),
    "service_attribute.taxonomy_term_id": _l("Number of a term of the service"),
    "service_attribute.term_name": _l("Name of a term of the service"),
    "service_area.name": _l("Area served, in a row of its own"),
    "service_area.description": _l("About the area"),
    "required_document.document": _l("Document"),
    "cost_option.option": _l("Fee for"),
    "cost_option.amount": _l("Amount"),
    "cost_option.amount_description": _l("About the amount"),
    "accessibility.description": _l("Access, in a row of its own"),
    "accessibility.details": _l("About access"),
    "url.url": _l("Other link"),
    "url.label": _l("What the link is"),
    "service_capacity.available": _l("Places open"),
    "service_capacity.maximum": _l("Places in all"),
    "service_capacity.waiting": _l("People waiting"),
    "service_capacity.updated": _l("Places counted on"),
    "service_capacity.description": _l("About the count of places"),
    "eligibility.eligibility": _l("Who can get it, in a row of its own"),
}

COLUMNS = {
    "weekday": _l("Days"),
    "byday": _l("Days"),
    "bymonthday": _l("Days of the month"),
    "freq": _l("How often"),
    "interval": _l("Every how many"),
    "dtstart": _l("From"),
    "until": _l("Until"),
    "cost_kind": _l("Cost"),
    "ages_words": _l("Ages in words"),
    "value": _l("Value"),
    "label": _l("Label"),
    "source": _l("Source"),
}
"""Columns of ours that no column of a spreadsheet feeds by itself."""

KINDS = {
    "organization": _l("Organizations"),
    "program": _l("Programs"),
    "service": _l("Services"),
    "location": _l("Places"),
    "address": _l("Addresses"),
    "service_at_location": _l("Services at places"),
    "phone": _l("Phones"),
    "contact": _l("Contacts"),
    "schedule": _l("Hours"),
    "language": _l("Languages"),
    "taxonomy": _l("Vocabularies"),
    "taxonomy_term": _l("Terms"),
    "service_attribute": _l("Terms of services"),
    "attribute": _l("Kept aside and terms"),
    "service_area": _l("Areas served"),
    "required_document": _l("What to bring"),
    "cost_option": _l("Fees"),
    "accessibility": _l("Access"),
    "url": _l("Links"),
    "eligibility": _l("Who can get it"),
    "funding": _l("Funders"),
    "service_capacity": _l("Counts of places"),
    "translation": _l("Translations"),
    "organization_identifier": _l("Tax numbers and codes"),
    "sealed_site": _l("Secret places"),
    "metadata": _l("Change log"),
}
"""Tables of ours in the plural, as rows of a tally."""

ONE = {
    "organization": _l("Organization"),
    "program": _l("Program"),
    "service": _l("Service"),
    "location": _l("Place"),
    "address": _l("Address"),
    "service_at_location": _l("Service at a place"),
    "phone": _l("Phone"),
    "contact": _l("Contact"),
    "schedule": _l("Hours"),
    "language": _l("Language"),
    "taxonomy_term": _l("Term"),
    "service_attribute": _l("Term of a service"),
    "attribute": _l("Kept aside"),
    "service_area": _l("Area served"),
    "required_document": _l("What to bring"),
    "cost_option": _l("Fee"),
    "accessibility": _l("Access"),
    "url": _l("Link"),
    "eligibility": _l("Who can get it"),
    "funding": _l("Funder"),
}
"""One row of a table."""

ABOUTS = {
    "service": _l("a service, with its organization and place"),
    "organization": _l("an organization"),
    "program": _l("a program"),
    "location": _l("a place"),
    "service_at_location": _l("a service at a place"),
    "phone": _l("a phone number"),
    "contact": _l("a contact"),
    "schedule": _l("hours"),
    "language": _l("a language"),
    "taxonomy_term": _l("a term, a kind of help"),
    "service_attribute": _l("a term of a service"),
    "service_area": _l("an area served"),
    "required_document": _l("something to bring"),
    "cost_option": _l("a fee"),
    "accessibility": _l("access to a place"),
    "url": _l("a link"),
    "service_capacity": _l("a count of places"),
    "eligibility": _l("who can get it"),
}


CONVERSIONS_SAID = {
    "text": _l("as it is"),
    "first_line": _l("first line, the rest beside it"),
    "fixed_text": _l("the same words wherever it is filled"),
    "list": _l("a list: several in one cell"),
    "mark": _l("a marked column: X, yes, 1"),
    "yes_no": _l("yes or no"),
    "number": _l("a number"),
    "count": _l("a count: 12, full, waitlist"),
    "age": _l("an age"),
    "ages": _l("ages: 0-5, 6 and up"),
    "grades": _l("grades: K-5, Elem/MS"),
    "who": _l("who can get it, in words"),
    "audience": _l("for whom: youth, parents"),
    "gender": _l("girls, boys or any"),
    "status": _l("open, closed, paused"),
    "cost": _l("a cost: free, $5"),
    "money": _l("an amount"),
    "delivery": _l("in person or online"),
    "url": _l("a web address"),
    "ein": _l("an EIN of nine digits"),
    "date": _l("a date"),
    "postal_code": _l("a ZIP code"),
    "phone": _l("phones, in any shape"),
    "weekdays": _l("days: Monday - Friday, M/W/F"),
    "clock": _l("a time of day: 930, 9 am"),
    "hours": _l("times: 9-5"),
    "hours_text": _l("days and times in words"),
    "week_of_month": _l("week of the month: 1st, last"),
    "address_and_point": _l("an address, perhaps with a point"),
    "whole_address": _l("an address in one cell"),
    "point": _l("a point: latitude, longitude"),
    "metres": _l("metres of a web map"),
}

OPTIONS_SAID = {
    "says": _l("It says"),
    "split": _l("Between them stands"),
    "yes": _l("Yes stands for"),
    "no": _l("No stands for"),
    "type": _l("Kind of phone"),
    "area": _l("Area code"),
    "day": _l("On which days"),
    "of": _l("It belongs to"),
    "nr": _l("Goes with number"),
    "label": _l("Words before it"),
    "with": _l("Between columns"),
}


def layout_label(layout: str) -> str:
    """`hsds-2.0` as people call it."""
    if layout.startswith("hsds"):
        version = layout.removeprefix("hsds").strip("-").replace("-json", " (JSON)")
        return f"Open Referral, HSDS {version}".strip()
    return "Ohana" if layout.startswith("ohana") else layout


AGREEMENTS = {
    "name": _l("name"),
    "identifier": _l("tax number"),
    "phone": _l("phone"),
    "address": _l("address"),
    "point": _l("place on the map"),
    "website": _l("website"),
    "email": _l("e-mail"),
    "organization": _l("organization"),
    "description": _l("description"),
    "ages": _l("ages"),
}
"""What two records that look alike may agree in."""


def agreement_label(field: str) -> str:
    found = AGREEMENTS.get(field)
    return str(found) if found else field.replace("_", " ")


def conversion_label(name: str) -> str:
    found = CONVERSIONS_SAID.get(name)
    return str(found) if found else CONVERSIONS[name].label


def field_label(target: str) -> str:
    """What a field is called. A column that no mapping names is called as one of another table, or in its own
    word."""
    table, _dot, column = target.partition(".")
    found = LABELS.get(target) or COLUMNS.get(column) or LABELS.get(f"address.{column}")
    return str(found) if found else column.replace("_", " ") or table


def kind_label(table: str) -> str:
    return str(KINDS.get(table, table.replace("_", " ")))


def one_label(table: str) -> str:
    return str(ONE.get(table, table.replace("_", " ")))


def field_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(target, label)]) for the select of a column, in the order of the fields."""
    return [
        (str(heading), [(to, field_label(to)) for to in FIELDS if to.split(".")[0] in tables])
        for heading, tables in GROUPS
    ]
