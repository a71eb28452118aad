"""The opening page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from directory.queries.home import opening_counts
from directory.queries.services import moment_at
from directory.queries.week import confirmed_lately, week_board
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import public


@public.get("/")
@access(anyone)
def home() -> ResponseReturnValue:
    moment = moment_at(now())
    return render_template(
        "public/home.html",
        board=week_board(page_language(), moment),
        confirmed=confirmed_lately(moment),
        counts=opening_counts(),
        moment=moment,
    )
