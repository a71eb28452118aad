"""A list of results inside a school's own web page, and the page that writes the line for it."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from directory.queries.categories import category_tree, labels_by_slug
from directory.queries.services import moment_at
from directory.search import Query, find
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import public
from directory.web.public.addresses import args_of, find_address, question
from directory.web.public.codes import whole_address
from directory.web.public.search import subject_of

SHOWN = (4, 6, 10, 20)
HEIGHT_OF_ONE = 132
HEIGHT_OF_FRAME = 150
"""Pixels: about what a result takes at the width of a column, and what stands around the list."""


@public.get("/embed")
@access(anyone)
def embed() -> ResponseReturnValue:
    """The arguments of /find, and `show`: how many. Other sites may frame it, since there is nothing to press
    in it but links, and it keeps no cookie.
    """
    query, show = question(request.args), _shown()
    answer = find(query, now(), lang=page_language())
    g.may_be_framed = True
    return render_template(
        "public/embed.html",
        answer=answer,
        hits=answer.hits[:show],
        subject=subject_of(answer, labels_by_slug(page_language())),
        moment=moment_at(now()),
        more=find_address(query),
    )


@public.get("/open-data")
@access(anyone)
def open_data() -> ResponseReturnValue:
    """Every way out of this directory, and the line that puts a list into another page."""
    query, show = question(request.args), _shown()
    return render_template(
        "public/open_data.html",
        asked=query,
        show=show,
        counts=SHOWN,
        tree=category_tree(page_language()),
        frame=_frame(query, show),
        line=whole_address(_frame(query, show)),
        height=HEIGHT_OF_FRAME + HEIGHT_OF_ONE * show,
    )


def _shown() -> int:
    show = request.args.get("show", "")
    return next((count for count in SHOWN if show == str(count)), SHOWN[1])


def _frame(query: Query, show: int) -> str:
    arguments = {name: value for name, value in args_of(query).items() if name != "page"}
    return url_for("public.embed", **arguments, show=show, lang=page_language())
