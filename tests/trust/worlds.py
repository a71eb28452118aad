"""Two towns that differ in one secret, and generated questions to tell them apart with."""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from directory.core import settings_of
from directory.db import db
from directory.exchange.export_profile import profile_id
from directory.models import SealedSite
from directory.sealing import seal
from directory.search.indexer import rebuild
from tests.cast import Town
from tests.conftest import application, close
from tests.desk import Desk
from tests.trust.routes import ways

ELSEWHERE = {
    "address_1": "900 Other Road",
    "postal_code": "10001",
    "latitude": 40.7501,
    "longitude": -73.9971,
}

STILL = "5f" * 20
"""A form token's secret that both worlds share, since each browser would have one of its own."""


def second_world(app: Flask, folder: Path, differ: Callable[[Flask], None] | None = None) -> Flask:
    """The same installation to the byte, keys included, but for where the shelter stands, or for what
    `differ` changes within its application context.
    """
    settings = settings_of(app)
    close(app)
    shutil.copytree(settings.data, folder, ignore=shutil.ignore_patterns("index"))
    other = application(replace(settings, data=folder, database_url=f"sqlite:///{folder / 'hallway.db'}"))
    with other.app_context():
        (differ or move_the_shelter)(other)
        db.session.commit()
    for world in (app, other):
        rebuild(world)
    return other


def move_the_shelter(app: Flask) -> None:
    sealed = seal(dict(ELSEWHERE), settings_of(app).sealing_key)
    db.session.execute(update(SealedSite).values(sealed=sealed))
    db.session.flush()
    assert db.session.scalar(select(SealedSite.sealed)) == sealed


def browser(app: Flask) -> Desk:
    desk = Desk(app)
    with desk.client.session_transaction() as session:
        session["csrf_token"] = STILL
    return desk


VOLATILE = re.compile(rb'(name="(?:csrf_token|key)"[^>]*value=")[^"]*')


def told(answer: TestResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    """Everything a stranger can compare. A signed form token carries the second, so it is left out."""
    headers = [(k, v) for k, v in answer.headers if k not in {"Date", "Set-Cookie"}]
    return answer.status, headers, VOLATILE.sub(rb"\1", answer.get_data())


WORDS = (
    "bed", "bed tonight", "shelter", "safe porch", "somewhere safe", "cama", "homework", "soup", "choir", "a",
    "house", "hidden", "hidden way", "17 hidden way", "14699", "43.21", "net mending", "tarea", "zzz", "",
)  # fmt: skip
NEAR = (
    "14604", "14605", "14699", "10001", "14620", "elm", "oak", "harbor", "17 Hidden Way", "900 Other Road",
    "1 Elm School Road", "Rochester", "nowhere at all", "",
)  # fmt: skip
VALUES: dict[str, tuple[str, ...]] = {
    "within": ("1", "2", "5", "10", "25", "100", "0", "-1"),
    "sort": ("distance", "near", "fit", "name", "soon", "fresh", "best"),
    "at": ("elm", "oak", "harbor", "none"),
    "lang": ("en", "es"),
    "speaks": ("es", "en", "so"),
    "page": ("1", "2", "9"),
    "c": ("academics.homework", "safety.dv", "learning"),
    "open": ("now", "mon", "sat"),
    "day": ("mon", "tue", "sun"),
    "when": ("evening", "weekend", "after_school"),
    "age": ("6", "12", "40"),
    "cost": ("free", "fee"),
    "how": ("comes_to_us", "online", "home"),
    "places": ("open", "waitlist", "full", "unknown"),
    "access": ("wheelchair",),
    "kind": ("support", "opportunity"),
    "view": ("map", "list"),
    "contrast": ("more",),
}

OF_PROGRAMS: dict[str, tuple[str, ...]] = {
    "search": WORDS,
    "postcode": ("14604", "14605", "14699", "10001", "14620"),
    "proximity": ("0", "500", "5000", "40000", "20000000"),
    "taxonomy_term_id": tuple(
        profile_id(code)
        for code in ("school.held_at", "placement.room", "access.elevator", "capacity.capacity")
    ),
    "modified_after": ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"),
    "full": ("true", "false"),
    "full_service": ("true",),
    "minimal": ("true",),
    "per_page": ("1", "2", "500"),
    "page": ("1", "2", "9"),
    "format": ("json", "ndjson"),
}
LISTS = ("services", "service_at_locations", "organizations")


def _of_a_program(chance: random.Random) -> str:
    """A question to the API that leans on places as well."""
    names = chance.sample(sorted(OF_PROGRAMS), chance.randint(1, 4))
    terms = {name: chance.choice(OF_PROGRAMS[name]) for name in names}
    if "proximity" in terms:
        terms.setdefault("postcode", chance.choice(OF_PROGRAMS["postcode"]))
    return f"/api/hsds/{chance.choice(LISTS)}?{urlencode(terms)}"


def questions(app: Flask, town: Town, count: int, seed: int) -> Iterator[str]:
    """First every public address as it stands, then questions that lean on places and distances."""
    chance = random.Random(seed)
    paths = [way.path for way in ways(app, town) if way.is_read and way.path not in TELLS_THE_TIME]
    shelter = [f"/services/{town.shelter.service_id}", f"/organizations/{town.safe_porch.id}",
               f"/locations/{town.shelter.location_id}", f"/list?s={town.shelter.service_id}"]  # fmt: skip
    asked = [*paths, *shelter]
    yield from asked
    for place in range(count - len(asked)):
        if place % 4 == 3:
            yield _of_a_program(chance)
            continue
        path = chance.choice(("/find", "/find", "/find", "/find", "/find/suggestions", *paths, *shelter))
        terms = {"q": chance.choice(WORDS), "near": chance.choice(NEAR)}
        for name in chance.sample(sorted(VALUES), chance.randint(0, 4)):
            terms[name] = chance.choice(VALUES[name])
        if chance.random() < 0.2:
            terms["near"] = f"{chance.uniform(42.9, 43.5):.4f},{chance.uniform(-78, -77.2):.4f}"
        yield path.partition("?")[0] + "?" + urlencode(terms, quote_via=quote)


TELLS_THE_TIME = {"/status", "/admin/status"}
"""Says how fresh the index is, to the second: it differs from itself."""
