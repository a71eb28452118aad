"""The list of partners, and an organization's own page."""

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.models import (
    Address,
    Contact,
    Location,
    Organization,
    Partnership,
    Phone,
    Service,
    Translation,
    Url,
)
from directory.vocabulary import OrganizationKind, PartnershipStatus, Sector, ServiceStatus
from tests.cast import HIDDEN, Town
from tests.visitor import Visitor, words_of


def names_on(visitor: Visitor) -> list[str]:
    return [words_of(a) for a in visitor.page.iter("a") if "partner__name" in a.get("class", "")]


def with_sectors(app: Flask, town: Town) -> None:
    with app.app_context():
        db.session.get(Organization, town.soup_and_books.id).sector = Sector.FAITH
        db.session.get(Organization, town.wool_choir.id).sector = Sector.YOUTH_DEVELOPMENT
        db.session.get(Organization, town.harbor_nets.id).sector = Sector.YOUTH_DEVELOPMENT
        db.session.commit()


def test_partners_by_kind_the_largest_first(app: Flask, town: Town, visitor: Visitor) -> None:
    with_sectors(app, town)
    visitor.get("/partners")
    assert names_on(visitor) == ["Harbor Nets", "Wool Choir", "Soup & Books"]
    kinds = [words_of(h2) for h2 in visitor.page.iter("h2")]
    assert kinds[:2] == ["Youth groups", "Faith groups"]
    assert "3 partners" in visitor.text()
    assert "Safe Porch" not in visitor.text()  # no agreement


def test_narrowed_by_kind_and_by_school(app: Flask, town: Town, visitor: Visitor) -> None:
    with_sectors(app, town)
    visitor.get("/partners?sector=youth_development")
    assert names_on(visitor) == ["Harbor Nets", "Wool Choir"]
    visitor.get("/partners?sector=youth_development&at=oak")
    assert names_on(visitor) == ["Wool Choir"]
    visitor.get("/partners?sector=faith&at=oak")
    assert names_on(visitor) == []
    assert "No partner fits" in visitor.text()


def test_a_partner_of_the_district_works_at_every_school(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        row = db.session.scalar(select(Partnership).where(Partnership.organization_id == town.wool_choir.id))
        row.school_id, row.district_id = None, town.old_mill.id
        db.session.commit()
    visitor.get("/partners?at=elm")
    assert names_on(visitor) == ["Soup & Books", "Wool Choir"]
    assert "Every school" in visitor.text()


@pytest.mark.parametrize("query", ["?sector=zebra", "?at=" + "x" * 3000, "?sector=&at=", "?at=%00%27--"])
def test_what_cannot_be_read_is_left_out(town: Town, visitor: Visitor, query: str) -> None:
    assert visitor.get("/partners" + query).status_code == 200


def test_agreements_that_ended_are_not_shown(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        for row in db.session.scalars(select(Partnership)):
            row.status = PartnershipStatus.ENDED
        db.session.commit()
    visitor.get("/partners")
    assert names_on(visitor) == []
    visitor.get(f"/organizations/{town.soup_and_books.id}")
    assert "At our schools" not in visitor.text()


def test_an_organization_tells_what_where_and_with_whom(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        row = db.session.get(Organization, town.soup_and_books.id)
        row.email, row.website = "soup@books.example", "https://www.soup.example/kitchen"
        row.phones = [Phone(number="585-555-0111")]
        row.contacts = [Contact(name="Owen", title="Cook"), Contact(name="Shy Sue", public=False)]
        kitchen = Location(name="The kitchen", organization_id=row.id, latitude=43.16, longitude=-77.61)
        kitchen.addresses = [Address(address_1="3 Ladle Lane", city="Old Mill", postal_code="14604")]
        db.session.add(kitchen)
        db.session.commit()
        kitchen_id = kitchen.id
    page = visitor.get(f"/organizations/{town.soup_and_books.id}").text
    said = visitor.text()
    assert "Homework Hour" in said and "Elm School, Room 4" in said
    assert "Owen, Cook" in said and "Shy Sue" not in said
    assert "The kitchen" in said and "3 Ladle Lane, Old Mill, 14604" in said
    assert {
        "tel:5855550111", "mailto:soup@books.example", "https://www.soup.example/kitchen",
        f"/locations/{kitchen_id}", "/schools/elm",
    } <= set(visitor.links())  # fmt: skip
    assert 'data-points="43.16,-77.61"' in page
    assert ">soup.example</a>" in page and 'rel="noopener noreferrer nofollow ugc"' in page


def test_services_that_ended_are_not_listed(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        db.session.get(Service, town.soup_night.service_id).status = ServiceStatus.DEFUNCT
        db.session.commit()
    visitor.get(f"/organizations/{town.soup_and_books.id}")
    assert "Homework Hour" in visitor.text() and "Soup Night" not in visitor.text()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>", "vbscript:x", "//evil.example",
        "https://user:secret@evil.example", "http:evil", "\tjavascript:alert(1)", "https://a\\@b.example",
        "file:///etc/passwd", "ftp://x.example",
    ],
)  # fmt: skip
def test_an_address_that_is_not_a_web_page_is_no_link(
    app: Flask, town: Town, visitor: Visitor, address: str
) -> None:
    with app.app_context():
        row = db.session.get(Organization, town.wool_choir.id)
        row.website = address
        row.urls = [Url(url=address, label="Our page")]
        db.session.commit()
    visitor.get(f"/organizations/{town.wool_choir.id}")
    assert address not in visitor.links()
    assert not [link for link in visitor.links() if "evil" in link or "script:" in link.lower()]


def test_a_look_alike_host_is_shown_as_it_will_be_reached(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        db.session.get(Organization, town.wool_choir.id).website = "https://wооlchoir.example/"
        db.session.commit()
    visitor.get(f"/organizations/{town.wool_choir.id}")
    assert "xn--" in visitor.text()


def test_texts_of_partners_are_text(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        row = db.session.get(Organization, town.wool_choir.id)
        row.name = "<img src=x onerror=alert(1)>"
        row.description = "</p><script>alert(2)</script>{{ 7 * 7 }}"
        db.session.commit()
    for path in (f"/organizations/{town.wool_choir.id}", "/partners", "/schools/oak"):
        page = visitor.get(path).text  # the visitor refuses scripts and handlers within the page
        assert "<script>alert" not in page and "<img" not in page
    assert "{{ 7 * 7 }}" in visitor.get("/partners").text


def test_a_hidden_place_is_a_phone_number(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        row = db.session.get(Organization, town.safe_porch.id)
        row.email = "nell@safeporch.example"
        row.contacts = [Contact(name="Nell Night")]
        db.session.commit()
    page = visitor.get(f"/organizations/{town.safe_porch.id}").text
    assert "Address is given by phone" in visitor.text()
    assert "tel:5855550177" in visitor.links()
    for fact in (
        *map(str, HIDDEN.values()), "Safe Porch house", "data-point", "openstreetmap", "/locations/",
        "Nell Night", "nell@safeporch.example", town.shelter.location_id,
    ):  # fmt: skip
        assert fact not in page, fact
    assert words_of(next(iter(visitor.page.iter("a")))) == "Leave this page"


def test_a_listing_says_that_there_is_no_agreement(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        db.session.get(Organization, town.wool_choir.id).kind = OrganizationKind.LISTING
        db.session.commit()
    visitor.get(f"/organizations/{town.wool_choir.id}")
    assert "Listed here, no agreement" in visitor.text()
    visitor.get("/partners")
    assert "Wool Choir" not in names_on(visitor)


def test_in_spanish_with_the_translation_of_a_person(app: Flask, town: Town) -> None:
    with app.app_context():
        db.session.add(
            Translation(
                link_entity="organization",
                link_id=town.wool_choir.id,
                field="description",
                language="es",
                text="Un coro de lana.",
            )
        )
        db.session.commit()
    visitor = Visitor(app, **{"Accept-Language": "es"})
    page = visitor.get("/partners").text
    assert "Un coro de lana." in page
    assert '<span lang="en">Soup &amp; Books of the town.</span>' in page


@pytest.mark.parametrize("name", ["00000000-0000-4000-8000-00000000ffff", "nobody", "1"])
def test_an_organization_that_is_not_there(town: Town, visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/organizations/{name}").status_code == 404
