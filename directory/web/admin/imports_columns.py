"""The table of columns as a form: what a mapping says of one file, and the mapping that a filled form means.

Names of the fields: `to-3-0` is where column 3 goes first, `as-3-0` how it is read, `with-3-0-says` an option
of that; `key-service` and `join-service` hold numbers of columns. What a form does not show (conditions,
fixed values, options of a mapping file) stays as it was.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from directory.exchange.mapping import CONVERSIONS, FIELDS, Feed, FileMapping, Mapping, mapping_from
from directory.web.admin.import_words import (
    ABOUTS,
    OPTIONS_SAID,
    conversion_label,
    field_label,
    one_label,
)
from directory.web.admin.imports_parts import name_of, part_for, place_in, short_name
from directory.web.admin.imports_sentences import in_words

ASIDE, OUT = "aside", "out"
MOST_FEEDS = 6
"""Fields that one column may feed from the form; a mapping file may say more."""

SAMPLES = 3
PLAIN = ("text", "first_line", "fixed_text")
KEYED = ("organization", "location", "service")
SURE, LIKELY = 0.85, 0.5


@dataclass(frozen=True)
class Option:
    name: str
    label: str
    value: str


@dataclass(frozen=True)
class FeedLine:
    """One select of a column: `target` is a field, ASIDE or OUT."""

    n: int
    target: str
    conversion: str = ""
    conversions: tuple[tuple[str, str], ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class ColumnLine:
    index: int
    name: str
    samples: tuple[str, ...]
    feeds: tuple[FeedLine, ...]
    sure: str  # sure | likely | ask | yours | ""
    because: str

    @property
    def may_feed_more(self) -> bool:
        return self.feeds[0].target not in (ASIDE, OUT) and len(self.feeds) < MOST_FEEDS


@dataclass(frozen=True)
class Choice:
    """Columns chosen for a table, as its key or as what it hangs on."""

    table: str
    label: str
    chosen: tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    index: int
    name: str
    rows: int
    about: str
    is_left: bool
    columns: tuple[ColumnLine, ...]
    keys: tuple[Choice, ...]
    joins: tuple[Choice, ...]


@dataclass(frozen=True)
class _Guessed:
    """What was guessed of a column, and the mapping that was written for its file, where there is one."""

    guesses: list[dict[str, Any]]
    known: FileMapping | None

    def is_as_known(self, name: str, feeds: tuple[Feed, ...], is_out: bool) -> bool:
        part = self.known
        return part is not None and (part.columns.get(name, ()), name in part.leave_out) == (feeds, is_out)


# what a mapping says of a file


def sheet_of(
    mapping: Mapping | None, peek: Dictionary[str, Any], index: int, more: int | None = None
) -> Sheet:
    """The form's table for one file. `more` is a column that gets one empty select besides."""
    told = peek["files"][index]
    part = part_for(mapping, told)
    names = [str(name) for name in told["columns"]]
    guesses = _guesses(peek, told)
    known = part_for(mapping_from(peek["mapping"]), told) if peek.get("recognized") else None
    return Sheet(
        index=index,
        name=name_of(told),
        rows=int(told["rows"]),
        about=part.each_row_is,
        is_left=mapping is not None and bool(mapping.files) and place_in(mapping, told) is None,
        columns=tuple(
            _column(place, name, told, part, _Guessed(guesses.get(name, []), known), place == more)
            for place, name in enumerate(names)
        ),
        keys=tuple(
            _key(table, part.keys, names) for table in (*KEYED, *(t for t in part.keys if t not in KEYED))
        ),
        joins=tuple(_join(table, part.joins, names) for table in KEYED) if len(peek["files"]) > 1 else (),
    )


def _guesses(peek: Dictionary[str, Any], told: Dictionary[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What was guessed of each column of one file: a guess for each field it goes to."""
    found: dict[str, list[dict[str, Any]]] = {}
    for guess in peek.get("sure", ()):
        is_file = str(guess["file"]) in (str(told["name"]), short_name(told))
        is_part = all(
            str(guess.get(k) or told.get(k) or "") == str(told.get(k) or "") for k in ("sheet", "records")
        )
        if is_file and is_part:
            found.setdefault(str(guess["column"]), []).append(guess)
    return found


def _column(
    place: int, name: str, told: Dictionary[str, Any], part: FileMapping, guessed: _Guessed, more: bool
) -> ColumnLine:
    feeds = part.columns.get(name, ())
    lines = [_feed_line(n, feed, name) for n, feed in enumerate(feeds)]
    if not lines:
        lines = [FeedLine(0, OUT if name in part.leave_out else ASIDE)]
    elif more and len(lines) < MOST_FEEDS:
        lines.append(FeedLine(len(lines), ASIDE))
    is_out = name in part.leave_out
    if guessed.is_as_known(name, feeds, is_out):
        sure, because = ("sure" if feeds else ""), _("We know this file.")
    else:
        sure, because = _sureness(feeds, guessed.guesses, is_out)
    return ColumnLine(place, name, _samples(told, place, name), tuple(lines), sure, because)


def _feed_line(n: int, feed: Feed, column: str) -> FeedLine:
    shown, conversion = FIELDS[feed.to].conversions, CONVERSIONS[feed.conversion]
    names = dict.fromkeys((*conversion.needs, *feed.options))
    return FeedLine(
        n,
        feed.to,
        feed.conversion,
        tuple((name, conversion_label(name)) for name in shown) if _is_a_choice(feed) else (),
        tuple(Option(o, str(OPTIONS_SAID.get(o, o)), feed.options.get(o, column)) for o in names),
    )


def _is_a_choice(feed: Feed) -> bool:
    """Where words are words, another way of reading them is for the few who write a mapping file."""
    shown = FIELDS[feed.to].conversions
    return len(shown) > 1 and (feed.conversion not in PLAIN[:1] or not set(shown) <= set(PLAIN))


def _samples(told: Dictionary[str, Any], place: int, name: str) -> tuple[str, ...]:
    """The first different values that are not blank."""
    cells = (row.get(name, "") if isinstance(row, dict) else row[place] if place < len(row) else ""
             for row in told["samples"])  # fmt: skip
    found = dict.fromkeys(" ".join(str(cell).split())[:120] for cell in cells if str(cell or "").strip())
    return tuple(found)[:SAMPLES]


def _sureness(feeds: tuple[Feed, ...], guesses: list[Any], is_out: bool) -> tuple[str, str]:
    """How sure the guess was while it stands as guessed, else that a person said so."""
    targets = {str(guess["target"]) for guess in guesses} & set(FIELDS)
    if {feed.to for feed in feeds} != targets or (is_out and not guesses):
        return "yours", ""
    if not guesses:
        return "", ""
    share = min(float(guess["sure"]) for guess in guesses)
    because = in_words(str(guesses[0]["because"] or ""))
    if not targets:
        return "", because
    return ("sure" if share >= SURE else "likely" if share >= LIKELY else "ask"), because


def _key(table: str, keys: Dictionary[str, tuple[str, ...]], names: list[str]) -> Choice:
    return Choice(table, one_label(table), _places(keys.get(table, ()), names))


def _join(table: str, joins: Dictionary[str, tuple[str, ...]], names: list[str]) -> Choice:
    label = _("It belongs to the record of kind “%(kind)s” whose number stands in", kind=one_label(table))
    return Choice(table, label, _places(joins.get(table, ()), names))


def _places(chosen: tuple[str, ...], names: list[str]) -> tuple[int, ...]:
    return tuple(names.index(name) for name in chosen if name in names)


# what a filled form means


def settled(
    mapping: Mapping | None, peek: Dictionary[str, Any], index: int, form: MultiDict[str, str], name: str
) -> Mapping:
    """The mapping with what the form says of one file. `name` is that of the source."""
    told = peek["files"][index]
    mapping = mapping or Mapping(name=name, source=name)
    files = list(mapping.files)
    place = place_in(mapping, told)
    part = _part(part_for(mapping, told), [str(n) for n in told["columns"]], form)
    if form.get("leave_file"):
        files = [one for at, one in enumerate(files) if at != place]
    elif place is None:
        files.append(part)
    else:
        files[place] = part
    return replace(mapping, layout="", files=tuple(files))


def _part(part: FileMapping, names: list[str], form: MultiDict[str, str]) -> FileMapping:
    feeds = {name: _feeds(place, name, part.columns.get(name, ()), form) for place, name in enumerate(names)}
    left = {name for place, name in enumerate(names) if form.get(f"to-{place}-0") == OUT}
    unseen = tuple(name for name in part.leave_out if name not in names)
    order = dict.fromkeys((*part.columns, *names))  # words of several columns are joined in this order
    about = form.get("about", "")
    return replace(
        part,
        each_row_is=about if about in ABOUTS else part.each_row_is,
        columns={name: some for name in order if (some := feeds.get(name, part.columns.get(name)))},
        leave_out=(*unseen, *(name for name in names if name in left)),
        keys=_chosen("key", part.keys, names, form),
        joins=_chosen("join", part.joins, names, form),
    )


def _feeds(place: int, name: str, before: tuple[Feed, ...], form: MultiDict[str, str]) -> tuple[Feed, ...]:
    found: dict[str, Feed] = {}
    for n in range(max(MOST_FEEDS, len(before))):
        to = form.get(f"to-{place}-{n}", "")
        if to in FIELDS:
            old = before[n] if n < len(before) and before[n].to == to else Feed(to)
            found.setdefault(to, _read_as(old, f"{place}-{n}", name, form))
    return tuple(found.values())


def _read_as(feed: Feed, at: str, column: str, form: MultiDict[str, str]) -> Feed:
    """The feed with the conversion that was chosen, where it fits. What that needs is the column's name until
    somebody says it."""
    fits = FIELDS[feed.to].conversions
    how = form.get(f"as-{at}", "")
    if how not in fits:
        how = feed.conversion
    conversion = CONVERSIONS[how]
    kept = feed.options if how == feed.conversion else {}
    names = dict.fromkeys((*conversion.needs, *kept))
    said = {name: _written(form.get(f"with-{at}-{name}"), kept.get(name)) for name in names}
    said |= {name: column for name in conversion.needs if not said[name]}
    options = {name: text for name, text in said.items() if text or name in kept}
    return replace(feed, how=how if feed.how or how != fits[0] else "", options=options)


def _written(typed: str | None, before: str | None) -> str:
    """What somebody typed. A form changes space and lines: where it differs in these alone, it stays."""
    if typed is None or (before is not None and typed.split() == before.split()):
        return before or ""
    return typed.strip()[:200]


def _chosen(
    kind: str, before: Dictionary[str, tuple[str, ...]], names: list[str], form: MultiDict[str, str]
) -> dict[str, tuple[str, ...]]:
    """Columns by table. Their order makes ids, so the same columns stay in the order they had."""
    found = {}
    for table in dict.fromkeys((*KEYED, *before)):
        had, places = before.get(table, ()), form.getlist(f"{kind}-{table}")
        picked = tuple(names[int(n)] for n in places if n.isdigit() and int(n) < len(names))
        is_first = kind == "join" and (not places or picked[:1] == had[:1])  # the form shows its first column
        picked = had if is_first or set(picked) == set(had) else picked
        if picked:
            found[table] = picked
    return found


# what is still missing

NEEDED = {
    "service": ("service.name", "service.id"),
    "organization": ("organization.name", "organization.id"),
    "program": ("program.name",),
    "location": ("location.name", "location.place", "address.address_1", "location.id"),
    "phone": ("phone.number",),
    "taxonomy_term": ("taxonomy_term.name", "taxonomy_term.id"),
}


def missing(mapping: Mapping | None, peek: Dictionary[str, Any], index: int) -> list[str]:
    """Sentences on what no column of this file says and its rows cannot do without."""
    part = part_for(mapping, peek["files"][index])
    fed = {feed.to for feeds in part.columns.values() for feed in feeds} | set(part.fixed)
    if not fed:
        return [_("No column goes anywhere yet. Choose a field for at least one.")]
    found = []
    needed = NEEDED.get(part.each_row_is, ())
    if needed and not fed & set(needed):
        found.append(
            _("No column says “%(field)s”. Without it no row can be stored.", field=field_label(needed[0]))
        )
    owners = {"organization.name", "organization.id", "service.organization_id"}
    if part.each_row_is == "service" and not fed & owners and "organization" not in part.joins:
        found.append(_("No column says who runs it. Choose “Organization” for one."))
    return found
