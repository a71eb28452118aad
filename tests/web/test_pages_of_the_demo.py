"""Every public page of the demo, in both languages, through the eyes of the strict visitor."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import Location, Organization, School, Service, Taxonomy, TaxonomyTerm
from directory.vocabulary import CATEGORY_TAXONOMY, ServiceStatus
from tests.visitor import Visitor

FIXED = (
    "/",
    "/find",
    "/find?q=food&near=14605",
    "/find?q=food&near=Juniper+Street+School&cost=free&speaks=es&speaks=ar&when=evening&within=3&page=2",
    "/find?q=zzzzqq&near=nowhere+at+all&access=asl",
    "/find?near=14428&open=now&grade=3&docs=none&age=8&from=15%3A00&to=17%3A00&day=tue&how=home&result=R7",
    "/needs",
)


def ids(app: Flask, query: object) -> list[str]:
    with app.app_context(), reading():
        return [str(found) for found in db.session.scalars(query)]  # type: ignore[call-overload]


def sample(found: list[str], most: int = 40) -> list[str]:
    """Evenly over all of them, so that a new kind of row is soon among those looked at."""
    return found[:: max(1, len(found) // most)]


def addresses(app: Flask) -> Iterator[str]:
    yield from FIXED
    terms = select(TaxonomyTerm.code).join(Taxonomy).where(Taxonomy.code == CATEGORY_TAXONOMY)
    yield from (f"/needs/{slug}" for slug in sample(ids(app, terms.order_by(TaxonomyTerm.code)), 20))
    yield from (f"/services/{i}" for i in sample(ids(app, select(Service.id).order_by(Service.id))))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_good(seeded: Flask, language: str) -> None:
    visitor = Visitor(seeded, **{"Accept-Language": language})
    for path in addresses(seeded):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert f'lang="{language}"' in answer.text[:200]


def test_services_that_are_no_longer_offered_say_so(demo: Flask) -> None:
    with demo.app_context():
        service = db.session.scalars(select(Service).order_by(Service.name)).first()
        service.status = ServiceStatus.DEFUNCT
        service_id = service.id
        db.session.commit()
    visitor = Visitor(demo)
    visitor.get(f"/services/{service_id}")
    assert "This is not offered now." in visitor.text()


@pytest.mark.parametrize(
    "path",
    [
        "/services/00000000-0000-4000-8000-00000000ffff",
        "/services/not-an-id",
        "/needs/nothing.like.it",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_404(seeded: Flask, path: str) -> None:
    assert Visitor(seeded).get(path).status_code == 404


def test_the_rows_that_pages_are_made_of_are_there(seeded: Flask) -> None:
    """Without rows the sweep above would look at nothing."""
    for model, least in ((Service, 300), (Organization, 80), (School, 12), (Location, 90)):
        assert len(ids(seeded, select(model.id))) >= least
