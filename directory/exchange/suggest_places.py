"""Which columns say where: one address and one point for each row, though a table may have several."""

from directory.exchange.mapping import FIELDS
from directory.exchange.suggest_draft import Drafted
from directory.exchange.suggest_looks import Look

_PLACE = {
    "street": "address.address_1", "address_2": "address.address_2", "city": "address.city",
    "state": "address.state_province", "zip": "address.postal_code", "country": "address.country",
    "latitude": "location.latitude", "longitude": "location.longitude", "point": "location.point",
}  # fmt: skip


def choose_places(draft: Drafted) -> None:
    """One address and one point. An address of the organization counts where there is no other."""
    order = [("location",), ("service",), ("",), ("organization",)]
    for facet, to in _PLACE.items():
        found = [column for subjects in order for column in draft.of(facet, *subjects)]
        if facet in ("latitude", "longitude"):
            found = sorted(found, key=lambda c: draft.looks[c].share("metres") > 0.5)
        for column in found[:1]:
            _put_place(draft, column, facet, to)
        for column in found[1:]:
            draft.notes[column] = "Another column says where it is already."
    _own_places(draft)
    _points_in_pairs(draft)
    _whole_places(draft)


def _own_places(draft: Drafted) -> None:
    """`Agency Address` beside `Site Address`: where the organization itself is."""
    used = {
        c for c, feeds in draft.feeds.items() for f in feeds if f.to in (*_PLACE.values(), "location.place")
    }
    is_beside = any(draft.guesses[column].subject != "organization" for column in used)
    streets = [c for facet in ("street", "place") for c in draft.of(facet, "organization") if c not in used]
    if not is_beside or not streets:
        return
    for facet, to in _PLACE.items():
        for column in [c for c in draft.of(facet, "organization") if c not in used][:1]:
            draft.notes.pop(column, None)
            is_whole = facet == "street" and draft.looks[column].share("place") > 0.5
            to, how = ("location.place", _whole(draft.looks[column])) if is_whole else (to, "")
            draft.put(column, to, how, of="organization")


def _put_place(draft: Drafted, column: str, facet: str, to: str) -> None:
    look = draft.looks[column]
    if facet == "street" and look.share("place") > 0.5:
        draft.put(column, "location.place", _whole(look))
    elif facet in ("latitude", "longitude") and look.share("metres") > 0.5:
        draft.put(column, to, *(["metres"] if "metres" in FIELDS[to].conversions else []))
        said = f"“{column}” is in metres of a map projection (Web Mercator); it is turned into degrees."
        draft.warnings.append(said)
    else:
        draft.put(column, to)


def _points_in_pairs(draft: Drafted) -> None:
    """Half a point is none."""
    has = draft.targets
    for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if f"location.{one}" in has and f"location.{other}" not in has:
            for column in [c for c, feeds in draft.feeds.items() if feeds[0].to == f"location.{one}"]:
                del draft.feeds[column]
                draft.notes[column] = "Its other half was not found."


def _whole_places(draft: Drafted) -> None:
    """`Location 1` and its kin: street, city, ZIP and often a point in one cell."""
    has = draft.targets
    for column in draft.of("place"):
        look = draft.looks[column]
        is_place = max(look.share("place"), look.share("city_state"), look.share("point")) > 0.3
        if is_place and "location.place" not in has:
            has_point = look.share("point") > 0.3 and look.length < 45
            draft.put(column, *(("location.point",) if has_point else ("location.place", _whole(look))))
            has.add("location.place")
        elif is_place:
            draft.notes[column] = "Another column says where it is already."
        elif "location.name" not in has and look.share("letters") > 0.7 and look.words < 9:
            draft.put(column, "location.name")
            has.add("location.name")


def _whole(look: Look) -> str:
    return "address_and_point" if look.share("point") > 0.1 else "whole_address"
