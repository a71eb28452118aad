"""A service's own page, and the branches of the tree of needs."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from directory.queries.categories import category as category_named
from directory.queries.categories import category_tree
from directory.queries.findings import Asker
from directory.queries.services import moment_at, service_sheet
from directory.search import Query, find
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import filters, ground, public
from directory.web.public.addresses import question
from directory.web.public.corrections import correction_form
from directory.web.public.moved import lead_on


@public.get("/services/<uuid:service_id>")
@access(anyone)
def service(service_id: object) -> ResponseReturnValue:
    """`at_place` names the placement that a results card spoke of; another service's names nothing here."""
    asked = question(request.args)
    at_place = request.args.get("at_place", "")
    asker = Asker(asked.age, asked.grade)
    sheet = service_sheet(str(service_id), page_language(), now(), asker, at_place)
    if sheet is None:
        return lead_on("service", str(service_id))
    return render_template(
        "public/service.html",
        sheet=sheet,
        form=correction_form(),
        ground=ground.map_settings(),
        served="" if sheet.has_hidden_place else ground.served(sheet.areas),
    )


@public.get("/needs")
@access(anyone)
def categories() -> ResponseReturnValue:
    return render_template("public/categories.html", tree=category_tree(page_language()))


@public.get("/needs/<slug>")
@access(anyone)
def category(slug: str) -> ResponseReturnValue:
    found = category_named(slug, page_language())
    if found is None:
        abort(404)
    asked = question(request.args)
    answer = find(Query(c=(slug,), near=asked.near, page=asked.page), now(), lang=page_language())
    return render_template(
        "public/category.html",
        label=found[0],
        others=found[1],
        answer=answer,
        loosen_words=filters.loosen_words(),
        moment=moment_at(now()),
        page_address=lambda page: url_for("public.category", slug=slug, near=asked.near or None, page=page),
    )
