"""Every answer over the demo district is what HSDS 3.2 and our own document say it is."""

import pytest

from directory.web.api.questions import LISTINGS
from tests.web.api import standard
from tests.web.api.conftest import Asks

NAMES = tuple(LISTINGS)


def test_the_standards_schemas_are_at_hand() -> None:
    if not standard.has_standard():
        pytest.skip(
            "NOT CHECKED AGAINST HSDS'S OWN SCHEMAS: they are not beside the checkout (HALLWAY_SHARED)"
        )
    assert standard.standard("compiled/service.json").is_valid({"id": "x", "name": "x"}) is False


@pytest.mark.parametrize("name", NAMES)
def test_lists(asks: Asks, name: str) -> None:
    seen = 0
    for page in asks.pages(f"/{name}", per_page=200):
        assert standard.page_faults(name, page) == []
        seen += page["size"]
    assert seen


@pytest.mark.parametrize(
    ("name", "more"),
    [("services", {"full": "true"}), ("organizations", {"full": "true"}),
     ("organizations", {"full_service": "true"}), ("service_at_locations", {"full": "true"})],
)  # fmt: skip
def test_nested_lists(asks: Asks, name: str, more: dict[str, str]) -> None:
    for page in asks.pages(f"/{name}", per_page=100, **more):
        assert standard.page_faults(name, page, is_nested=True) == []


@pytest.mark.parametrize("name", NAMES)
def test_single_ones(asks: Asks, name: str) -> None:
    for one in asks(f"/{name}", per_page=15)["contents"]:
        found = asks(f"/{name}/{one['id']}")
        assert found["id"] == one["id"]
        assert standard.faults(name, found, is_nested=True) == []


def test_minimal_services_are_services_too(asks: Asks) -> None:
    page = asks("/services", minimal="true")
    assert page["total_pages"] == 1 and page["size"] == page["total_items"] > 300
    assert standard.page_faults("services", page) == []
    assert set(page["contents"][0]) == {"id", "name", "status", "last_modified"}


def test_the_root_leads_to_what_it_names(asks: Asks) -> None:
    told = asks("/")
    assert told["version"] == "3.2"
    assert list(standard.ours("Root").iter_errors(told)) == []
    for name in ("profile", "openapi_url"):
        assert asks.client.get(told[name]).status_code == 200
    assert told["publisher"]["name"] == "Millrace Public Schools"


def test_the_profile_holds_every_term_that_is_used(asks: Asks) -> None:
    told = asks("/profile")
    terms = {term["id"] for term in told["terms"]}
    used = [
        attribute["taxonomy_term"]
        for service in asks.all("/services", full="true", per_page=100)
        for attribute in service.get("attributes", ())
        if attribute["taxonomy_term"].get("taxonomy") == "Hallway profile"
    ]
    codes = {term["code"].partition(".")[0] for term in used}
    assert {term["id"] for term in used} <= terms
    assert {"grade", "cost", "audience", "enrolled", "language", "capacity"} - {"capacity"} <= codes
    listed = asks.all("/taxonomy_terms", taxonomy_id=told["taxonomy"]["id"])
    assert {term["id"] for term in listed} == terms


def test_the_four_states_of_capacity_ride_with_their_date(asks: Asks) -> None:
    placements = asks.all("/service_at_locations", full="true", per_page=100)
    told = [
        attribute
        for placement in placements
        for attribute in placement.get("attributes", ())
        if attribute["link_type"] == "capacity"
    ]
    codes = {attribute["taxonomy_term"]["code"] for attribute in told}
    assert {"capacity.capacity", "capacity.no-capacity", "capacity.waitlist"} <= codes
    state = next(a for a in told if a["taxonomy_term"]["code"] == "capacity.waitlist")
    assert len(state["value"]) == 10 and state["taxonomy_term"]["term_uri"].startswith("http://hl7.org/")


def test_a_document_names_every_operation_and_every_code(asks: Asks) -> None:
    told = asks("/openapi.json")
    gets = [path for path, ways in told["paths"].items() if "get" in ways]
    posts = [path for path, ways in told["paths"].items() if "post" in ways]
    assert len(gets) == 11 and len(posts) == 5
    ids = [
        way["operationId"] for ways in told["paths"].values() for m, way in ways.items() if m != "parameters"
    ]
    assert len(set(ids)) == 16
    required = {p for p, ways in told["paths"].items() if ways["get"]["tags"] == ["required"]}
    assert required == {"/", "/services", "/services/{id}"}
    for one in told["components"]["schemas"].values():
        standard.Draft202012Validator.check_schema(one)


def test_a_planted_fault_is_found(asks: Asks) -> None:
    good = asks("/services", full="true", per_page=1)["contents"][0]
    for change in (
        {"name": None}, {"status": "open"}, {"last_modified": "2026-01-01"}, {"extra": "1"}, {"id": "x"},
        {"url": "two words"}, {"phones": []},
    ):  # fmt: skip
        assert standard.faults("services", good | change, is_nested=True), change
