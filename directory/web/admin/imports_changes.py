"""What would change, narrowed to one kind and cut into pages."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from directory.web.admin.import_words import agreement_label, field_label, kind_label, one_label
from directory.web.admin.imports_sentences import in_words
from directory.web.phrases import listed

PER_PAGE = 50
MAIN = ("organization", "service", "location")
ACTIONS = ("new", "changed", "removed", "kept")


@dataclass(frozen=True)
class Tab:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Sifted:
    """One page of one kind of lines. `total` counts all of it, `shown` what can be looked at."""

    show: str
    tabs: list[Tab]
    picks: list[Tab]  # tables of changes, or reasons of problems
    picked: str
    lines: list[dict[str, Any]]
    page: int
    pages: int
    total: int
    shown: int

    def address(self, page: int) -> str:
        here = {**(request.view_args or {}), "show": self.show, "only": self.picked or None}
        return url_for(str(request.endpoint), **here, page=page)


def sifted(found: dict[str, Any], asked: MultiDict[str, str]) -> Sifted:
    """The lines of look.json that the address asks for."""
    changes, problems = found["changes"], found["remarks"]
    counted = Counter(line["action"] for line in changes)
    labels = {"new": _("New"), "changed": _("Changed"), "removed": _("Removed"),
              "kept": _("Kept as a person wrote it")}  # fmt: skip
    tabs = [Tab(action, labels[action], counted[action]) for action in ACTIONS if counted[action]]
    if problems:
        tabs.append(Tab("problems", _("Problems"), int(found["remarks_total"])))
    if found.get("twins"):
        tabs.append(Tab("twins", _("Perhaps here already"), len(found["twins"])))
    show = asked.get("show", "")
    if show not in {tab.value for tab in tabs}:
        show = tabs[0].value if tabs else ""
    if show == "twins":
        twins = [told_twin(twin) for twin in found["twins"]]
        return _cut(show, tabs, twins, lambda line: "", lambda value: "", asked, len(twins))
    if show == "problems":
        total = int(found["remarks_total"])
        problems = [{**line, "words": in_words(str(line["reason"]))} for line in problems]
        return _cut(show, tabs, problems, lambda line: str(line["reason"]), in_words, asked, total)
    lines = [told(line) for line in changes if line["action"] == show]
    hidden = int(found["changes_total"]) - len(changes)
    return _cut(show, tabs, lines, lambda line: str(line["table"]), kind_label, asked, len(lines) + hidden)


def _cut(
    show: str, tabs: list[Tab], lines: list[dict[str, Any]], key: Callable[[dict[str, Any]], str],
    label: Callable[[str], str], asked: MultiDict[str, str], total: int,
) -> Sifted:  # fmt: skip
    counted = Counter(key(line) for line in lines)
    picks = [Tab(value, label(value), n) for value, n in counted.most_common(40) if value]
    picked = asked.get("only", "") if asked.get("only", "") in counted else ""
    kept = [line for line in lines if not picked or key(line) == picked]
    pages = max(1, -(-len(kept) // PER_PAGE))
    page = min(max(_whole(asked.get("page")), 1), pages)
    cut = kept[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Sifted(show, tabs, picks, picked, cut, page, pages, total, len(lines))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def told(line: dict[str, Any]) -> dict[str, Any]:
    """A change with its table and its column in words."""
    table, column = str(line["table"]), str(line.get("column") or "")
    return {
        **line,
        "kind": one_label(table),
        "field": field_label(f"{table}.{column}") if column else "",
    }


def told_twin(twin: dict[str, Any]) -> dict[str, Any]:
    """A record that arrives, the one that is here and looks like it, and in what they agree."""
    entity, here = str(twin["entity"]), twin["here"]
    addresses = {
        "service": ("public.service", "service_id"),
        "organization": ("public.organization", "organization_id"),
    }
    endpoint, name = addresses.get(entity, ("", ""))
    return {
        "kind": one_label(entity),
        "name": twin["new"]["name"],
        "like": here["name"],
        "address": url_for(endpoint, **{name: here["id"]}) if endpoint else "",
        "because": listed(agreement_label(str(field)) for field in twin["because"]),
    }


def in_order(tables: Iterable[str]) -> list[str]:
    """The kinds that people know first."""
    return sorted(tables, key=lambda table: (MAIN.index(table) if table in MAIN else len(MAIN), table))


def tables_told(tables: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Rows of the tally, the kinds that people know first, those without any row left out."""
    found = []
    for table in in_order(tables):
        counts = {k: int(tables[table].get(k, 0)) for k in ("added", "changed", "unchanged", "removed")}
        if any(counts.values()):
            found.append({"label": kind_label(table), **counts})
    return found


@dataclass(frozen=True)
class Sum:
    """The account in one sentence: records of the kinds that people know, and rows that cannot be taken."""

    new: int
    changed: int
    removed: int
    reported: int
    has_changed: bool


def summed(outcome: dict[str, Any]) -> Sum:
    tables = outcome["tables"]
    new, changed, removed = (
        sum(int(tables.get(table, {}).get(what, 0)) for table in MAIN)
        for what in ("added", "changed", "removed")
    )
    moved = sum(
        int(counts.get(what, 0)) for counts in tables.values() for what in ("added", "changed", "removed")
    )
    reported = sum(int(counts.get("reported", 0)) for counts in outcome["files"].values())
    return Sum(new, changed, removed, reported, bool(moved or outcome.get("deactivated")))
