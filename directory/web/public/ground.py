"""What a map stands on: school zones, school doors and ZIP names, all from rows we hold. GeoJSON.

A point is (latitude, longitude) in our rows and [longitude, latitude] in GeoJSON. Nothing of a
confidential place comes near here: rows without a public point are passed over.
"""

import json
from typing import Any

from flask import current_app, jsonify, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from directory.core import settings_of
from directory.db import db
from directory.models import District, School, ServiceArea, ZipCode
from directory.queries.whereabouts import point_of
from directory.search import Answer
from directory.vocabulary import AreaKind
from directory.web.access import access, anyone
from directory.web.public import public


@public.get("/map/ground.json")
@access(anyone)
def ground() -> ResponseReturnValue:
    """Zones as polygons, schools and ZIP codes as named points. The same for all, so browsers keep it."""
    schools = list(
        db.session.scalars(select(School).options(joinedload(School.location)).order_by(School.slug))
    )
    features = [f for school in schools for f in (_zone(school), _door(school)) if f]
    answer = jsonify({"type": "FeatureCollection", "features": features + _zip_names()})
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _zone(school: School) -> dict[str, Any] | None:
    if not school.zone:
        return None
    return _feature(json.loads(school.zone), kind="zone", slug=school.slug, name=school.name)


def _door(school: School) -> dict[str, Any] | None:
    point = point_of(school.location)
    if point is None:
        return None
    address = url_for("public.school", slug=school.slug)
    return _feature(_point(point), kind="school", slug=school.slug, name=school.name, address=address)


def _zip_names() -> list[dict[str, Any]]:
    zips = [z for district in db.session.scalars(select(District)) for z in district.zips or []]
    rows = db.session.scalars(select(ZipCode).where(ZipCode.zip.in_(zips)).order_by(ZipCode.zip))
    return [_feature(_point((row.latitude, row.longitude)), kind="zip", name=row.zip) for row in rows]


def _feature(geometry: dict[str, Any], **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(point: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(point[1], 5), round(point[0], 5)]}


def of_answer(answer: Answer) -> dict[str, Any]:
    """What the results' map is told in its attributes: whose zone to show, and where the search stands."""
    place = answer.place
    return {
        **map_settings(),
        "home": place.school if place else "",
        "centre": f"{place.point[0]},{place.point[1]}" if place and place.point else "",
    }


def map_settings() -> dict[str, Any]:
    settings = settings_of(current_app)
    return {
        "ground": url_for("public.ground"),
        "tiles": settings.tiles or "",
        "credit": settings.tiles_credit,
        "home": "",
        "centre": "",
    }


def served(areas: list[ServiceArea]) -> str:
    """The drawn areas of a service as one GeoJSON text, or "". For services without a confidential place."""
    drawn = [json.loads(area.extent) for area in areas if area.kind is AreaKind.POLYGON and area.extent]
    return json.dumps({"type": "GeometryCollection", "geometries": drawn}) if drawn else ""
