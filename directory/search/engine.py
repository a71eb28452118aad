"""`find`: a Query to an Answer. Reads only; never raises for what somebody typed, and never for the index."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from directory.search.answer import Answer, Hit, Loosening
from directory.search.areas import UNKNOWN
from directory.search.columns import STATES
from directory.search.counting import Counts, Tally, count_values
from directory.search.filters import Asked, Narrowing, narrowings, row_states
from directory.search.hits import Choice, make_hits
from directory.search.place import Place, locate
from directory.search.query import PAGE_SIZE, Query
from directory.search.ranking import (
    WEIGHTS,
    area_part,
    capacity_part,
    confirmed_part,
    place_part,
    turn_of,
)
from directory.search.snapshot import Snapshot, mark_damaged, snapshot, state_of
from directory.search.tags import Mask
from directory.search.text import TextFit, fit_text

ENOUGH = 10
"""Services within a radius that stop it from being widened."""

FEW = 3
CLOSEST = 5
EXACT, ASKED_FIRST = 1000.0, -200.0
MIXED, REPEATED = 60, 0.5
"""So many at the top are mixed; each one of a category lowers the next of it by this much of a score."""

STEPS = 100
"""Scores are compared in hundredths; what is equal there takes turns by day."""

log = logging.getLogger(__name__)


def find(
    query: Query, now: datetime, *, lang: str = "en", with_counts: bool = True, size: int = PAGE_SIZE
) -> Answer:
    """Answers a question. `now` is aware; `lang` is the reader's, for labels and reasons; `size` is how many
    hits a page has.

    An index that is missing or fails costs this request some time and nothing else: the database answers,
    and the indexer is told to rebuild.
    """
    found = snapshot()
    try:
        return _find(query, now, lang, with_counts, found, size)
    except Exception as error:
        if found.postings is None:
            raise
        log.exception("The search index failed; the database answers")
        mark_damaged(state_of(), f"{type(error).__name__} while searching")
        return _find(query, now, lang, with_counts, replace(found, postings=None, generation=None), size)


def ranked(query: Query, now: datetime, *, lang: str = "en") -> list[str]:
    """Ids of every service that answers, in the order in which `find` pages through them."""
    found = snapshot()
    try:
        return _ranked(query, now, lang, found)
    except Exception as error:
        if found.postings is None:
            raise
        log.exception("The search index failed; the database answers")
        mark_damaged(state_of(), f"{type(error).__name__} while searching")
        return _ranked(query, now, lang, replace(found, postings=None, generation=None))


def _ranked(query: Query, now: datetime, lang: str, found: Snapshot) -> list[str]:
    asked = Asked(query, found, _located(found, query.near) or _located(found, query.at), now)
    text = fit_text(query.q, found, found.postings, lang) if query.q else None
    order, _, _ = _ordered(_narrowed(asked, text), lang)
    return [found.columns.services.ids[service] for service in order.tolist()]


@dataclass(frozen=True)
class Search:
    """One question on its way: what it is measured against and what has been found."""

    asked: Asked
    text: TextFit | None
    tally: Tally
    narrowings: Sequence[Narrowing]
    radius: float | None
    verdicts: NDArray[np.int8]


def _find(
    query: Query, now: datetime, lang: str, with_counts: bool, found: Snapshot, size: int = PAGE_SIZE
) -> Answer:
    place = _located(found, query.near) or _located(found, query.at)
    asked = Asked(query, found, place, now)
    text = fit_text(query.q, found, found.postings, lang) if query.q else None
    search = _narrowed(asked, text)
    order, listed, surely = _ordered(search, lang)
    page = order[(query.page - 1) * size : query.page * size]
    choices = [_choice(search, int(service), listed) for service in page]
    counts: Counts = count_values(asked, search.tally) if with_counts else {}
    total = len(order)
    return Answer(
        query=query,
        hits=make_hits(asked, choices, search.verdicts, lang),
        total=total,
        asks=total - surely,
        counts=counts,
        readings=text.readings if text else (),
        did_you_mean=text.did_you_mean if text else "",
        loosen=_loosenings(search, total) if total < FEW else (),
        closest=_closest(search, lang) if not total else (),
        place=place,
        radius=search.radius,
        engine="index" if found.postings is not None else "database",
        words=text.words if text else (),
    )


def _located(found: Snapshot, near: str) -> Place | None:
    place: Place | None = found.kept.get(("place", near), lambda: locate(near)) if near else None
    return place


def _narrowed(asked: Asked, text: TextFit | None) -> Search:
    rows = asked.columns.rows
    answers = text.found[rows.service] if text else np.ones(len(rows.service), dtype=bool)
    chosen = narrowings(asked)
    tally, radius = _widened(asked, chosen, answers)
    return Search(asked, text, tally, chosen, radius, _verdicts(asked))


def _widened(asked: Asked, chosen: list[Narrowing], answers: Mask) -> tuple[Tally, float | None]:
    """Without a distance of their own, people get what is near, as far out as it takes to find enough.
    Rows without a point are always in reach.
    """
    everywhere = Tally(chosen, answers)
    query, place = asked.query, asked.place
    if query.within is not None or query.at or not query.near or place is None or place.point is None:
        return everywhere, query.within
    miles = asked.miles
    for radius in place.radii:
        tally = Tally(chosen, answers & (np.isnan(miles) | (miles <= radius)))
        near = tally.sure_without() & ~np.isnan(miles)
        if int(asked.columns.with_any(near).sum()) >= ENOUGH:
            return tally, radius
    return everywhere, None


def _verdicts(asked: Asked) -> NDArray[np.int8]:
    columns, place = asked.columns, asked.place
    if place is None:
        return np.full(len(columns.rows.area), UNKNOWN, dtype=np.int8)
    book = columns.books.areas
    by_area = asked.snapshot.kept.get(("areas", place, len(book.sets)), lambda: book.verdicts(place))
    found: NDArray[np.int8] = by_area[columns.rows.area]
    return found


def _ordered(search: Search, lang: str) -> tuple[NDArray[np.intp], NDArray[np.float64], int]:
    """Services in order, every row's score (-inf where it is not listed), and how many are sure."""
    columns = search.asked.columns
    listed = search.tally.listed_without()
    row_scores = np.where(listed, _row_scores(search), -np.inf)
    row_scores = np.where(search.tally.asks > 0, row_scores + ASKED_FIRST, row_scores)
    best = columns.best_of(row_scores)
    services = np.flatnonzero(best > -np.inf)
    surely = int(columns.with_any(search.tally.sure_without()).sum())
    scores = best[services] + _service_scores(search)[services]
    keys = _keys(search, services, scores, row_scores)
    order = np.lexsort((turn_of(columns.services.spin[services], _today(search)), -keys))
    if search.asked.query.sort == "best" and search.text is not None and len(search.text.readings) > 1:
        order = _mixed(search, services, keys, order)
    return services[order], row_scores, surely


def _mixed(
    search: Search, services: NDArray[np.intp], keys: NDArray[np.float64], order: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Where a sentence holds several needs: the first pages with each need's best before one need's tenth."""
    main = search.asked.columns.services.main
    left, taken, first = list(order[:MIXED]), Counter[int](), []
    while left:
        best = max(left, key=lambda i: keys[i] - REPEATED * STEPS * taken[int(main[services[i]])])
        left.remove(best)
        first.append(best)
        taken[int(main[services[best]])] += 1
    return np.concatenate([np.array(first, dtype=np.intp), order[MIXED:]])


def _keys(
    search: Search, services: NDArray[np.intp], scores: NDArray[np.float64], row_scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What is sorted by, highest first. Ask-first services stay behind whatever the order."""
    sort = search.asked.query.sort
    rounded = np.round(scores * STEPS)
    if sort == "best":
        return rounded
    behind = np.where(scores < ASKED_FIRST / 2, -1e9, 0.0)
    return np.asarray(behind + _sort_keys(search, sort, row_scores)[services])


def _sort_keys(search: Search, sort: str, row_scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each service, by its listed rows."""
    columns, rows = search.asked.columns, search.asked.columns.rows
    match sort:
        case "distance":
            miles = np.where(np.isfinite(row_scores), np.nan_to_num(search.asked.miles, nan=1e5), 1e6)
            return columns.best_of(-miles.astype(np.float64))
        case "places":
            has_places = row_states(search.asked) == STATES.index("open")
            places = np.where(has_places & np.isfinite(row_scores), rows.available + 1, 0)
            return columns.best_of(places.astype(np.float64))
        case "confirmed":
            return columns.services.confirmed.astype(np.float64)
    return -columns.name_order.astype(np.float64)


def _row_scores(search: Search) -> NDArray[np.float64]:
    asked, rows = search.asked, search.asked.columns.rows
    scores = WEIGHTS.capacity * capacity_part(rows, asked.now.timestamp())
    if asked.place is not None:
        scores = scores + area_part(search.verdicts)
        if asked.place.point is not None:
            scores = scores + WEIGHTS.place * place_part(asked.miles, asked.place.is_rural)
    return scores


def _service_scores(search: Search) -> NDArray[np.float64]:
    services = search.asked.columns.services
    scores = WEIGHTS.confirmed * confirmed_part(services.confirmed, _today(search))
    if search.text is not None:
        scores = scores + WEIGHTS.text * search.text.score + EXACT * search.text.exact
    return scores


def _today(search: Search) -> date:
    return search.asked.now.astimezone(search.asked.snapshot.zone).date()


def _choice(search: Search, service: int, row_scores: NDArray[np.float64]) -> Choice:
    columns = search.asked.columns
    first = int(columns.starts[service])
    after = int(columns.starts[service + 1]) if service + 1 < columns.size else len(columns.rows.service)
    scores = row_scores[first:after]
    row = first + int(scores.argmax())
    unknown = tuple(dict.fromkeys(one.name for one in search.narrowings if one.unknown[row]))
    return Choice(
        service=service,
        row=row,
        asks=unknown,
        more=int(np.isfinite(scores).sum()) - 1,
        exact=bool(search.text.exact[service]) if search.text else False,
    )


def _loosenings(search: Search, total: int) -> list[Loosening]:
    """What to give up, and how many it brings, the most first. Only what brings more than there is; all of
    the filters together ("filters") only where no single one helps.
    """
    query, tally = search.asked.query, search.tally
    found = []
    for name, given in {one.name: one.fields for one in search.narrowings}.items():
        asked_for = [field for field in given if field in query.filters]
        found.append(_loosening(search, asked_for[0], given, tally.listed_without(name)))
    if query.q:
        anything = Tally(search.narrowings, np.ones_like(tally.within_reach)).listed_without()
        found.append(_loosening(search, "q", ("q",), anything))
    helpful = [one for one in found if one.count > total]
    if not helpful and len(search.narrowings) > 1:
        names = [one.name for one in search.narrowings]
        fields = tuple(field for one in search.narrowings for field in one.fields)
        all_of_them = _loosening(search, "filters", fields, tally.listed_without(*names))
        helpful = [all_of_them] if all_of_them.count > total else []
    return sorted(helpful, key=lambda one: (-one.count, one.key))


def _loosening(search: Search, key: str, fields: tuple[str, ...], listed: Mask) -> Loosening:
    count = int(search.asked.columns.with_any(listed).sum())
    return Loosening(key, search.asked.query.without(*fields), count)


def _closest(search: Search, lang: str) -> list[Hit]:
    """With nothing found: the services that the fewest filters speak against, best first."""
    columns, tally = search.asked.columns, search.tally
    if not tally.within_reach.any():
        return []
    scores = np.where(tally.within_reach, _row_scores(search) - 50.0 * tally.fails, -np.inf)
    best = columns.best_of(scores) + _service_scores(search)
    order = np.argsort(-best, kind="stable")[:CLOSEST]
    choices = [_choice(search, int(service), scores) for service in order if np.isfinite(best[service])]
    return make_hits(search.asked, choices, search.verdicts, lang)
