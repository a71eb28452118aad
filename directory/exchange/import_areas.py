"""Service areas: a county, ZIP codes, a state or a shape where the text is one, else the words alone."""

import re
from typing import Any

from directory.exchange.cleaning import list_in
from directory.exchange.import_context import Build, texts
from directory.exchange.import_draft import Planned
from directory.exchange.import_links import NOTHING_SAID, owners_of
from directory.exchange.import_organizations import web_address
from directory.exchange.import_rows import SourceRow
from directory.places.areas import county_key
from directory.places.postal_codes import STATES, parse_zip, state_code
from directory.places.rings import AreaError, rings_from_geojson
from directory.vocabulary import AreaKind

NOT_A_SHAPE = "The shape of the area cannot be read; its name is kept"

_STATES = {name.lower() for name in STATES.values()}
_STATEWIDE = re.compile(
    r"^(?:state ?wide|(?:entire |whole )?state(?: of (.+))?|todo el estado)$", re.IGNORECASE
)
_ANYWHERE = re.compile(
    r"^(?:nation ?wide|national|united states|usa|u\.?s\.?|anywhere|world ?wide|international|any|all|"
    r"no (?:geographic )?(?:restrictions?|limits?))$",
    re.IGNORECASE,
)
_COUNTY = re.compile(r"^(?:.{2,60}) (?:county|parish|borough)$|^county of .{2,60}$", re.IGNORECASE)


def read_area(name: str) -> tuple[AreaKind, list[str] | None]:
    """Kind and members of an area by its name: "San Mateo County", "94063, 94061", "Statewide", "Florida"."""
    parts = list_in(name)
    zips = [parse_zip(part) for part in parts]
    if parts and all(zips) and all(len(part) >= 5 for part in parts):
        return AreaKind.ZIPS, [code for code in zips if code]
    if all(_COUNTY.match(part) for part in parts) and parts:
        return AreaKind.COUNTY, [re.sub(r"(?i)^county of (.+)$", r"\1 County", part) for part in parts]
    if _ANYWHERE.match(name.strip()):
        return AreaKind.ANYWHERE, None
    statewide = _STATEWIDE.match(name.strip())
    state = (statewide[1] or "") if statewide else name.strip()
    if state.lower() in _STATES:
        return AreaKind.STATEWIDE, [state_code(state)]
    return AreaKind.TEXT, None


def build_areas(build: Build) -> None:
    _from_cells(build)
    for key, row in build.small_rows("service_area"):
        if not any(row.get(name) for name in ("name", "description", "extent")):
            build.account.reject(row, NOTHING_SAID, "name")
            continue
        for owner in owners_of(build, row, "service_at_location_id service_id"):
            values = owner | texts(row, "name description") | {"uri": web_address(build, row, "uri")}
            values |= _outline(build, row)
            planned = build.draft.put("service_area", f"{key}/{next(iter(owner.values()))}", values, row)
            build.keep_rest("service_area", planned, row)


def _outline(build: Build, row: SourceRow) -> dict[str, Any]:
    """extent, extent_type, kind and members. A shape that can be read counts before the name."""
    shape = row.get("extent")
    if shape.lstrip().startswith("{"):
        try:
            rings_from_geojson(shape)
        except AreaError:
            build.account.note(row, NOT_A_SHAPE, "extent", shape[:80])
        else:
            return {"extent": shape, "extent_type": "geojson", "kind": AreaKind.POLYGON, "members": None}
    kind, members = read_area(row.get("name"))
    return {
        "extent": shape or None,
        "extent_type": row.get("extent_type")[:20] or None,
        "kind": kind,
        "members": members,
    }


def _from_cells(build: Build) -> None:
    """Ohana lists the areas of a service in one cell: counties together are one area of several."""
    for service in list(build.draft.all("service")):
        row = build.sources[service.id]
        names = list_in(row.get("service_areas"))
        if not names:
            continue
        kind, _ = read_area(row.get("service_areas"))
        for name in [row.get("service_areas")] if kind is AreaKind.COUNTY else names:
            _put(build, service, name, row)


def _put(build: Build, service: Planned, name: str, row: SourceRow) -> None:
    kind, members = read_area(name)
    values = {"service_id": service.id, "name": name, "kind": kind, "members": members}
    build.draft.put("service_area", f"{service.id}/{county_key(name)}", values, row)
