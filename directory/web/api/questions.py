"""What the API can be asked: every list with its parameters, in one table, and the reading of a request.

The same table makes the OpenAPI document and the explorer's forms. A value that cannot be read is an error
that names its parameter; a parameter that a list does not know is passed over, as HTTP has it.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Request
from flask_babel import lazy_gettext as _l

from directory.places import parse_zip

DEFAULT_PER_PAGE = 20
MOST_PER_PAGE, MOST_NESTED, MOST_MINIMAL = 500, 100, 50_000
"""Objects in one page: flat ones, nested ones, and ids alone. More may be asked for, so many are given."""

MOST_PAGE = 1_000_000
MOST_TEXT = 1000
MOST_REPEATED = 20
"""Values of one parameter. Of more, some would have to be passed over, and the answer be too wide."""

HALF_THE_EARTH = 20_040_000.0
"""Metres."""


class UnreadableError(ValueError):
    """A value that cannot be read. `parameter` is its name, the message a sentence."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


@dataclass(frozen=True)
class Parameter:
    """`schema` is OpenAPI's; `about` is in the page's language; `read` raises UnreadableError."""

    name: str
    about: Any
    schema: Mapping[str, Any]
    read: Callable[[str, str], Any]
    example: str = ""
    is_repeatable: bool = False


def _text(name: str, text: str) -> str:
    if "\0" in text or len(text) > MOST_TEXT:
        raise UnreadableError(name, f"At most {MOST_TEXT} characters, none of them a NUL.")
    return text


def _switch(name: str, text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise UnreadableError(name, "Say true or false.")
    return text.lower() == "true"


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9) or not 1 <= int(text) <= MOST_PAGE:
        raise UnreadableError(name, f"A whole number from 1 to {MOST_PAGE}.")
    return int(text)


def _moment(name: str, text: str) -> datetime:
    """A + that was not escaped has become a space on its way."""
    try:
        found = datetime.fromisoformat(text[:19] + text[19:].replace(" ", "+"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(name, "A date and time such as 2026-01-31T08:00:00Z.") from error


def _format(name: str, text: str) -> str:
    if text not in {"json", "ndjson"}:
        raise UnreadableError(name, "Say json or ndjson.")
    return text


def _postcode(name: str, text: str) -> str:
    found = parse_zip(text)
    if found is None:
        raise UnreadableError(name, "A postal code such as 14605.")
    return found


def _metres(name: str, text: str) -> float:
    try:
        found = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        found = math.nan
    if not 0 <= found <= HALF_THE_EARTH:
        raise UnreadableError(name, "A number of metres, such as 5000.")
    return found


TEXT, SWITCH, WHOLE = {"type": "string"}, {"type": "boolean"}, {"type": "integer", "minimum": 1}

PARAMETERS = {
    one.name: one
    for one in (
        Parameter(
            "search", _l("Words to look for, as somebody would say them. The best answers come first."),
            TEXT, _text, "food",
        ),
        Parameter(
            "taxonomy_term_id", _l("Only what has this term. Given several times: all of them."),
            TEXT, _text, is_repeatable=True,
        ),
        Parameter(
            "taxonomy_id", _l("Only what has any term of this taxonomy."), TEXT, _text, is_repeatable=True,
        ),
        Parameter("organization_id", _l("Only services of this organization."), TEXT, _text),
        Parameter(
            "modified_after", _l("Only what changed then or later, however deep the change lies."),
            {"type": "string", "format": "date-time"}, _moment, "2026-01-01T00:00:00Z",
        ),
        Parameter(
            "minimal", _l("Only ids, names and when each last changed, all in one page."), SWITCH, _switch,
        ),
        Parameter("full", _l("Each one with all that is nested in it."), SWITCH, _switch),
        Parameter(
            "full_service", _l("The organization's services with all that is nested in them."),
            SWITCH, _switch,
        ),
        Parameter(
            "postcode",
            _l("Only places that serve this postal code, and those that do not say whom they serve. The"
               " nearest come first."),
            TEXT, _postcode, "14605",
        ),
        Parameter(
            "proximity", _l("Only places within so many metres of the middle of the postal code."),
            TEXT, _metres, "5000",
        ),
        Parameter("top_only", _l("Only terms without a term above them."), SWITCH, _switch),
        Parameter("parent_id", _l("Only terms right under this one."), TEXT, _text),
        Parameter("page", _l("Which page, from 1."), WHOLE, _whole, "1"),
        Parameter(
            "per_page",
            _l("How many on a page: 20 if nothing is said, at most 500, and 100 of nested ones."),
            WHOLE, _whole, "5",
        ),
        Parameter(
            "format", _l("json, or ndjson: all of them, one in a line, without pages."),
            {"type": "string", "enum": ["json", "ndjson"]}, _format, "json",
        ),
    )
}  # fmt: skip

PAGING = ("page", "per_page", "format")


@dataclass(frozen=True)
class Listing:
    """One list and the single objects of it. `one_takes`: parameters of a single object's address."""

    name: str
    title: str
    about: Any
    about_one: Any
    takes: tuple[str, ...]
    one_takes: tuple[str, ...] = ()
    is_required: bool = False


LISTINGS = {
    one.name: one
    for one in (
        Listing(
            "services", "service", _l("Services, each with its organization and program."),
            _l("One service with everything nested in it."),
            ("search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal",
             "full", *PAGING),
            is_required=True,
        ),
        Listing(
            "organizations", "organization", _l("Organizations."),
            _l("One organization with its places and services."),
            ("search", "taxonomy_term_id", "taxonomy_id", "full", "full_service", *PAGING),
            ("full_service",),
        ),
        Listing(
            "service_at_locations", "service_at_location",
            _l("Each place where a service happens. A place that is kept secret is not among them."),
            _l("One service at a place, with everything nested in it."),
            ("search", "postcode", "proximity", "taxonomy_term_id", "taxonomy_id", "organization_id",
             "modified_after", "full", *PAGING),
        ),
        Listing("taxonomies", "taxonomy", _l("Taxonomies."), _l("One taxonomy."), ("search", *PAGING)),
        Listing(
            "taxonomy_terms", "taxonomy_term", _l("Terms of the taxonomies."), _l("One term."),
            ("search", "taxonomy_id", "top_only", "parent_id", *PAGING),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question that was understood."""

    search: str = ""
    taxonomy_term_id: tuple[str, ...] = ()
    taxonomy_id: tuple[str, ...] = ()
    organization_id: str = ""
    modified_after: datetime | None = None
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    postcode: str = ""
    proximity: float | None = None
    top_only: bool = False
    parent_id: str = ""
    page: int = 1
    per_page: int = 0
    format: str = "json"
    language: str = field(default="en", compare=False)

    @property
    def is_nested(self) -> bool:
        return (self.full or self.full_service) and not self.minimal

    @property
    def size(self) -> int:
        """Objects in one page."""
        if self.minimal:
            return min(self.per_page or MOST_MINIMAL, MOST_MINIMAL)
        return min(self.per_page or DEFAULT_PER_PAGE, MOST_NESTED if self.is_nested else MOST_PER_PAGE)


def asked_in(request: Request, takes: Iterable[str], language: str) -> Asked:
    """What a request asks for: its address's arguments, and for a POST those of its body."""
    given = _given(request)
    found: dict[str, Any] = {}
    for name in takes:
        values = [value.strip() for value in given.get(name, ()) if value.strip()]
        if values:
            found[name] = _read(PARAMETERS[name], values)
    if "proximity" in found and "postcode" not in found:
        raise UnreadableError("proximity", "Say from which postcode, too.")
    return Asked(**found, language=language)


def wants_stream(request: Request) -> bool:
    """Whether all records are asked for at once, however that is said. False where nothing can be read."""
    try:
        return any(value.strip() == "ndjson" for value in _given(request).get("format", ()))
    except UnreadableError:
        return False


def _given(request: Request) -> dict[str, list[str]]:
    given: dict[str, list[str]] = request.args.to_dict(flat=False)
    return given | _body_of(request) if request.method == "POST" else given


def _read(parameter: Parameter, values: list[str]) -> Any:
    if parameter.is_repeatable:
        wanted = set(values)
        if len(wanted) > MOST_REPEATED:
            raise UnreadableError(parameter.name, f"At most {MOST_REPEATED} different ones.")
        return tuple(sorted(parameter.read(parameter.name, value) for value in wanted))
    if len(set(values)) > 1:
        raise UnreadableError(parameter.name, "Say it once.")
    return parameter.read(parameter.name, values[0])


def _body_of(request: Request) -> dict[str, list[str]]:
    """A form, or a JSON object of names and values."""
    if not request.is_json:
        return request.form.to_dict(flat=False)
    try:
        told = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise UnreadableError("body", "The body is not JSON.") from error
    if not isinstance(told, dict):
        raise UnreadableError("body", "The body is to be a JSON object of parameters and values.")
    return {name: _as_texts(name, value) for name, value in told.items() if value is not None}


def _as_texts(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float | bool) for one in values):
        raise UnreadableError(name if name in PARAMETERS else "body", "A value is to be text or a number.")
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]
