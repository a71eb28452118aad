"""The bank of everyday sentences, as staff add to it."""

from sqlalchemy import func, select

from directory.actions.never_kept import refuse_never_kept
from directory.db import db
from directory.models import ExampleSentence, TaxonomyTerm, User

LONGEST = 400
MOST_OF_ONE = 500
"""Sentences that staff may add to one category: training takes time with each."""


class TooManySentencesError(ValueError):
    """The category has as many as it can use."""


def add_sentence(category: TaxonomyTerm, *, language: str, text: str, actor: User) -> ExampleSentence:
    """A sentence that means the category. The same again is the one that is there. Raises
    TooManySentencesError, NeverKeptError.
    """
    tidy = " ".join(text.split())[:LONGEST]
    refuse_never_kept(text=tidy)
    same = (ExampleSentence.taxonomy_term_id == category.id, ExampleSentence.language == language)
    if found := db.session.scalar(select(ExampleSentence).where(*same, ExampleSentence.text == tidy)):
        return found
    own = (ExampleSentence.taxonomy_term_id == category.id, ExampleSentence.added_by_user_id.is_not(None))
    if (db.session.scalar(select(func.count()).select_from(ExampleSentence).where(*own)) or 0) >= MOST_OF_ONE:
        raise TooManySentencesError
    row = ExampleSentence(
        taxonomy_term_id=category.id, language=language, text=tidy, added_by_user_id=actor.id
    )
    db.session.add(row)
    db.session.flush()
    return row


def remove_sentence(sentence: ExampleSentence) -> None:
    """Only what staff have added: those that come with Hallway stay."""
    if sentence.added_by_user_id is None:
        raise ValueError("this sentence came with Hallway")
    db.session.delete(sentence)
    db.session.flush()
