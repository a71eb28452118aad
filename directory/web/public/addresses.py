"""Search questions as addresses of our pages.

On a page `lang` is the language of the page, so the language spoken at a service travels as `speaks`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from directory.search import Query, query_from

SPOKEN = "speaks"


def question(args: MultiDict[str, str]) -> Query:
    """What the address of a page asks. Arguments that a page does not know are left out."""
    asked = MultiDict(args)
    asked.poplist("lang")
    asked.setlist("lang", asked.poplist(SPOKEN))
    return query_from(asked)


def args_of(query: Query) -> dict[str, Any]:
    """The arguments of a page for a question, only what was asked."""
    return {SPOKEN if name == "lang" else name: value for name, value in query.as_args().items()}


def find_address(query: Query | None = None, **changes: Any) -> str:
    """The address of the results, with some of the question's fields changed. Always from the first page
    unless `page` is among them.
    """
    changed = replace(query or Query(), **{"page": 1, **changes})
    return url_for("public.search", **args_of(changed))


def toggled(query: Query, name: str, value: str) -> str:
    """The results with one value of a many-valued filter taken away, or put in."""
    values = getattr(query, name)
    if isinstance(values, tuple):
        kept = tuple(v for v in values if v != value) if value in values else tuple(sorted((*values, value)))
        return find_address(query, **{name: kept})
    return find_address(query.without(name))


def without(query: Query, *names: str) -> str:
    return find_address(query.without(*names))


def filter_args(query: Query) -> Mapping[str, Any]:
    """What a filter form must keep: the words, the place and the order."""
    kept = replace(Query(), q=query.q, near=query.near, c=query.c, sort=query.sort)
    return args_of(kept)
