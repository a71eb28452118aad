"""What was shown for a need, kept as it was: the card, the rules and weights, the seed, every alternative."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select

from directory.db import db, is_reading, writing
from directory.matching.explain import Names, sentence
from directory.matching.suggest import Suggestion, Suggestions
from directory.models import Need, Organization, Service, SuggestionSnapshot, User
from directory.models.columns import new_id, utc_now
from directory.queries.matched import names_in

LANGUAGES = ("en", "es")
"""In which the sentences are kept: both, since whoever asks later may read the other one."""

SAME_LIST = timedelta(hours=1)
"""Within this time the same list for the same need is not kept a second time."""


def keep_snapshot(
    need: Need, suggestions: Suggestions, weights: Mapping[str, float], weights_version: int, seed: int,
    actor: User | None, rules_version: str, now: datetime | None = None,
) -> SuggestionSnapshot:  # fmt: skip
    """A page that is only looked at keeps what it showed too. The same list again within the hour gives the
    row that is there.
    """
    at = now or utc_now()
    kept: dict[str, Any] = {
        "rules_version": rules_version,
        "weights": dict(weights),
        "weights_version": weights_version,
        "seed": seed,
        "card": need.card,
        "shown": shown_of(suggestions),
    }
    digest = digest_of(need.id, kept)
    return _shown_lately(need.id, digest, at) or _written(
        SuggestionSnapshot(
            id=new_id(), need_id=need.id, at=at, user_id=actor.id if actor else None, digest=digest, **kept
        )
    )


def _shown_lately(need_id: str, digest: str, at: datetime) -> SuggestionSnapshot | None:
    """The newest, where it is this very list and not an hour old. Another list between them ends that."""
    newest = db.session.scalar(
        select(SuggestionSnapshot)
        .where(SuggestionSnapshot.need_id == need_id)
        .order_by(SuggestionSnapshot.at.desc(), SuggestionSnapshot.id)
        .limit(1)
    )
    return newest if newest and newest.digest == digest and at - newest.at <= SAME_LIST else None


def _written(row: SuggestionSnapshot) -> SuggestionSnapshot:
    """Within the transaction at hand, or, where that only reads, in a short one of its own."""
    if not is_reading():
        db.session.add(row)
        db.session.flush()
        return row
    db.session.commit()  # ends the reading: without a write-ahead log it would hold this write off
    table = SuggestionSnapshot.__table__
    values = {column.name: getattr(row, column.name) for column in table.columns}
    with writing() as connection:
        connection.execute(insert(table), [values])  # type: ignore[arg-type]
    return row


def digest_of(need_id: str, kept: Mapping[str, Any]) -> str:
    """SHA-256 over canonical JSON: keys sorted, no spaces, UTF-8. Who looked and when are not part of it."""
    text = json.dumps(
        {"need": need_id, **kept}, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )
    return hashlib.sha256(text.encode()).hexdigest()


def is_unchanged(snapshot: SuggestionSnapshot) -> bool:
    """Whether the row still says what its digest was made of."""
    names = ("rules_version", "weights", "weights_version", "seed", "card", "shown")
    kept = {name: getattr(snapshot, name) for name in names}
    return digest_of(snapshot.need_id, kept) == snapshot.digest


# ---- what was shown, as plain JSON ----


def shown_of(suggestions: Suggestions) -> dict[str, Any]:
    """{"fits", "may_fit", "near_misses": […], "considered": n}. Each entry carries its names of that day."""
    lists = {name: getattr(suggestions, name) for name in ("fits", "may_fit", "near_misses")}
    names = _names(one for listed in lists.values() for one in listed)
    told = {language: names_in(language) for language in LANGUAGES}
    return {
        **{name: [_entry(one, names, told) for one in listed] for name, listed in lists.items()},
        "considered": suggestions.considered,
    }


def _names(suggestions: Iterable[Suggestion]) -> dict[str, str]:
    """Names of services and organizations by id: they may be called otherwise tomorrow."""
    listed = list(suggestions)
    services = {one.offering.service for one in listed}
    organizations = {one.offering.organization for one in listed}
    found: dict[str, str] = {}
    for model, ids in ((Service, services), (Organization, organizations)):
        rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
        found.update((row.id, row.name) for row in rows)
    return found


def _entry(one: Suggestion, called: Mapping[str, str], told: Mapping[str, Names]) -> dict[str, Any]:
    """The findings with their values, and with the very sentences of that day."""
    offering = one.offering
    return {
        "placement": offering.id,
        "service": offering.service,
        "organization": offering.organization,
        "name": called.get(offering.service, ""),
        "organization_name": called.get(offering.organization, ""),
        "confidential": offering.confidential,
        "places": offering.places.state,
        "score": one.score.total,
        "parts": {part.name: [part.value, part.points] for part in one.score.parts},
        "findings": [
            {
                "requirement": f.requirement,
                "verdict": str(f.verdict),
                "key": f.key,
                "wanted": _json(f.wanted),
                "has": _json(f.has),
                "mendable": f.mendable,
                "asks": f.asks,
                "said": {language: sentence(f, names, language) for language, names in told.items()},
            }
            for f in one.findings
        ],
    }


def _json(value: Any) -> Any:
    """Through JSON and back, so that what is digested is what the database gives back."""
    return json.loads(json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be kept")
