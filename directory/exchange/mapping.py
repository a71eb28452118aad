"""A mapping: which column of somebody's spreadsheet is which field of ours. A small file a person can write.

`mapping_from` reads one and complains with a sentence that says where; `to_yaml` writes one down again. What
may stand behind `to:` is in FIELDS, what behind `as:` in CONVERSIONS.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from sys import intern
from typing import Any

import yaml

from directory.exchange.hsds_tables import MARKS
from directory.exchange.mapping_conversions import CONVERSIONS, Conversion
from directory.exchange.mapping_fields import COMMON_OPTIONS, EACH_ROW_IS, FIELDS, Field
from directory.exchange.packages import PackageError

__all__ = [
    "CONVERSIONS", "FIELDS", "Conversion", "Feed", "Field", "FileMapping", "Mapping", "MappingError",
    "as_dict", "mapping_from", "read_mapping", "to_yaml",
]  # fmt: skip

LAYOUTS = (*MARKS, "hsds-3-json")
LONGEST = 1_000_000


class MappingError(PackageError):
    """A mapping that cannot be used. The message is a sentence that says where in the file."""


@dataclass(frozen=True)
class Feed:
    """One column into one field. `how`: name of the conversion, "" for the field's first one. `options` as
    written beside `to` and `as`; `values` says what single cells stand for before they are converted.
    """

    to: str
    how: str = ""
    options: Dictionary[str, str] = field(default_factory=dict)
    values: Dictionary[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return intern(self.to.split(".", 1)[0])

    @property
    def column(self) -> str:
        return intern(self.to.split(".", 1)[1])  # the key of a cell in each of 50,000 rows

    @property
    def conversion(self) -> str:
        return self.how or FIELDS[self.to].conversions[0]


@dataclass(frozen=True)
class FileMapping:
    """One file, one sheet of a workbook, or one list inside a JSON file. Names of columns as written there.

    `header`: lines of the header, from 1; () means it is looked for.
    """

    file: str = "*"
    sheet: str = ""
    records: str = ""
    header: tuple[int, ...] = ()
    each_row_is: str = "service"
    keys: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    joins: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Dictionary[str, tuple[Feed, ...]] = field(default_factory=dict)
    fixed: Dictionary[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    only: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """`layout` names a standard layout; then there are no `files`."""

    name: str
    source: str = ""
    licence: str = ""
    layout: str = ""
    files: tuple[FileMapping, ...] = ()


# reading


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file. Raises MappingError."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise MappingError(f"{path.name} cannot be read ({error.strerror}).") from error
    return mapping_in_yaml(content, path.name)


def mapping_in_yaml(content: bytes, name: str) -> Mapping:
    if len(content) > LONGEST:
        raise MappingError(f"{name} is too long for a mapping.")
    try:
        value = yaml.load(content.decode("utf-8-sig"), Loader=_TextLoader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError as error:
        raise MappingError(f"{name} is not UTF-8.") from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise MappingError(f"{name}{where}: this is not YAML; look for a quote or an indent.") from error
    return mapping_from(value)


class _TextLoader(yaml.SafeLoader):
    """All plain words stay text: a column may be called `Yes`, `2024` or `~`. Aliases are refused, as they
    could make a small file a huge one.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not used here")
        return super().compose_node(parent, index)


_TextLoader.yaml_implicit_resolvers = {}


def mapping_from(value: object) -> Mapping:
    """A mapping from what YAML or JSON holds. Raises MappingError, which says where."""
    told = _object(value, "the mapping")
    _known(told, "name source licence license layout files", "the mapping")
    layout = _text(told.get("layout", ""), "layout")
    if layout and layout not in LAYOUTS:
        raise MappingError(f"layout: there is no layout {layout}{_meant(layout, LAYOUTS)}")
    files = tuple(_file(part, place) for place, part in enumerate(_list(told.get("files"), "files"), 1))
    if bool(layout) == bool(files):
        raise MappingError("A mapping has either `layout`, for a standard one, or a list of `files`.")
    licence = _text(told.get("licence", told.get("license", "")), "licence")
    return Mapping(_text(told.get("name", ""), "name"), _text(told.get("source", ""), "source"), licence,
                   layout, files)  # fmt: skip


def _file(value: object, place: int) -> FileMapping:
    where = f"files {place}"
    told = _object(value, where)
    _known(told, "file sheet records header each_row_is keys joins columns fixed leave_out only", where)
    each = _text(told.get("each_row_is", "service"), f"{where}, each_row_is")
    if each not in EACH_ROW_IS:
        raise MappingError(f"{where}, each_row_is: a row cannot be a {each}{_meant(each, EACH_ROW_IS)}")
    columns = _object(told.get("columns", {}), f"{where}, columns")
    found = FileMapping(
        file=_text(told.get("file", "*"), f"{where}, file"),
        sheet=_text(told.get("sheet", ""), f"{where}, sheet"),
        records=_text(told.get("records", ""), f"{where}, records"),
        header=_header(told.get("header"), where),
        each_row_is=each,
        keys=_lists(told.get("keys"), f"{where}, keys"),
        joins=_lists(told.get("joins"), f"{where}, joins"),
        columns={name: _feeds(feeds, f"{where}, column “{name}”") for name, feeds in columns.items()},
        fixed=_fixed(told.get("fixed"), f"{where}, fixed"),
        leave_out=tuple(_texts(told.get("leave_out"), f"{where}, leave_out")),
        only=_lists(told.get("only"), f"{where}, only"),
    )
    if not any(found.columns.values()):
        raise MappingError(f"{where}: no column goes anywhere. Say under `columns` what they are.")
    for table in [*found.keys, *found.joins]:
        if table not in EACH_ROW_IS:
            raise MappingError(f"{where}, keys: there is no table {table}{_meant(table, EACH_ROW_IS)}")
    return found


def _header(value: object, where: str) -> tuple[int, ...]:
    lines = _texts(value, f"{where}, header")
    if not all(line.isdigit() and 1 <= int(line) <= 1000 for line in lines):
        raise MappingError(f"{where}, header: give the line of the header, 1 for the first.")
    return tuple(sorted(map(int, lines)))


def _feeds(value: object, where: str) -> tuple[Feed, ...]:
    if value in (None, ""):
        return ()
    return tuple(_feed(part, where) for part in (value if isinstance(value, list) else [value]))


def _feed(value: object, where: str) -> Feed:
    told = _object(value, where) if isinstance(value, dict) else {"to": value}
    to = _text(told.get("to", ""), where)
    if to not in FIELDS:
        raise MappingError(f"{where}: there is no field {to or '(none given)'}{_meant(to, FIELDS)}")
    how = _text(told.get("as", ""), f"{where}, as")
    if how and how not in CONVERSIONS:
        raise MappingError(f"{where}: there is no conversion {how}{_meant(how, CONVERSIONS)}")
    if how and how not in FIELDS[to].conversions:
        fits = ", ".join(FIELDS[to].conversions)
        raise MappingError(f"{where}: {to} cannot be read as {how}; it is read as {fits}.")
    feed = Feed(to, how)
    options = {k: _text(v, f"{where}, {k}") for k, v in told.items() if k not in ("to", "as", "values")}
    known = [*COMMON_OPTIONS, *CONVERSIONS[feed.conversion].options]
    for name in options:
        if name not in known:
            raise MappingError(f"{where}: there is no option {name}{_meant(name, known)}")
    needs = [name for name in CONVERSIONS[feed.conversion].needs if not options.get(name)]
    if needs:
        raise MappingError(f"{where}: read as {feed.conversion} it needs `{needs[0]}`.")
    values = _object(told.get("values", {}), f"{where}, values")
    return Feed(to, how, options, {k: _text(v, f"{where}, values") for k, v in values.items()})


def _fixed(value: object, where: str) -> dict[str, str]:
    told = _object({} if value is None else value, where)
    for to in told:
        if to not in FIELDS:
            raise MappingError(f"{where}: there is no field {to}{_meant(to, FIELDS)}")
    return {to: _text(text, f"{where}, {to}") for to, text in told.items()}


def _lists(value: object, where: str) -> dict[str, tuple[str, ...]]:
    told = _object({} if value is None else value, where)
    return {name: tuple(_texts(columns, f"{where}, {name}")) for name, columns in told.items()}


def _texts(value: object, where: str) -> list[str]:
    if value is None:
        return []
    return [_text(part, where) for part in (value if isinstance(value, list) else [value])]


def _list(value: object, where: str) -> list[object]:
    if value is not None and not isinstance(value, list):
        raise MappingError(f"{where}: this must be a list.")
    return value or []


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MappingError(f"{where}: this must have names and values, as in `name: value`.")
    return {str(key): inner for key, inner in value.items()}


def _text(value: object, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise MappingError(f"{where}: this must be one text.")
    return str(value)


def _known(told: dict[str, Any], names: str, where: str) -> None:
    for name in told:
        if name not in names.split():
            raise MappingError(f"{where}: nobody reads `{name}`{_meant(name, names.split())}")


def _meant(text: str, names: Any) -> str:
    close = get_close_matches(text, list(names), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else "."


# writing


def as_dict(mapping: Mapping) -> dict[str, Any]:
    """What `mapping_from` reads again, without what is as it would be anyway."""
    told: dict[str, Any] = {"name": mapping.name, "source": mapping.source, "licence": mapping.licence,
                            "layout": mapping.layout}  # fmt: skip
    told["files"] = [_file_as_dict(file) for file in mapping.files]
    return {name: value for name, value in told.items() if value}


def _file_as_dict(file: FileMapping) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": file.file, "sheet": file.sheet, "records": file.records, "header": _short(file.header),
        "each_row_is": file.each_row_is,
        "keys": {table: list(columns) for table, columns in file.keys.items()},
        "joins": {table: _short(columns) for table, columns in file.joins.items()},
        "columns": {name: _feeds_as_value(feeds) for name, feeds in file.columns.items()},
        "fixed": dict(file.fixed), "leave_out": list(file.leave_out),
        "only": {name: list(texts) for name, texts in file.only.items()},
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _short(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _feeds_as_value(feeds: tuple[Feed, ...]) -> Any:
    parts = [_feed_as_value(feed) for feed in feeds]
    return parts[0] if len(parts) == 1 else parts


def _feed_as_value(feed: Feed) -> Any:
    told: dict[str, Any] = {"to": feed.to}
    if feed.how:
        told["as"] = feed.how
    told |= dict(feed.options)
    if feed.values:
        told["values"] = dict(feed.values)
    return told if len(told) > 1 else feed.to


def to_yaml(mapping: Mapping) -> str:
    text: str = yaml.safe_dump(
        as_dict(mapping), sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return text
