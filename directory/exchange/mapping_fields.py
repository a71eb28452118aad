"""The fields that a column may feed: what each is called on the screen, and how a cell of it may be read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """`conversions`: names of those that fit, the usual one first. `repeatable`: several columns may each
    make a row of it; else they are joined with `joiner`.
    """

    label: str
    hint: str
    conversions: tuple[str, ...]
    repeatable: bool = False
    joiner: str = " "


EACH_ROW_IS = (
    "organization", "program", "service", "location", "service_at_location", "phone", "contact", "schedule",
    "language", "taxonomy_term", "service_attribute", "service_area", "required_document", "cost_option",
    "accessibility", "url", "service_capacity", "eligibility",
)  # fmt: skip
"""What one row of a file may be about: a table of ours."""

COMMON_OPTIONS = {
    "of": "which row it hangs on: organization, service, location or service_at_location",
    "nr": "a number or word that ties columns together, such as a phone and its extension",
    "label": "words put before the text",
    "with": "what stands between columns that feed one field",
}
"""Options that any column may have, whatever the conversion."""

_TEXT = ("text", "first_line", "fixed_text")
_LIST = ("list", "mark", "text")
_HOURS = ("hours", "text")
_CLOCK = ("clock", "text")
_AGES = ("ages", "mark", "grades", "text")
_COUNT = ("count", "text")

_TABLES: dict[str, dict[str, tuple[str, str, tuple[str, ...], bool, str]]] = {
    "organization": {
        "id": ("Number of the organization", "its own number or code in the source", ("text",), False, "/"),
        "name": ("Organization", "who runs it", _TEXT, False, " – "),
        "alternate_name": ("Other name", "abbreviation or former name", _TEXT, False, "; "),
        "description": ("About the organization", "what it does", _TEXT, False, "\n"),
        "email": ("E-mail of the organization", "one address", _TEXT, False, "; "),
        "website": ("Website of the organization", "with or without https://", ("url", "text"), False, " "),
        "identifier": ("EIN", "tax number, 12-3456789", ("ein", "text"), False, " "),
        "year_incorporated": ("Founded", "a year or a date", _TEXT, False, " "),
        "legal_status": ("Legal form", "such as nonprofit", _TEXT, False, "; "),
        "funding": ("Funders", "one or a list", ("list", "text"), False, "; "),
        "parent_organization_id": ("Belongs to", "number of the organization above it", _TEXT, False, "/"),
        "other": ("Kept with the organization", "a column without a field of ours", ("text",), True, "; "),
    },
    "program": {
        "id": ("Number of the program", "its own number in the source", ("text",), False, "/"),
        "name": ("Program", "a group of services", _TEXT, False, " – "),
        "description": ("About the program", "what it is", _TEXT, False, "\n"),
        "organization_id": ("Organization of the program", "its number", ("text",), False, "/"),
    },
    "service": {
        "id": ("Number of the service", "its own number or code in the source", ("text",), False, "/"),
        "organization_id": ("Organization of the service", "its number", ("text",), False, "/"),
        "program_id": ("Program of the service", "its number", ("text",), False, "/"),
        "name": ("Service", "what is offered, by name", _TEXT, False, " – "),
        "alternate_name": ("Other name of the service", "abbreviation or former name", _TEXT, False, "; "),
        "description": ("Description", "what happens there", _TEXT, False, "\n"),
        "short_description": ("Short description", "one sentence", _TEXT, False, "\n"),
        "url": ("Website of the service", "with or without https://", ("url", "text"), False, " "),
        "email": ("E-mail of the service", "one address", _TEXT, False, "; "),
        "status": ("Status", "open, closed, paused", ("status", "yes_no", "text"), False, " "),
        "interpretation_services": ("Interpreting", "help in other languages", _TEXT, False, "; "),
        "application_process": ("How to start", "register, call, walk in", _TEXT, False, "\n"),
        "wait_time": ("Waiting time", "as words", _TEXT, False, "; "),
        "fees_description": ("Cost", "free, $5, sliding scale", ("cost", "yes_no", "text"), False, "\n"),
        "eligibility_description": ("Who can get it", "in words; ages, grades and audience are read from it",
                                    ("who", "text"), False, "\n"),
        "ages": ("Ages", "0-5, 6 and up, 16+, or a marked column for each band", _AGES, True, ", "),
        "minimum_age": ("Lowest age", "in years", ("age", "text"), False, " "),
        "maximum_age": ("Highest age", "in years", ("age", "text"), False, " "),
        "grades": ("Grades", "K-5, Elem/MS, PK,0K,01 or marked columns", ("grades", "mark"), True, ", "),
        "audience": ("For whom", "youth, parents, families, adults", ("audience", "mark"), True, ", "),
        "gender": ("Gender", "girls, boys, any", ("gender",), False, " "),
        "keywords": ("Subjects", "kinds or topics, from which categories are found", _LIST, True, ", "),
        "languages": ("Languages of the service", "a list, or a marked column for each", _LIST, True, ", "),
        "service_areas": ("Area served", "county, ZIP codes or words", ("list", "text"), True, ", "),
        "required_documents": ("What to bring", "documents", ("list", "text"), True, "; "),
        "accepted_payments": ("Payment", "ways to pay", ("list", "mark", "text"), True, ", "),
        "accreditations": ("Accreditations", "as words", _TEXT, False, "; "),
        "licenses": ("Licences", "as words", _TEXT, False, "; "),
        "funding": ("Funders of the service", "one or a list", ("list", "text"), True, "; "),
        "alert": ("Notice", "something that matters now", _TEXT, False, "\n"),
        "delivery": ("In person or online", "as words", ("delivery",), False, "; "),
        "assured_date": ("Last confirmed", "a date", ("date",), False, " "),
        "location_id": ("Location of the service", "its number", ("text", "list"), False, ", "),
        "taxonomy_ids": ("Numbers of its terms", "as in a file of terms", ("list", "text"), True, ", "),
        "other": ("Kept with the service", "a column without a field of ours", ("text",), True, "; "),
    },
    "location": {
        "id": ("Number of the location", "its own number or code in the source", ("text",), False, "/"),
        "organization_id": ("Organization of the location", "its number", ("text",), False, "/"),
        "name": ("Location", "name of the site or building", _TEXT, False, " – "),
        "alternate_name": ("Other name of the location", "", _TEXT, False, "; "),
        "description": ("About the location", "", _TEXT, False, "\n"),
        "location_type": ("Kind of location", "physical, postal, virtual", _TEXT, False, " "),
        "transportation": ("Getting there", "bus, train, parking", _TEXT, False, "; "),
        "latitude": ("Latitude", "degrees, such as 40.71", ("number", "metres", "text"), False, " "),
        "longitude": ("Longitude", "degrees, such as -73.93", ("number", "metres", "text"), False, " "),
        "point": ("Point", "latitude and longitude in one cell", ("point",), False, " "),
        "place": ("Address in one cell", "street, city, state and ZIP, perhaps with a point behind it",
                  ("address_and_point", "whole_address"), False, ", "),
        "url": ("Website of the location", "with or without https://", ("url", "text"), False, " "),
        "accessibility": ("Access", "wheelchair, elevator, parking", ("list", "mark", "yes_no"), True, ", "),
        "languages": ("Languages spoken there", "a list, or marked columns", _LIST, True, ", "),
        "external_identifier": ("Code of the location", "such as a school's code", ("text",), False, "/"),
        "external_identifier_type": ("Whose code", "such as NCES", ("text",), False, " "),
        "confidential": ("Secret location", "yes where it must not be shown", ("yes_no",), False, " "),
        "virtual": ("Online", "yes where there is no place", ("yes_no",), False, " "),
        "other": ("Kept with the location", "a column without a field of ours", ("text",), True, "; "),
    },
    "address": {
        "address_1": ("Street", "number and street", _TEXT, False, " "),
        "address_2": ("Suite", "suite, floor, room", _TEXT, False, ", "),
        "attention": ("Care of", "", _TEXT, False, ", "),
        "city": ("City", "", _TEXT, False, ", "),
        "region": ("County or region", "", _TEXT, False, ", "),
        "state_province": ("State", "CA or California", _TEXT, False, " "),
        "postal_code": ("ZIP", "15206, 15206.0 or 15206-1234", ("postal_code", "text"), False, " "),
        "country": ("Country", "two letters", _TEXT, False, " "),
        "address_type": ("Kind of address", "physical or postal", _TEXT, False, " "),
    },
    "service_at_location": {
        "description": ("About the service there", "", _TEXT, False, "\n"),
        "room": ("Room", "", _TEXT, False, ", "),
        "service_id": ("Its service", "number", ("text",), False, "/"),
        "location_id": ("Its location", "number", ("text",), False, "/"),
        "id": ("Number", "", ("text",), False, "/"),
    },
    "phone": {
        "number": ("Phone", "one or several, with extension", ("phone",), True, "; "),
        "extension": ("Extension", "", ("text",), True, " "),
        "type": ("Kind of phone", "voice, fax, tty", ("text",), True, " "),
        "description": ("Whose phone", "front desk, hotline", ("text",), True, "; "),
        "department": ("Department", "", ("text",), True, "; "),
    },
    "contact": {
        "name": ("Contact", "a person", ("text",), True, " "),
        "title": ("Contact's title", "", ("text",), True, ", "),
        "department": ("Contact's department", "", ("text",), True, ", "),
        "email": ("Contact's e-mail", "", ("text",), True, "; "),
    },
    "schedule": {
        "weekdays": ("Days", "Mon-Fri, M/W/F, or marked columns", ("weekdays", "mark"), True, ", "),
        "opens_at": ("Opens", "9:30, 930 or 9 am", _CLOCK, True, " "),
        "closes_at": ("Closes", "17:00, 1700 or 5 pm", _CLOCK, True, " "),
        "hours": ("Times", "9-5, 9:00 AM - 5:00 PM; on the days of another column or of `day`", _HOURS, True,
                  ", "),
        "text": ("Hours in words", "days and times together, as people write them", ("hours_text",), True,
                 "; "),
        "week_of_month": ("Week of the month", "1 to 4, -1 or “last”; 0 is every week", ("week_of_month",),
                          True, ", "),
        "valid_from": ("From", "first day", ("date",), True, " "),
        "valid_to": ("Until", "last day", ("date",), True, " "),
        "description": ("Note on the hours", "", ("text", "fixed_text"), True, "; "),
    },
    "language": {
        "name": ("Language", "", ("list", "mark", "text"), True, ", "),
        "code": ("Language code", "en, es", ("text",), True, ", "),
        "note": ("Note on the language", "", ("text",), True, "; "),
    },
    "taxonomy_term": {
        "id": ("Number of the term", "", ("text",), False, "/"),
        "name": ("Term", "name of a kind or topic", _TEXT, False, " – "),
        "description": ("About the term", "", _TEXT, False, "\n"),
        "parent_id": ("Term above", "its number", ("text",), False, "/"),
        "taxonomy": ("Vocabulary", "which list of terms", ("text",), False, " "),
    },
    "service_attribute": {
        "taxonomy_term_id": ("Term of the service", "its number", ("text",), False, "/"),
        "term_name": ("Term of the service", "its name", ("text",), False, " "),
    },
    "service_area": {"name": ("Area", "", ("text",), True, ", "), "description": ("About the area", "",
                     ("text",), True, "\n")},
    "required_document": {"document": ("Document", "", ("text",), True, "; ")},
    "cost_option": {
        "option": ("Fee for", "who or what", ("text",), True, ", "),
        "amount": ("Amount", "in dollars", ("money", "text"), True, " "),
        "amount_description": ("About the amount", "", ("text",), True, "; "),
    },
    "accessibility": {
        "description": ("Access", "", ("text",), True, "; "),
        "details": ("About access", "", ("text",), True, "; "),
    },
    "url": {
        "url": ("Other link", "", ("url",), True, " "),
        "label": ("What the link is", "", ("text",), True, " "),
    },
    "service_capacity": {
        "available": ("Places open", "how many are free, or: full, waitlist, open", _COUNT, False, " "),
        "maximum": ("Places in all", "how many there are", _COUNT, False, " "),
        "waiting": ("People waiting", "how many are on the list", _COUNT, False, " "),
        "updated": ("Counted on", "the day; a count without is kept aside", ("date",), False, " "),
        "description": ("About the count", "", ("text",), False, "; "),
    },
    "eligibility": {"eligibility": ("Who can get it", "", ("text",), True, "\n")},
}  # fmt: skip

FIELDS: dict[str, Field] = {
    f"{table}.{column}": Field(*told)
    for table, columns in _TABLES.items()
    for column, told in columns.items()
}
"""Target, `table.field`, → what it is. Ids are those of the source; ours are made from them."""
