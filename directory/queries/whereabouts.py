"""Where a thing is, as far as a page may say it. Of a confidential place: a phone, and nothing else."""

from dataclasses import dataclass

from directory.models import Location, Phone
from directory.vocabulary import AccessFeature, LocationType


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`point` is (latitude, longitude). A hidden place has no id, name, address, point, room or way there."""

    location_id: str | None = None
    name: str = ""
    room: str = ""
    street: str = ""
    town: str = ""
    point: tuple[float, float] | None = None
    is_approximate: bool = False
    is_virtual: bool = False
    is_hidden: bool = False
    url: str = ""
    transportation: str = ""
    phones: tuple[Phone, ...] = ()
    features: tuple[AccessFeature, ...] = ()
    school_slug: str = ""
    public_door: str = ""


def whereabouts_of(location: Location, room: str = "") -> Whereabouts:
    """Expects addresses, phones, accessibility and school to be loaded."""
    if location.confidential:
        return Whereabouts(is_hidden=True, phones=tuple(location.phones))
    address = next((a for a in location.addresses if a.address_type is LocationType.PHYSICAL), None)
    return Whereabouts(
        location_id=location.id,
        name=location.name or "",
        room=room,
        street=", ".join(filter(None, (address.address_1, address.address_2))) if address else "",
        town=_town(address.city, address.state_province, address.postal_code) if address else "",
        point=point_of(location),
        is_approximate=location.approximate,
        is_virtual=location.location_type is LocationType.VIRTUAL,
        url=location.url or "",
        transportation=location.transportation or "",
        phones=tuple(location.phones),
        features=tuple(dict.fromkeys(a.feature for a in location.accessibility if a.feature)),
        school_slug=location.school.slug if location.school else "",
        public_door=(location.school.public_door or "") if location.school else "",
    )


def point_of(location: Location) -> tuple[float, float] | None:
    if location.confidential or location.latitude is None or location.longitude is None:
        return None
    return location.latitude, location.longitude


def _town(city: str | None, state: str | None, zip_code: str | None) -> str:
    region = " ".join(filter(None, (state, zip_code)))
    return ", ".join(filter(None, (city, region)))
