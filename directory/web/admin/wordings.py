"""How people say it: staff teach the site more sentences, and try one to see what it is taken for."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from directory.actions.never_kept import NeverKeptError
from directory.actions.wordings import LONGEST, TooManySentencesError, add_sentence, remove_sentence
from directory.db import db
from directory.models import TaxonomyTerm
from directory.queries.categories import label_of
from directory.queries.wordings import category_term, own_sentences, sentence_for, some_shipped
from directory.queries.wordings import wordings as every_wording
from directory.search.meaning import Reading, refresh_meaning, understand
from directory.web import now
from directory.web.access import access, coordinators
from directory.web.account.forms import NEEDED
from directory.web.languages import page_language

wordings = Blueprint("wordings", __name__, url_prefix="/admin/everyday-words")

SURE = 0.3
"""From this score on search goes by a reading."""


class TrialForm(FlaskForm):  # type: ignore[misc]
    text = StringField(
        _l("A sentence"),
        description=_l("As a parent, a teacher or a student would say it. It is not kept."),
        validators=[DataRequired(NEEDED), Length(max=LONGEST)],
        render_kw={"autocomplete": "off"},
    )


class SentenceForm(FlaskForm):  # type: ignore[misc]
    text = StringField(
        _l("One more way to say it"),
        description=_l("Everyday words, and nothing about a real person."),
        validators=[DataRequired(NEEDED), Length(max=LONGEST)],
        render_kw={"autocomplete": "off"},
    )
    language = RadioField(
        _l("In which language"), choices=[("en", "English"), ("es", "Español")], default=page_language
    )


@wordings.get("/")
@access(coordinators)
def index() -> ResponseReturnValue:
    return _list(TrialForm())


@wordings.post("/trial")
@access(coordinators)
def try_out() -> ResponseReturnValue:
    """What a sentence is taken for. By POST, so that it stands in no address."""
    form = TrialForm()
    if not form.validate():
        return _list(form), 422
    readings = understand(form.text.data, limit=5, language=page_language())
    return _list(form, readings)


@wordings.get("/<slug>")
@access(coordinators)
def category(slug: str) -> ResponseReturnValue:
    return _category(_term(slug), SentenceForm())


@wordings.post("/<slug>/sentences")
@access(coordinators)
def add(slug: str) -> ResponseReturnValue:
    term, form = _term(slug), SentenceForm()
    if not form.validate():
        return _category(term, form), 422
    try:
        add_sentence(term, language=form.language.data, text=form.text.data, actor=current_user)
    except NeverKeptError:
        form.text.errors = [_("That looks like a number of a person. Leave it out.")]
        return _category(term, form), 422
    except TooManySentencesError:
        form.text.errors = [_("There are enough of them. Take one away first.")]
        return _category(term, form), 422
    db.session.commit()
    refresh_meaning(current_app._get_current_object())  # type: ignore[attr-defined]
    flash(_("Added. Searches learn it within a minute."), "done")
    return redirect(url_for(".category", slug=slug), 303)


@wordings.post("/<slug>/sentences/<sentence_id>/removal")
@access(coordinators)
def remove(slug: str, sentence_id: str) -> ResponseReturnValue:
    remove_sentence(sentence_for(_term(slug), sentence_id) or abort(404))
    db.session.commit()
    refresh_meaning(current_app._get_current_object())  # type: ignore[attr-defined]
    flash(_("Taken away."), "done")
    return redirect(url_for(".category", slug=slug), 303)


def _term(slug: str) -> TaxonomyTerm:
    return category_term(slug) or abort(404)


def _list(form: TrialForm, readings: list[Reading] | None = None) -> str:
    rows = every_wording(page_language(), now().date())
    return render_template(
        "admin/wordings.html", form=form, rows=rows, readings=readings, sure=SURE,
        names={row.label.slug: row.label.name for row in rows},
    )  # fmt: skip


def _category(term: TaxonomyTerm, form: SentenceForm) -> str:
    return render_template(
        "admin/wording.html", form=form, label=label_of(term, page_language()), own=own_sentences(term),
        shipped=some_shipped(term, page_language()),
    )  # fmt: skip
