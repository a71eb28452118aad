"""Pages add up, and all lines are all pages."""

import pytest

from directory.web.api.questions import LISTINGS
from tests.web.api.conftest import Asks

NAMES = tuple(LISTINGS)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1000, 7])
def test_sizes_add_up_and_nothing_comes_twice(asks: Asks, name: str, size: int) -> None:
    more = {"search": "a"} if size == 7 and name in ("services", "taxonomy_terms") else {}
    pages = list(asks.pages(f"/{name}", per_page=size, **more))
    ids = [one["id"] for page in pages for one in page["contents"]]
    total = pages[0]["total_items"]
    assert {page["total_items"] for page in pages} == {total}
    assert sum(page["size"] for page in pages) == total == len(ids) == len(set(ids))
    assert [page["page_number"] for page in pages] == list(range(1, len(pages) + 1))
    assert {page["total_pages"] for page in pages} == {len(pages)}
    assert [page["first_page"] for page in pages] == [True] + [False] * (len(pages) - 1)
    assert [page["last_page"] for page in pages] == [False] * (len(pages) - 1) + [True]
    assert not any(page["empty"] for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_beyond_the_end_there_is_nothing(asks: Asks, name: str) -> None:
    page = asks(f"/{name}", page=999_999)
    assert page["contents"] == [] and page["empty"] and page["size"] == 0
    assert page["last_page"] and not page["first_page"] and page["total_items"] > 0


def test_nothing_found_is_an_empty_first_page(asks: Asks) -> None:
    page = asks("/services", organization_id="no-such")
    assert (page["total_items"], page["total_pages"], page["size"]) == (0, 0, 0)
    assert page["first_page"] and page["last_page"] and page["empty"]


def test_more_than_may_be_had_gives_what_may(asks: Asks) -> None:
    assert asks("/services", per_page=100_000)["size"] == 319
    assert asks("/services", per_page=100_000, full="true")["size"] == 100


@pytest.mark.parametrize(
    ("name", "more"),
    [*((name, {}) for name in NAMES), ("services", {"full": "true"}), ("services", {"search": "food"}),
     ("services", {"minimal": "true"}), ("service_at_locations", {"postcode": "14605"}),
     ("service_at_locations", {"search": "tutoring", "full": "true"}), ("organizations", {"full": "true"})],
)  # fmt: skip
def test_all_lines_are_all_pages(asks: Asks, name: str, more: dict[str, str]) -> None:
    size = {} if "minimal" in more else {"per_page": 100}
    assert asks.lines(f"/{name}", **more) == asks.all(f"/{name}", **more, **size)


def test_links_lead_through_the_pages(asks: Asks) -> None:
    answer = asks.raw("/services?per_page=200&status=active")
    assert answer.headers["Link"] == '</api/hsds/services?per_page=200&page=2>; rel="next"'
    answer = asks.raw("/services?per_page=200&page=2")
    assert answer.headers["Link"] == '</api/hsds/services?per_page=200&page=1>; rel="prev"'


@pytest.mark.parametrize("name", NAMES)
def test_a_post_asks_the_same(asks: Asks, name: str) -> None:
    told = {"page": 2, "per_page": 3, "search": "a"}
    by_get = asks(f"/{name}", **told)
    for more in ({"json": told}, {"data": told}, {"query_string": told}):
        answer = asks.raw(f"/{name}", "POST", **more)
        assert answer.status_code == 200 and answer.get_json() == by_get
