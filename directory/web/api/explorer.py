"""The explorer: what can be asked, as forms that anyone can fill in and open."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from directory.core import settings_of
from directory.db import db
from directory.exchange.export_package import ATTRIBUTION
from directory.models import Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm
from directory.web.access import access, anyone
from directory.web.api.answers import PATH
from directory.web.api.conditions import is_public_placement
from directory.web.api.objects import site
from directory.web.api.questions import LISTINGS, PARAMETERS

explorer = Blueprint("explorer", __name__, url_prefix=PATH)


@explorer.get("/explorer")
@access(anyone)
def show() -> ResponseReturnValue:
    return render_template(
        "api/explorer.html",
        listings=LISTINGS.values(),
        parameters=PARAMETERS,
        examples=_examples(),
        site=site(),
        path=PATH,
        attribution=ATTRIBUTION,
        per_minute=settings_of(current_app).api_per_minute,
    )


def _examples() -> dict[str, str]:
    """An id of each kind that is there, to begin with."""
    where = {"service_at_locations": is_public_placement()}
    models: dict[str, Any] = {
        "services": Service, "organizations": Organization, "service_at_locations": ServiceAtLocation,
        "taxonomies": Taxonomy, "taxonomy_terms": TaxonomyTerm,
    }  # fmt: skip
    found = {}
    for name, model in models.items():
        asked = select(model.id).order_by(model.id).limit(1)
        found[name] = db.session.scalar(asked.where(where[name]) if name in where else asked) or ""
    return found
