"""Which column names what, and with that what a row of a table is about."""

import re
from dataclasses import replace

from directory.exchange.mapping import Feed
from directory.exchange.suggest_draft import Drafted
from directory.exchange.suggest_words import tokens_of

_SCHOOLS = re.compile(
    r"\b(?:school|academy|elementary|p\.?s\.? ?\d|i\.?s\.? ?\d|high|middle|escuela|charter)\b", re.I
)


def choose_names(draft: Drafted) -> None:
    service = _best_name(draft, "service")
    place = _best_name(draft, "location")
    owner = _best_name(draft, "organization")
    plain = next(iter(names_of(draft, "")), "")
    if not (service or place or owner or plain):
        plain = _called_otherwise(draft)
    if plain and owner and not place and not service and _share_addresses(draft, plain):
        service, plain = plain, ""
    if plain and not place and not (owner and service):
        place, plain = plain, ""
    if place and plain and not service and draft.guesses[plain].sure > 0.7:
        service, plain = plain, ""
    if not owner:
        owner = _above(draft, place or service)
    is_schools = _is_school_list(draft, place, service)
    draft.each_row_is = "location" if is_schools else "service"
    if place:
        draft.put(place, "location.name")
    if owner:
        draft.put(owner, "organization.name")
    host = _host(draft, place) if place and not service and not is_schools else ""
    if host:
        draft.feeds[place].remove(Feed("location.name"))
        draft.put(host, "location.name")
        service, place = place, host
    if not service and not is_schools:
        service = _instead_of_a_service(draft, place, owner)
    if service:
        draft.put(service, "service.name")
    if not owner:
        _instead_of_an_owner(draft, place or service)
    for column in names_of(draft, "organization", "service", "location", ""):
        if column not in draft.feeds:
            draft.notes[column] = "Another column is the name already."


def _called_otherwise(draft: Drafted) -> str:
    """Where no column is called a name, the first of short words that mostly differ is taken for it."""
    for column in draft.given.columns:
        look, guess = draft.looks[column], draft.guesses[column]
        is_free = guess.fate != "leave_out" and guess.facet in ("", "region", "area", "notes", "description")
        is_filled = look.unique > 0.7 and look.filled > 0.7 * look.rows and 1 < look.length < 60
        is_words = look.share("letters") > 0.9 and not any(look.share(kind) > 0.3 for kind in _OTHER_LOOKS)
        if is_free and is_filled and is_words:
            said = f"No column is called a name, so “{column.strip()}” is taken for one."
            draft.warnings.append(said)
            draft.guesses[column] = replace(guess, facet="name", fate="map", sure=0.5, because=said)
            return column
    return ""


_OTHER_LOOKS = (
    "street", "place", "phone", "email", "url", "hours", "date", "moment", "prose", "guid", "county",
)  # fmt: skip


def _share_addresses(draft: Drafted, name: str) -> bool:
    """Whether several names stand at one address: then they are of what is offered there."""
    for column in [*draft.of("street"), *draft.of("place")]:
        at: dict[str, set[str]] = {}
        for text, said in zip(draft.given.values[column], draft.given.values[name], strict=True):
            if text.strip():
                at.setdefault(text.strip().lower(), set()).add(said.strip().lower())
        return sum(len(names) > 1 for names in at.values()) > 0.15 * len(at)
    return False


_HOSTS = {"venue", "held", "host", "where", "site", "location", "lugar", "sede"}


def _host(draft: Drafted, place: str) -> str:
    """`Venue` beside `Clinic`: where it is held, so that the other is what is offered."""
    if _HOSTS & set(tokens_of(place)):
        return ""
    others = [c for c in names_of(draft, "location") if c != place and _HOSTS & set(tokens_of(c))]
    return next((c for c in others if draft.looks[c].filled > 0.5 * draft.looks[place].filled), "")


def name_the_place(draft: Drafted) -> None:
    """An address without a name of its own is called as who runs it."""
    has_place = any(to.startswith(("address.", "location.")) for to in draft.targets)
    name = next((to for to in ("organization.name", "service.name") if to in draft.targets), "")
    if has_place and name and "location.name" not in draft.targets:
        column = next(c for c, feeds in draft.feeds.items() if any(feed.to == name for feed in feeds))
        draft.put(column, "location.name")


def names_of(draft: Drafted, *subjects: str) -> list[str]:
    """Columns that name something in letters, the surest first."""
    return [c for c in draft.of("name", *subjects) if draft.looks[c].share("letters") > 0.5]


def _best_name(draft: Drafted, subject: str) -> str:
    """The surest name of a kind; `Agency Name` before `Parent Agency`, the fuller before the emptier."""
    found = names_of(draft, subject)

    def worth(column: str) -> tuple[float, float, float, int]:
        guess, look = draft.guesses[column], draft.looks[column]
        says_name = "name" in tokens_of(column) or guess.has_name
        filled = look.filled / max(look.rows, 1)
        return (round(guess.sure + 0.15 * says_name, 2) if filled > 0.3 else 0, filled, look.unique, 0)

    best = max(found, key=worth, default="")
    return best if best and worth(best)[0] > 0 else ""


def _instead_of_a_service(draft: Drafted, place: str, owner: str) -> str:
    """Without a name of its own a service is called as its kind, its place or who runs it."""
    kinds = [c for c in draft.of("category", "service", "") if _is_of_a_service(c)]
    best = next((c for c in kinds if draft.looks[c].filled > 0.8 * draft.given.rows), "")
    if best and owner and not place and draft.looks[best].length < 50:
        draft.put(best, "service.keywords", "list")
        return best
    return place or owner


def _above(draft: Drafted, name: str) -> str:
    """Of two columns that name places, the one that says the same for several of the other runs them."""
    if not name:
        return ""
    for column in names_of(draft, "location", ""):
        own, other = draft.looks[name], draft.looks[column]
        if column != name and other.unique < own.unique and other.filled > 0.8 * own.filled:
            pairs = set(zip(draft.given.values[name], draft.given.values[column], strict=True))
            if len(pairs) <= len({one for one, _ in pairs}):
                return column
    return ""


def _is_of_a_service(column: str) -> bool:
    words = tokens_of(column)
    return "service" in words or "program" in words


def _instead_of_an_owner(draft: Drafted, name: str) -> None:
    if name:
        draft.put(name, "organization.name")
        said = f"No column says who runs it, so “{name}” is taken as the organization too."
        draft.warnings.append(said)


def _is_school_list(draft: Drafted, place: str, service: str) -> bool:
    """A list of schools says where they are, not what they offer."""
    if not place or service or draft.of("eligibility") or draft.of("cost") or draft.of("hours"):
        return False
    values = [text for text in draft.given.values[place] if text.strip()][:300]
    share = sum(bool(_SCHOOLS.search(text)) for text in values) / max(len(values), 1)
    words = {word for column in draft.given.columns for word in tokens_of(column)}
    return share > 0.5 and bool(words & {"grades", "grade", "beds", "nces", "principal", "district"})
