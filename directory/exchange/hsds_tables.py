"""What the versions of HSDS, and Ohana, call their files and columns, in the words of HSDS 3.

One table of names serves every layout: sets in the wild mix versions, so a package is read by what its files
and columns are called and the layout is only the name of the version most of them come from.
"""

import re
from functools import lru_cache

FILES = {
    "organization": "organization organizations orgs",
    "program": "program programs",
    "service": "service services",
    "location": "location locations sites",
    "service_at_location": (
        "service_at_location service_at_locations services_at_location services_at_locations"
        " service_location services_locations service_locations"
    ),
    "address": (
        "address addresses physical_address physical_addresses postal_address postal_addresses"
        " mail_address mail_addresses mailing_address mailing_addresses location_addresses"
    ),
    "phone": "phone phones phone_numbers",
    "contact": "contact contacts",
    "schedule": "schedule schedules regular_schedule regular_schedules hours opening_hours",
    "holiday_schedule": "holiday_schedule holiday_schedules",
    "service_area": "service_area service_areas",
    "eligibility": "eligibility eligibilities eligibilitys",
    "required_document": "required_document required_documents",
    "language": "language languages",
    "accessibility": (
        "accessibility accessibilities accessibility_for_disabilities accessibility_for_disability"
    ),
    "taxonomy": "taxonomies",
    "taxonomy_term": "taxonomy_term taxonomy_terms term terms",
    "attribute": "attribute attributes other_attribute other_attributes link_taxonomy link_taxonomies",
    "service_attribute": (
        "service_attribute service_attributes service_taxonomy service_taxonomies services_taxonomy"
        " services_taxonomies service_taxonomys"
    ),
    "funding": "funding fundings funding_sources",
    "cost_option": "cost_option cost_options",
    "payment": "payment_accepted payments_accepted accepted_payments",
    "organization_identifier": "organization_identifier organization_identifiers",
    "service_capacity": "service_capacity service_capacities capacities capacity",
    "unit": "unit units",
    "url": "url urls additional_urls additional_websites",
    "translation": "x_translations",
    "source": "x_sources",
    "metadata": "metadata",
    "meta_table_description": "meta_table_description meta_table_descriptions",
}
"""Table -> the names of its file, without its ending. `taxonomy` alone is either: see `table_of`."""

BY_FILE = {name: table for table, names in FILES.items() for name in names.split()}

IDS = "id external_id record_id recordid uid uuid row_id"

COLUMNS: dict[str, dict[str, str]] = {
    "organization": {
        "website": "url web_site web website_url homepage",
        "name": "organization_name org_name",
        "year_incorporated": "date_incorporated",
        "funding": "funding_sources",
        "identifier": "tax_id ein",
        "email": "email_address",
    },
    "program": {"name": "program_name"},
    "service": {
        "name": "service_name",
        "url": "website web_site website_url service_url",
        "description": "service_description long_description",
        "short_description": "short_desc",
        "fees_description": "fees fee cost costs",
        "eligibility_description": "eligibility eligibility_criteria",
        "audience_description": "audience population_served",
        "application_process": "application how_to_apply intake_process intake_procedure",
        "status": "service_status state_of_service",
        "location_id": "locations_id location_ids locations",
        "taxonomy_ids": "taxonomy_id taxonomy_term_ids taxonomies taxonomy categories category",
        "keywords": "keyword tags",
        "languages": "language",
        "service_areas": "service_area areas_served",
        "required_documents": "documents required_document documents_required",
        "accepted_payments": "payments_accepted payment_accepted",
        "funding": "funding_sources",
        "phone": "phones phone_number telephone",
        "hours": "hours_of_operation schedule opening_hours",
        "email": "email_address",
        "minimum_age": "min_age",
        "maximum_age": "max_age",
    },
    "location": {
        "name": "location_name site_name",
        "latitude": "lat y",
        "longitude": "long lng lon x",
        "accessibility": "accessibility_for_disabilities",
        "languages": "language",
        "url": "website web_site",
        "short_description": "short_desc",
        "location_type": "type",
        "address_1": "address street street_address address1 street_1",
        "address_2": "address2 street_2 suite",
        "city": "town",
        "state_province": "state province",
        "postal_code": "zip zipcode zip_code postalcode postcode",
        "phone": "phones phone_number telephone",
        "hours": "hours_of_operation schedule opening_hours",
    },
    "service_at_location": {},
    "address": {
        "address_1": "address street street_1 address1 address_line_1 street_address line_1",
        "address_2": "address2 street_2 address_line_2 suite line_2",
        "address_3": "address3 street_3",
        "address_4": "address4",
        "city": "town",
        "state_province": "state province",
        "postal_code": "zip zipcode zip_code postalcode postcode",
        "address_type": "type",
        "country": "country_code",
    },
    "phone": {
        "number": "phone_number phone telephone tel",
        "extension": "ext phone_extension",
        "type": "number_type phone_type",
        "language": "languages",
        "description": "phone_description",
        "priority": "",
        "vanity_number": "",
        "country_prefix": "",
        "department": "",
    },
    "contact": {"name": "contact_name", "title": "job_title position", "email": "email_address emails"},
    "schedule": {
        "weekday": "day days day_of_week weekdays dayofweek",
        "opens_at": "opens open open_time start_time starts_at open_at opening_time from_time",
        "closes_at": "closes close close_time end_time ends_at close_at closing_time to_time",
        "text": "original_text hours raw_text schedule_text",
        "week_of_month": "nth week_of_the_month",
        "description": "schedule_description",
    },
    "holiday_schedule": {
        "opens_at": "opens open start_time",
        "closes_at": "closes close end_time",
        "start_date": "starts_on date from_date",
        "end_date": "ends_on to_date",
        "closed": "is_closed",
    },
    "service_area": {"name": "service_area area", "extent": "geometry"},
    "eligibility": {
        "eligibility": "eligibility_description description name criteria",
        "minimum_age": "min_age",
        "maximum_age": "max_age",
    },
    "required_document": {"document": "required_document name documents"},
    "language": {"name": "language", "code": "language_code iso_code"},
    "accessibility": {"description": "accessibility accessibility_for_disabilities name"},
    "taxonomy": {},
    "taxonomy_term": {
        "id": "taxonomy_term_id taxonomy_id",
        "name": "term taxonomy_name term_name",
        "parent_id": "parent parent_taxonomy_id",
        "taxonomy": "vocabulary taxonomy_facet x_taxonomies",
    },
    "attribute": {
        "taxonomy_term_id": "taxonomy_id term_id",
        "link_id": "linked_id",
        "link_entity": "entity",
        "term_name": "",
    },
    "service_attribute": {
        "taxonomy_term_id": "taxonomy_id term_id",
        "value": "taxonomy_detail",
        "term_name": "taxonomy_name term taxonomy name",
    },
    "funding": {"source": "funding_source name"},
    "cost_option": {"option": "name"},
    "payment": {"payment": "payment_accepted name"},
    "organization_identifier": {"identifier_type": "type", "identifier": "value"},
    "service_capacity": {"unit_name": ""},
    "unit": {},
    "url": {"url": "website link", "label": "name"},
    "translation": {},
    "source": {},
    "metadata": {},
    "meta_table_description": {},
}
"""Table -> our column -> what else it is called. A name that is our own needs no entry."""

KNOWN: dict[str, str] = {
    "organization": (
        "id name alternate_name description email website logo uri tax_status identifier year_incorporated"
        " legal_status parent_organization_id funding accreditations licenses phone"
    ),
    "program": "id organization_id name alternate_name description",
    "service": (
        "id organization_id program_id name alternate_name description short_description url email status"
        " interpretation_services application_process wait_time fees_description accreditations licenses"
        " eligibility_description minimum_age maximum_age assured_date assurer_email alert last_modified"
        " location_id taxonomy_ids keywords languages service_areas required_documents accepted_payments"
        " funding audience_description phone hours"
    ),
    "location": (
        "id organization_id location_type name alternate_name description short_description transportation"
        " latitude longitude url email external_identifier external_identifier_type accessibility languages"
        " virtual confidential address_1 address_2 city state_province postal_code phone hours"
    ),
    "service_at_location": "id service_id location_id description room",
    "address": (
        "id location_id organization_id attention address_1 address_2 address_3 address_4 city region"
        " state_province postal_code country address_type"
    ),
    "phone": (
        "id location_id service_id organization_id contact_id service_at_location_id number extension type"
        " language description department priority vanity_number country_prefix"
    ),
    "contact": "id organization_id service_id service_at_location_id location_id name title department email",
    "schedule": (
        "id service_id location_id service_at_location_id weekday opens_at closes_at text week_of_month name"
        " valid_from valid_to dtstart timezone until count wkst freq interval byday byweekno bymonthday"
        " byyearday description schedule_link attending_type notes"
    ),
    "holiday_schedule": (
        "id service_id location_id service_at_location_id closed opens_at closes_at start_date end_date"
    ),
    "service_area": "id service_id service_at_location_id name description extent extent_type uri",
    "eligibility": "id service_id eligibility minimum_age maximum_age",
    "required_document": "id service_id document uri",
    "language": "id service_id location_id service_at_location_id phone_id name code note",
    "accessibility": "id location_id description details url",
    "taxonomy": "id code name description uri version",
    "taxonomy_term": "id code name description parent_id parent_name taxonomy taxonomy_id language term_uri",
    "attribute": "id link_id link_type link_entity taxonomy_term_id value label term_name",
    "service_attribute": "id service_id taxonomy_term_id value term_name",
    "funding": "id organization_id service_id source",
    "cost_option": "id service_id valid_from valid_to option currency amount amount_description",
    "payment": "id service_id payment",
    "organization_identifier": "id organization_id identifier_scheme identifier_type identifier",
    "service_capacity": (
        "id service_id service_at_location_id unit_id unit_name available maximum description updated"
    ),
    "unit": "id name scheme identifier uri",
    "url": "id url label organization_id service_id",
    "translation": "id link_entity link_id field language text",
    "source": "id name licence",
    "metadata": (
        "id resource_id resource_type last_action_date last_action_type field_name previous_value"
        " replacement_value updated_by"
    ),
    "meta_table_description": "id name language character_set",
}
"""Table -> the columns that are understood. Others are kept as attributes and said once."""

KNOWN_SETS = {table: frozenset(names.split()) for table, names in KNOWN.items()}

HSDS_2_SCHEDULE = (
    "id", "service_id", "location_id", "service_at_location_id", "valid_from", "valid_to", "dtstart", "until",
    "wkst", "freq", "interval", "byday", "byweekno", "bymonthday", "byyearday", "description",
)  # fmt: skip
"""HSDS 2's own order. A short row of a longer header may keep to it: see `import_rows.realigned`."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ODD = re.compile(r"[^a-z0-9]+")


def plain_name(text: str) -> str:
    """`Organization ID`, `organizationId` and `organization-id` are all organization_id."""
    return _ODD.sub("_", _CAMEL.sub("_", text.strip()).lower()).strip("_")


def table_of(file: str, columns: list[str] | None = None) -> str | None:
    """The table a file holds by its name, or None. `taxonomy.csv` holds terms, or taxonomies in HSDS 3."""
    stem = plain_name(file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    name = re.sub(r"^(hsds|x_hsds|hsda|ohana|data|export)_", "", stem)
    if name in ("taxonomy", "taxonomies"):
        names = {plain_name(column) for column in columns or []}
        is_terms = bool(names & {"parent_id", "term", "parent_name", "taxonomy_id", "parent"})
        return "taxonomy_term" if is_terms else "taxonomy"
    return BY_FILE.get(name) or BY_FILE.get(stem)


@lru_cache(maxsize=64)
def aliases_of(table: str) -> dict[str, str]:
    found = {alias: column for column, names in COLUMNS[table].items() for alias in names.split()}
    found |= dict.fromkeys(IDS.split(), "id") | {f"{table}_id": "id"}
    return {
        alias: column for alias, column in found.items() if alias not in KNOWN_SETS[table] or alias == column
    }


def column_of(table: str, written: str) -> str | None:
    """Our name of a column; None for one nobody knows."""
    name = plain_name(written)
    if name in KNOWN_SETS[table]:
        return name
    alias = aliases_of(table).get(name)
    if alias is None and name.endswith(("_recordid", "_uuid")):
        alias = _as_pointer(table, name)
    return alias


def _as_pointer(table: str, name: str) -> str | None:
    """`service_recordid`, as some sets call service_id."""
    pointer = name.rsplit("_", 1)[0] + "_id"
    if pointer == f"{table}_id":
        return "id"
    return pointer if pointer in KNOWN_SETS[table] else None


# which layout


MARKS = {
    "hsds-1.1": (
        {"regular_schedules", "holiday_schedules", "services_taxonomy", "physical_addresses",
         "postal_addresses", "accessibility_for_disabilities", "services_at_location", "payments_accepted",
         "eligibility", "regular_schedule", "physical_address", "service_taxonomy", "taxonomy"},
        {("service", "fees"), ("organization", "url"), ("language", "language"),
         ("accessibility", "accessibility"), ("schedule", "weekday")},
    ),
    "hsds-2": (
        {"schedules", "service_attributes", "service_attribute", "other_attributes", "taxonomy_terms",
         "physical_addresses", "services_at_location", "accessibility_for_disabilities"},
        {("service", "fees"), ("organization", "url"), ("taxonomy_term", "term"), ("schedule", "byday"),
         ("schedule", "freq"), ("language", "language"), ("accessibility", "accessibility")},
    ),
    "hsds-3": (
        {"attributes", "taxonomies", "cost_options", "service_at_location", "organization_identifiers",
         "accessibility", "addresses", "schedules", "service_capacity", "units", "url"},
        {("organization", "website"), ("service", "fees_description"), ("service", "eligibility_description"),
         ("service", "alert"), ("service", "assured_date"), ("location", "location_type"),
         ("address", "address_type"), ("schedule", "opens_at"), ("schedule", "freq"),
         ("taxonomy_term", "taxonomy_id"), ("attribute", "link_entity")},
    ),
    "ohana": (
        {"mail_addresses", "addresses", "taxonomy"},
        {("service", "location_id"), ("service", "taxonomy_ids"), ("service", "keywords"),
         ("service", "accepted_payments"), ("service", "audience"), ("location", "admin_emails"),
         ("location", "short_desc"), ("location", "virtual"), ("phone", "number_type"),
         ("phone", "vanity_number"), ("location", "accessibility")},
    ),
}  # fmt: skip
"""Layout -> file names and (table, column) pairs that speak for it."""


def layout_of(files: dict[str, list[str]]) -> str:
    """The layout that most speaks for. `files`: file name -> its columns. Order of MARKS settles a tie."""
    stems = {plain_name(file.rsplit("/", 1)[-1].rsplit(".", 1)[0]) for file in files}
    pairs = {
        (table_of(file, columns) or "", plain_name(c)) for file, columns in files.items() for c in columns
    }
    scores = {
        layout: len(stems & names) + 2 * len(pairs & columns) for layout, (names, columns) in MARKS.items()
    }
    return max(scores, key=lambda layout: scores[layout])


# what HSDS has no column for: an export of Hallway's own carries it as `x_<column>`

OWN: dict[str, tuple[str, ...]] = {
    "organization": ("sector", "kind", "assured_date", "source_id"),
    "service": ("kind", "cost_kind", "audience", "delivery", "extras", "tier", "start_way", "start_steps",
                "response_days", "eligibility", "source_id"),
    "location": ("approximate", "source_id"),
    "service_at_location": ("room",),
    "schedule": ("season",),
    "service_area": ("kind", "members", "worded"),
    "accessibility": ("feature", "worded"),
    "required_document": ("kind",),
    "contact": ("role",),
    "service_capacity": ("service_at_location_id", "status", "waiting", "wait_days"),
    "attribute": ("position",),
}  # fmt: skip
OWN_ELIGIBILITY = ("any_age", "grades", "enrolled", "lives_in", "income_limit", "gender", "referral_required",
                   "insurance", "documents_asked", "status_policy", "status_policy_as_of",
                   "status_policy_source")  # fmt: skip
