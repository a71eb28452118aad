"""The small rows that hang on a seed's organization, service or placement; ids derive from their owner's."""

import json
from datetime import date, time, timedelta
from typing import Any

from directory.exchange.ids import HALLWAY, row_id
from directory.exchange.seed_files import Reader, SeedError
from directory.models import Language, Phone, Schedule, ServiceArea, Translation
from directory.places.rings import ring_from_pairs
from directory.vocabulary import AreaKind, Season

NAMESPACE = str(HALLWAY)
LANGUAGE_NAMES = {
    "en": "English", "es": "Spanish", "ar": "Arabic", "zh": "Chinese", "vi": "Vietnamese", "pt": "Portuguese",
    "ru": "Russian", "ht": "Haitian Creole", "so": "Somali", "ne": "Nepali", "sw": "Swahili", "fr": "French",
    "uk": "Ukrainian", "fa": "Persian", "prs": "Dari", "ps": "Pashto", "ksw": "S'gaw Karen", "my": "Burmese",
    "am": "Amharic", "ti": "Tigrinya", "ur": "Urdu", "bn": "Bengali", "mix": "Mixteco",
    "ase": "American Sign Language",
    "rw": "Kinyarwanda", "lo": "Lao", "hmn": "Hmong", "ko": "Korean", "ja": "Japanese", "pl": "Polish",
    "it": "Italian", "tl": "Tagalog", "hi": "Hindi", "kar": "Karen",
}  # fmt: skip


def seed_id(table: str, *key: object) -> str:
    return row_id(NAMESPACE, table, "/".join(str(part) for part in key))


def clock(text: object, where: str) -> time | None:
    if text is None:
        return None
    try:
        return time.fromisoformat(str(text))
    except ValueError as error:
        raise SeedError(f"{where}: {text!r} is not a time such as 15:30") from error


def day(value: object, where: str) -> date | None:
    """A date as YAML reads it, or as text."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise SeedError(f"{where}: {value!r} is not a date such as 2026-09-08") from error


def in_spanish(entity: str, link_id: str, fields: dict[str, Any]) -> list[Translation]:
    return [
        Translation(
            id=seed_id("translation", link_id, name, "es"), link_entity=entity, link_id=link_id, field=name,
            language="es", text="\n".join(text) if isinstance(text, list) else str(text).strip(),
        )
        for name, text in fields.items()
        if text
    ]  # fmt: skip


def languages_of(codes: list[str] | None, owner: dict[str, str]) -> list[Language]:
    ((_, owner_id),) = owner.items()
    return [
        Language(
            id=seed_id("language", owner_id, code), code=code, name=LANGUAGE_NAMES.get(code, code), **owner
        )
        for code in codes or []
    ]


def phone_of(number: object, extension: object, owner: dict[str, str]) -> list[Phone]:
    ((_, owner_id),) = owner.items()
    if not number:
        return []
    return [
        Phone(
            id=seed_id("phone", owner_id, number, extension or ""), number=str(number),
            extension=str(extension) if extension else None, **owner,
        )
    ]  # fmt: skip


def schedules_of(entry: Reader, owner: dict[str, str]) -> list[Schedule]:
    ((_, owner_id),) = owner.items()
    rows = []
    for number, part in enumerate(entry.parts("schedules")):
        days, text = part.get("days"), part.get("text")
        interval = part.get("interval")
        starts = day(part.get("from"), part.where)
        rows.append(
            Schedule(
                id=seed_id("schedule", owner_id, number),
                freq=part.get("freq", "WEEKLY" if days else None),
                interval=interval,
                byday=days,
                bymonthday=part.get("bymonthday"),
                dtstart=starts or (date(2026, 9, 1) if interval and interval > 1 else None),
                until=day(part.get("until"), part.where),
                opens_at=clock(part.get("opens"), part.where),
                closes_at=clock(part.get("closes"), part.where),
                season=Season(part.get("season")) if part.has("season") and part.get("season") else None,
                description=text,
                notes=part.get("note"),
                **owner,
            )
        )
        part.get("text_es")
        part.finish()
    return rows


def area_of(value: object, owner: dict[str, str], where: str) -> list[ServiceArea]:
    """The area served: a mapping of one kind, or the word anywhere. None: unknown, no row."""
    if value is None:
        return []
    ((_, owner_id),) = owner.items()
    kind, members, extent, name = read_area(value, where)
    return [
        ServiceArea(
            id=seed_id("service_area", owner_id), kind=kind, members=members, extent=extent,
            extent_type="geojson" if extent else None, name=name, **owner,
        )
    ]  # fmt: skip


def read_area(value: object, where: str) -> tuple[AreaKind, list[str] | None, str | None, str | None]:
    if value == "anywhere":
        return AreaKind.ANYWHERE, None, None, None
    if not isinstance(value, dict):
        raise SeedError(f"{where}: area must be a mapping or anywhere")
    name = value.get("name")
    match value:
        case {"zips": zips}:
            return AreaKind.ZIPS, [str(z) for z in zips], None, name
        case {"county": county}:
            return AreaKind.COUNTY, [county] if isinstance(county, str) else list(county), None, name
        case {"school_zones": keys}:
            return AreaKind.SCHOOL_ZONE, [seed_id("school", key) for key in keys], None, name
        case {"school_zone": key}:
            return AreaKind.SCHOOL_ZONE, [seed_id("school", key)], None, name
        case {"district": _}:
            return AreaKind.DISTRICT, None, None, name
        case {"statewide": _}:
            return AreaKind.STATEWIDE, [str(value["statewide"])], None, name
        case {"polygon": ring}:
            return AreaKind.POLYGON, None, polygon(ring), name
    raise SeedError(f"{where}: this area is of no known kind: {', '.join(map(str, value))}")


def polygon(ring: list[list[float]]) -> str:
    """GeoJSON of a hand-drawn ring of [lon, lat], closed and turned the right way. Raises `AreaError`."""
    return json.dumps({"type": "Polygon", "coordinates": [ring_from_pairs(ring)]})


def days_before(today: date, count: object) -> date | None:
    return None if count is None else today - timedelta(days=int(str(count)))
