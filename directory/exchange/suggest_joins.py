"""Several sheets or files of one directory: which is the main one, and how the others hang on it.

Joins are found by the values: a column whose values nearly all stand in a column of another table that holds
each value once.
"""

from dataclasses import dataclass, replace

from directory.exchange.mapping import Feed
from directory.exchange.suggest_draft import Drafted
from directory.exchange.suggest_lexicon import SUBJECTS
from directory.exchange.suggest_targets import settle, settle_hours
from directory.exchange.suggest_words import tokens_of

OVERLAP = 0.6
HOURS = ("hours", "weekdays", "opens", "closes", "valid_from", "valid_to")
TABLES = ("organization", "location", "service")


@dataclass(frozen=True)
class Join:
    """`column` of `child` holds values of `key` of `parent`."""

    child: Drafted
    column: str
    parent: Drafted
    key: str
    overlap: float


def settle_all(drafts: list[Drafted]) -> None:
    """Assigns the fields of every table, joined ones after those they hang on."""
    if len(drafts) == 1:
        settle(drafts[0])
        return
    pages = [draft for draft in drafts[1:] if _is_like(draft, drafts[0])]
    if len(pages) == len(drafts) - 1:
        for draft in drafts:
            settle(draft)
        return
    joins = _joins(drafts)
    main = max(drafts, key=lambda draft: _weight(draft, joins))
    roles = {id(draft): _role(draft, main, joins) for draft in drafts if draft is not main}
    settle(main)
    for draft in drafts:
        if draft is not main:
            _settle_beside(draft, main, roles[id(draft)], joins)
    _terms(drafts, main, joins)


def _is_like(draft: Drafted, other: Drafted) -> bool:
    """Whether two tables are parts of one, as pages or years of a list are: their columns are the same."""
    mine, theirs = set(draft.given.columns), set(other.given.columns)
    return len(mine & theirs) > 3 and len(mine & theirs) >= 0.8 * len(mine | theirs)


def _weight(draft: Drafted, joins: list[Join]) -> tuple[float, ...]:
    """The main table names services or places, and the most is said in it."""
    mapped = sum(1 for guess in draft.guesses.values() if guess.fate == "map" and guess.facet)
    has_service = bool(draft.of("name", "service")) or bool(draft.of("street", "place", "point"))
    return (bool(draft.of("name")), has_service, mapped, draft.given.rows)


# joins


def _joins(drafts: list[Drafted]) -> list[Join]:
    keys = [(draft, column) for draft in drafts for column in draft.given.columns if _is_key(draft, column)]
    found = []
    for child in drafts:
        for column in child.given.columns:
            best = max((j for j in (_join(child, column, *key) for key in keys) if j),
                       key=lambda join: _likeness(join), default=None)  # fmt: skip
            if best:
                found.append(best)
    return found


def _is_key(draft: Drafted, column: str) -> bool:
    look = draft.looks[column]
    return look.unique >= 0.999 and look.filled >= 0.98 * look.rows and look.length <= 80 and look.rows > 1


def _join(child: Drafted, column: str, parent: Drafted, key: str) -> Join | None:
    if child is parent or child.looks[column].is_blank or not _may_be_pointer(child, column, key):
        return None
    theirs = {text.strip().lower() for text in parent.given.values[key]}
    mine = {text.strip().lower() for text in child.given.values[column] if text.strip()}
    overlap = len(mine & theirs) / len(mine)
    join = Join(child, column, parent, key, overlap)
    is_number = child.looks[column].share("number") > 0.9
    return join if overlap >= OVERLAP and (not is_number or _likeness(join)[0] > 0) else None


def _may_be_pointer(child: Drafted, column: str, key: str) -> bool:
    """Small numbers overlap by chance: a pointer is called like the key, or ends in id, code, number."""
    words, others = set(tokens_of(column)), set(tokens_of(key))
    look = child.looks[column]
    if look.share("number") > 0.9 or look.length < 3:
        is_own_number = words == {"id"}
        return not is_own_number and (
            words == others or bool(words & {"id", "code", "no", "number", "num", "key"})
        )
    return look.share("letters") > 0.5 or words == others


def _likeness(join: Join) -> tuple[float, float]:
    """`stakeholder_id` hangs on stakeholder.csv; `Camp ID` on `Camp ID`."""
    words = set(tokens_of(join.column)) - {"id"}
    where = set(tokens_of(f"{join.parent.given.file.rsplit('.', 1)[0]} {join.parent.given.sheet} {join.key}"))
    stems = {word.rstrip("s").replace("ies", "y") for word in where}
    named = len({word.rstrip("s") for word in words} & stems)
    return (named + (tokens_of(join.column) == tokens_of(join.key)), join.overlap)


# what each other table is


def _role(draft: Drafted, main: Drafted, joins: list[Join]) -> str:
    down = _between(joins, draft, main)
    up = _between(joins, main, draft)
    others = [
        c for c in draft.given.columns if not draft.looks[c].is_blank and draft.guesses[c].fate != "leave_out"
    ]
    if down and any(draft.of(facet) for facet in HOURS) and not draft.of("name", "service", "organization"):
        return "schedule"
    if down and len(others) <= 4 and len([j for j in joins if j.child is draft]) >= 2:
        return "link"
    if up:
        return _table_said(draft, up) or "organization"
    if any(j.parent is draft and j.child is not main for j in joins) and draft.of("name"):
        return "term"
    return "beside" if down else "apart"


def _between(joins: list[Join], child: Drafted, parent: Drafted) -> Join | None:
    return next((join for join in joins if join.child is child and join.parent is parent), None)


def _table_said(draft: Drafted, up: Join) -> str:
    """What a table is about, as its name, its key or the column that points to it says."""
    for text in (draft.given.sheet, draft.given.file.rsplit("/", 1)[-1].rsplit(".", 1)[0], up.column, up.key):
        for word in tokens_of(text):
            said = SUBJECTS.get(word) or SUBJECTS.get(word.removesuffix("s"))
            if said in ("organization", "location"):
                return said
    return ""


def _settle_beside(draft: Drafted, main: Drafted, role: str, joins: list[Join]) -> None:
    down, up = _between(joins, draft, main), _between(joins, main, draft)
    if role == "schedule" and down:
        _schedule(draft, main, down)
    elif role in TABLES and up:
        _above(draft, main, role, up)
    elif role == "beside" and down:
        _facts(draft, main, down)
    elif role == "apart":
        settle(draft)


def _schedule(draft: Drafted, main: Drafted, down: Join) -> None:
    draft.each_row_is = "schedule"
    _hang(draft, main, down)
    settle_hours(draft)
    draft.warnings.append(
        f"Each row of {_called(draft)} is taken as opening hours, joined by “{down.column}”."
    )


def _hang(draft: Drafted, main: Drafted, down: Join) -> None:
    """The key of the main table becomes its number, so that the other's pointer finds it."""
    table = main.each_row_is
    draft.joins[table] = (down.column,)
    if not any(feed.to == f"{table}.id" for feed in main.feeds.get(down.key, [])):
        main.feeds = {c: [f for f in feeds if f.to != f"{table}.id"] for c, feeds in main.feeds.items()}
        main.feeds.setdefault(down.key, []).insert(0, Feed(f"{table}.id"))
        main.keys = {}
    draft.feeds.pop(down.column, None)


def _above(draft: Drafted, main: Drafted, table: str, up: Join) -> None:
    """A table of organizations or places that the main one points to."""
    settle(draft)
    draft.each_row_is, draft.keys = table, {}
    draft.feeds = {c: _of_table(feeds, table) for c, feeds in draft.feeds.items()}
    draft.feeds = {c: feeds for c, feeds in draft.feeds.items() if feeds}
    draft.feeds.setdefault(up.key, [])
    if not any(feed.to == f"{table}.id" for feed in draft.feeds[up.key]):
        draft.feeds[up.key].insert(0, Feed(f"{table}.id"))
    main.feeds[up.column] = [Feed(f"service.{table}_id")]
    main.notes.pop(up.column, None)
    _drop_name(main, table, up.column)
    if table == "location":
        _leave_to_owner(main)
    if "organization.name" not in draft.targets:
        _forget_instead(draft)


def _leave_to_owner(main: Drafted) -> None:
    """An address of the organization is none of its service, whose place is in another table."""
    for column, feeds in main.feeds.items():
        if main.guesses[column].subject == "organization":
            main.feeds[column] = [
                replace(feed, options={**feed.options, "of": "organization"})
                if feed.to.startswith(("address.", "location.")) and feed.to != "location.name" else feed
                for feed in feeds
            ]  # fmt: skip


def _drop_name(main: Drafted, table: str, pointer: str) -> None:
    """The main table's own stand-in for what the other table names."""
    for column, feeds in main.feeds.items():
        if column != pointer and len(feeds) > 1:
            main.feeds[column] = [feed for feed in feeds if feed.to != f"{table}.name"]
    _forget_instead(main)


def _forget_instead(draft: Drafted) -> None:
    draft.warnings = [said for said in draft.warnings if "taken as the organization too" not in said]


_INSTEAD = {
    "service.url": ("organization.website", "location.url"), "service.email": ("organization.email", ""),
    "service.name": ("organization.name", "location.name"),
    "location.name": ("organization.name", "location.name"),
    "service.description": ("organization.description", "location.description"),
    "organization.name": ("organization.name", "location.name"),
}  # fmt: skip


def _of_table(feeds: list[Feed], table: str) -> list[Feed]:
    """Feeds of a table of organizations (or places) turned to it; what a service alone has is let go."""
    found = []
    for feed in feeds:
        to = feed.to
        if to in _INSTEAD:
            to = _INSTEAD[to][0 if table == "organization" else 1]
        if to and not to.startswith("service."):
            found.append(Feed(to, feed.how, feed.options, feed.values))
    return list({feed.to: feed for feed in found}.values())


def _facts(draft: Drafted, main: Drafted, down: Join) -> None:
    """A second table with a row, or several, for each row of the main one."""
    settle(draft)
    draft.feeds = {
        c: [f for f in feeds if not f.to.endswith((".name", ".id"))] for c, feeds in draft.feeds.items()
    }
    draft.feeds = {c: feeds for c, feeds in draft.feeds.items() if feeds}
    draft.each_row_is, draft.keys, draft.warnings = main.each_row_is, {}, draft.warnings
    _hang(draft, main, down)


def _terms(drafts: list[Drafted], main: Drafted, joins: list[Join]) -> None:
    """A table of categories and the table that links them to the main one."""
    for link in drafts:
        down = _between(joins, link, main)
        if link is main or link.feeds or not down:
            continue
        others = [j for j in joins if j.child is link and j.parent is not main and j.column != down.column]
        up = next(iter(others), None)
        if up is None:
            continue
        names = up.parent.of("name")
        if up.parent.feeds or not names:
            continue
        link.each_row_is = "service_attribute"
        _hang(link, main, down)
        link.put(up.column, "service_attribute.taxonomy_term_id")
        up.parent.each_row_is = "taxonomy_term"
        up.parent.put(up.key, "taxonomy_term.id")
        up.parent.put(names[0], "taxonomy_term.name")


def _called(draft: Drafted) -> str:
    return f"“{draft.given.sheet or draft.given.records or draft.given.file}”"
