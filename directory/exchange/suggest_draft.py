"""A table as it came, and what is thought of its columns while a mapping is drafted."""

from dataclasses import dataclass, field

from directory.exchange.mapping import Feed
from directory.exchange.suggest_facets import Guess, beside_grades, guess_column
from directory.exchange.suggest_looks import Look, look_at


@dataclass
class Given:
    """One table as it came: a CSV file, a sheet, or a list in JSON (`records`, columns as dotted paths)."""

    file: str
    columns: list[str]
    values: dict[str, list[str]]  # column -> its cells, top to bottom
    sheet: str = ""
    records: str = ""
    header: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        return max(map(len, self.values.values()), default=0)


@dataclass
class Drafted:
    """One table with what was thought of it. `feeds`: column -> where it goes."""

    given: Given
    looks: dict[str, Look]
    guesses: dict[str, Guess]
    each_row_is: str = "service"
    feeds: dict[str, list[Feed]] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    joins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)  # column -> why it stands aside

    def of(self, facet: str, *subjects: str) -> list[str]:
        """Columns of a facet that are mapped, the surest first; of the given subjects, "" for none said."""
        found = [
            name for name, guess in self.guesses.items()
            if guess.facet == facet and guess.fate == "map" and not guess.says
            and (not subjects or guess.subject in subjects)
        ]  # fmt: skip
        return sorted(found, key=lambda name: -self.guesses[name].sure)

    @property
    def targets(self) -> set[str]:
        """Every field that some column feeds already."""
        return {feed.to for feeds in self.feeds.values() for feed in feeds}

    def put(self, column: str, to: str, how: str = "", **options: str) -> None:
        feed = Feed(to, how, {name: text for name, text in options.items() if text})
        if feed not in self.feeds.setdefault(column, []):
            self.feeds[column].append(feed)


def look_over(given: Given) -> Drafted:
    """Every column looked at and guessed by itself; nothing is assigned yet."""
    looks = {name: look_at(_where_listed(given, name)) for name in given.columns}
    guesses = {name: guess_column(name, looks[name]) for name in given.columns}
    return Drafted(given, looks, beside_grades(guesses))


def _where_listed(given: Given, name: str) -> list[str]:
    """A column's cells; of `phones[].number` those of the rows that an entry of `phones` made, as the others
    are blank by the shape of the file.
    """
    cells = given.values[name]
    if "[]" not in name:
        return cells
    inside = name[: name.rindex("[]") + 2]
    beside = [given.values[other] for other in given.columns if other.startswith(inside)]
    filled = [any(column[row] for column in beside) for row in range(len(cells))]
    return [cell for cell, is_filled in zip(cells, filled, strict=True) if is_filled] or cells
