"""One row of a spreadsheet as parts: cells of our tables, converted, before they are given ids and linked.

Pure: cells in, parts and problems out. The wizard shows exactly this.
"""

import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

from directory.exchange.import_rows import NOTHING
from directory.exchange.import_who import ages_from, bands_of
from directory.exchange.mapping import FIELDS, Feed, FileMapping
from directory.exchange.mapping_conversions import CONVERSIONS
from directory.vocabulary import GRADES, Audience

GAP = "The ages that it names leave years out between them; they are kept as words"
NOT_COUNTED = "It does not say how many places are open, and when that was; it is kept as an attribute"
NAMED_AFTER = "The service has no name; it has the name of its organization or location"

LISTED = {
    "service": {"keywords", "languages", "service_areas", "required_documents", "accepted_payments",
                "funding", "ages", "grades", "audience", "taxonomy_ids", "ages_words", "grades_words",
                "grades_said", "audience_words"},
    "location": {"accessibility", "languages"},
    "organization": {"funding"},
    "language": {"name"}, "service_area": {"name"}, "phone": {"number"},
    "schedule": {"weekdays", "text"},
}  # fmt: skip
"""Columns that hold several values, a line each."""

SINGLE = {"organization", "program", "service", "location", "service_at_location", "taxonomy_term",
          "service_attribute", "eligibility", "service_capacity"}  # fmt: skip
"""Tables of which a row makes one row at most; of the others, as many as it has columns for."""

KEEPERS = {"organization", "program", "service", "location", "service_at_location"}
"""Tables whose rows keep attributes."""

DAYS = {"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR",
        "saturday": "SA", "sunday": "SU"}  # fmt: skip


@dataclass(slots=True)
class Part:
    """Cells of one row of ours. `of`: the table that a mapping says it hangs on, or "". `derived`: cells that
    were read out of another field's column; a column of their own counts more.
    """

    table: str
    cells: dict[str, str] = field(default_factory=dict)
    extra: Dictionary[str, str] = field(default_factory=lambda: NOTHING)
    of: str = ""
    derived: frozenset[str] = frozenset()
    written: Dictionary[str, str] = field(default_factory=lambda: NOTHING)  # of a count: as the row has it

    def keep(self, column: str, text: str) -> None:
        """Beside what there is a field for."""
        self.extra = {**self.extra, column: text}


def is_own_place(part: Part) -> bool:
    """Whether it is where an organization has its own address, beside the places of its services."""
    return part.table == "location" and part.of == "organization"


@dataclass(slots=True)
class Parts:
    parts: list[Part]
    problems: list[tuple[str, str, str]]  # (column as written, sentence, cell)

    def one(self, table: str) -> Part | None:
        """The row's part of a table; of locations the one that it is about, not the organization's own."""
        return next((part for part in self.parts if part.table == table and not is_own_place(part)), None)


def parts_of(file: FileMapping, cells: Dictionary[str, str], unlisted: Dictionary[str, str]) -> Parts:
    """What a row makes. `cells` by the mapping's names of columns, blanks left out; `unlisted`: the columns
    that it does not speak of, which stay with what the row is about."""
    row = _Row(file)
    for column, feeds in file.columns.items():
        cell = cells.get(column)
        for feed in feeds if cell else ():
            row.take(column, feed, cell or "")
    row.fix()
    main = row.slot(file.each_row_is, "", "")
    for column, cell in unlisted.items():
        main.keep(column, cell)
    return row.finished()


class _Row:
    """The parts of a row while its cells are read. A slot is a table and what ties columns of it together."""

    def __init__(self, file: FileMapping) -> None:
        self.file = file
        self.slots: dict[tuple[str, str], Part] = {}
        self.problems: list[tuple[str, str, str]] = []
        self.last: dict[str, str] = {}

    def slot(self, table: str, tie: str, of: str) -> Part:
        part = self.slots.setdefault((table, tie), Part(table, of=of))
        part.of = part.of or of
        return part

    def take(self, column: str, feed: Feed, cell: str) -> None:
        cell = _translated(feed, cell)
        if not cell:
            return
        made = CONVERSIONS[feed.conversion].run(cell, feed.column, feed.options)
        if made.problem:
            self.problems.append((column, made.problem, cell))
        if not made.cells:
            if made.problem:  # nothing of it could be read: it stays beside what the row is about
                self.slot(self.file.each_row_is, "", "").keep(column, cell)
            return
        table = "location" if feed.table == "address" else feed.table
        part = self.slot(table, self._tie(column, feed, table), feed.options.get("of", ""))
        if table == "service_capacity":
            part.written = {**part.written, column: cell}
        for name, text in made.cells.items():
            self._put(part, column, feed, name, text)
        if feed.options.get("type") and table == "phone":
            part.cells["type"] = feed.options["type"]
        if feed.options.get("day") and table == "schedule":
            part.cells["weekdays"] = feed.options["day"]

    def _tie(self, column: str, feed: Feed, table: str) -> str:
        """Which row of a table a column belongs to: `nr` says, or the day; or each phone is its own."""
        tie = feed.options.get("nr") or feed.options.get("day", "")
        if table == "location" and feed.options.get("of") == "organization":
            return "organization"
        if tie or table in SINGLE or table == "schedule":
            return tie
        if feed.column in ("number", "name", "url", "email") and not (
            table == "contact" and (table, column) not in self.slots and self.last.get(table)
        ):
            self.last[table] = column
            return column
        return self.last.get(table, "")

    def _put(self, part: Part, column: str, feed: Feed, name: str, text: str) -> None:
        label = feed.options.get("label")
        if label and name == feed.column != "other":
            text = f"{label}: {text}"
        if name == "other":
            keeper = part if part.table in KEEPERS else self.slot(self.file.each_row_is, "", "")
            keeper.keep(label or column, text)
            return
        had = part.cells.get(name)
        is_derived = name != feed.column and name not in LISTED.get(part.table, ())
        if had and is_derived:
            return
        if is_derived:
            part.derived |= {name}
        elif name in part.derived:
            part.derived -= {name}
            had = None
        part.cells[name] = text if not had else _joined(feed, part.table, name, had, text)

    def fix(self) -> None:
        for to, text in self.file.fixed.items():
            feed = Feed(to)
            table = "location" if feed.table == "address" else feed.table
            here = [part for (name, _), part in self.slots.items() if name == table]
            if table == self.file.each_row_is or (feed.column == "name" and table in SINGLE):
                here = here or [self.slot(table, "", "")]
            for part in here:
                for name, said in CONVERSIONS[feed.conversion].run(text, feed.column, {}).cells.items():
                    part.cells.setdefault(name, said)

    def _settle_counts(self) -> None:
        """Before anything is finished, since what is no count goes to another part."""
        for key, part in list(self.slots.items()):
            if part.table == "service_capacity" and not _is_count(part):
                del self.slots[key]
                self._keep_count(part)

    def _settle_place(self) -> None:
        """A county alone is no place: it stays beside what the row is about, if that is anything."""
        place = self.slots.get(("location", ""))
        if place is None or place.extra or set(place.cells) - {"region", "state_province", "country"}:
            return
        if self.file.each_row_is != "location":
            del self.slots["location", ""]
            if self.slots:
                main = self.slot(self.file.each_row_is, "", "")
                main.extra = {**main.extra, **place.cells}

    def _keep_count(self, part: Part) -> None:
        """A count of no day, or a number of places none of which is said to be open, is no claim."""
        if part.written.keys() - {self._dated()}:
            self.problems.append(("", NOT_COUNTED, ", ".join(part.written.values())))
            main = self.slot(self.file.each_row_is, "", "")
            main.extra = {**main.extra, **part.written}

    def _dated(self) -> str:
        columns = self.file.columns.items()
        return next((c for c, feeds in columns for f in feeds if f.to == "service_capacity.updated"), "")

    def finished(self) -> Parts:
        found = []
        self._settle_counts()
        self._settle_place()
        for part in self.slots.values():
            if part.table == "service":
                self._finish_service(part)
            if part.table == "phone":
                found += _phones(part)
            elif part.table == "schedule":
                found += _schedule(part)
            elif part.cells or part.extra:
                found.append(part)
        return Parts(found, self.problems)

    def _finish_service(self, part: Part) -> None:
        if not part.cells.get("name") and self.file.each_row_is == "service":
            for table in ("organization", "location"):
                other = self.slots.get((table, ""))
                if other and other.cells.get("name") and not part.cells.get("name"):
                    part.cells["name"] = other.cells["name"]
                    self.problems.append(("", NAMED_AFTER, other.cells["name"]))
        gap = settle_who(part.cells)
        if gap:
            self.problems.append(("", GAP, gap))


def _is_count(part: Part) -> bool:
    says_open = {"available", "status"} & set(part.cells) or part.cells.get("waiting", "0") != "0"
    return bool(part.cells.get("updated") and says_open)


def _translated(feed: Feed, cell: str) -> str:
    if not feed.values:
        return cell
    plain = cell.strip().casefold()
    return next((said for told, said in feed.values.items() if told.strip().casefold() == plain), cell)


def _joined(feed: Feed, table: str, name: str, had: str, text: str) -> str:
    if name in LISTED.get(table, ()):
        return had if text in had.split("\n") else f"{had}\n{text}"
    if had == text or text in had.split("\n"):
        return had
    known = FIELDS.get(feed.to)
    return f"{had}{feed.options.get('with') or (known.joiner if known else ' ')}{text}"


# who can get it


def settle_who(cells: dict[str, str]) -> str:
    """Bands of ages as lowest and highest, grades and groups in order; what is not read goes to the words of
    eligibility. Answers ages that cannot be one range, or "".
    """
    bands = cells.pop("ages", "").split("\n") if cells.get("ages") else []
    words = [cells.pop(name) for name in ("ages_words", "grades_words", "audience_words") if cells.get(name)]
    gap = ""
    if bands:
        joined, left = bands_of(bands)
        if joined:
            _set_ages(cells, joined.low, joined.high)
        elif len(bands) > 1:
            gap = ", ".join(bands)
        if not cells.get("eligibility_description") or left:
            words.insert(0, f"Ages {', '.join(map(_as_read, bands))}")
    said = cells.pop("grades_said", "")
    if said and not cells.get("eligibility_description") and not words:
        words.append(said if "grade" in said.lower() else f"Grades {', '.join(said.split(chr(10)))}")
    _add_children(cells)
    for name, order in (("grades", GRADES), ("audience", [str(who) for who in Audience])):
        if cells.get(name):
            named = {part for line in cells[name].split("\n") for part in line.split(",")}
            cells[name] = ",".join(part for part in order if part in named)
    if words:
        had = cells.get("eligibility_description", "")
        cells["eligibility_description"] = "\n".join(dict.fromkeys([*filter(None, [had]), *words]))
    return gap


def _add_children(cells: dict[str, str]) -> None:
    """Grades are of students; a marked column for parents beside bands of children's ages is for both."""
    if cells.get("grades") and not cells.get("audience"):
        cells["audience"] = str(Audience.STUDENT)
    if cells.get("audience") == Audience.PARENT_CAREGIVER and float(cells.get("maximum_age", 99)) <= 24:
        cells["audience"] = f"{Audience.STUDENT},{Audience.PARENT_CAREGIVER}"


def _set_ages(cells: dict[str, str], low: float | None, high: float | None) -> None:
    if low is not None and not cells.get("minimum_age"):
        cells["minimum_age"] = f"{low:g}"
    if high is not None and not cells.get("maximum_age"):
        cells["maximum_age"] = f"{high:g}"


def _as_read(said: str) -> str:
    ages = ages_from(said)
    return f"{ages.low:g} and up" if ages and ages.high is None and ages.low is not None else said


# phones and hours


def _phones(part: Part) -> list[Part]:
    numbers = part.cells.get("number", "").split("\n")
    rest = {name: text for name, text in part.cells.items() if name != "number"}
    return [Part("phone", {"number": number} | rest, part.extra, part.of) for number in numbers if number]


def _schedule(part: Part) -> list[Part]:
    """Days and times as columns, or as words where they only make sense read together."""
    cells = dict(part.cells)
    if cells.pop("closed", "") and not cells.get("opens_at"):
        return []
    days = cells.pop("weekdays", "")
    if "text" in cells:
        cells["text"] = "\n".join(_with_days(days, text) for text in cells["text"].split("\n"))
    elif days:
        cells["weekday"] = ",".join(DAYS.get(day.strip().lower(), day.strip()) for day in days.split("\n"))
    says = {"text", "opens_at", "closes_at", "weekday", "description"}
    if not says & set(cells) or (set(cells) == {"weekday"} and part.cells.get("weekdays") in _named_days()):
        return []
    return [Part("schedule", cells, part.extra, part.of)]


def _named_days() -> set[str]:
    return {*DAYS, *(day.capitalize() for day in DAYS), *DAYS.values()}


_NTH = re.compile(r"^((?:(?:[1-5](?:st|nd|rd|th)|last|first|second|third|fourth)[\s,&/]*(?:and\s)?)+)(.*)$",
                  re.IGNORECASE)  # fmt: skip


def _with_days(days: str, text: str) -> str:
    """Times with their days before them; "2nd & 4th 10-12" of a column for Saturdays with them inside."""
    nth = _NTH.match(text)
    if nth and days in DAYS.values():
        name = next(name for name, code in DAYS.items() if code == days)
        return f"{nth[1].strip()} {name} {nth[2]}"
    return f"{', '.join(days.split(chr(10)))} {text}" if days else text
