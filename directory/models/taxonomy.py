"""Taxonomies and attributes (HSDS), our categories of need among them, and the bank of everyday sentences."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import Identified, Json, Long, UTC_DateTime, children, owner, pointer, utc_now


class Taxonomy(Identified, Base):
    __tablename__ = "taxonomy"

    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[Long | None]
    uri: Mapped[str | None] = mapped_column(String(2000))
    version: Mapped[str | None] = mapped_column(String(40))

    terms = children("TaxonomyTerm", back_populates="taxonomy")


class TaxonomyTerm(Identified, Base):
    """A term. For a category of need, `code` is its slug; `details` has labels, words, results, domain."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy_id", "code"),)

    taxonomy_id: Mapped[str | None] = owner("taxonomy.id")
    code: Mapped[str | None] = mapped_column(String(255), index=True)
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[Long | None]
    parent_id: Mapped[str | None] = pointer("taxonomy_term.id")
    term_uri: Mapped[str | None] = mapped_column(String(2000))
    language: Mapped[str | None] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(default=0)
    details: Mapped[dict[str, object] | None] = mapped_column(Json)

    taxonomy = relationship("Taxonomy", back_populates="terms")


class Attribute(Identified, Base):
    """A term (or a bare value) attached to any row: a service's category, its source's own terms, …"""

    __tablename__ = "attribute"
    __table_args__ = (Index("ix_attribute_link", "link_entity", "link_id"),)

    link_id: Mapped[str] = mapped_column(String(36))
    link_entity: Mapped[str] = mapped_column(String(40))
    link_type: Mapped[str | None] = mapped_column(String(80))
    taxonomy_term_id: Mapped[str | None] = owner("taxonomy_term.id")
    value: Mapped[Long | None]
    label: Mapped[str | None] = mapped_column(String(255))
    position: Mapped[int] = mapped_column(default=0)  # 0 is the main one

    term = relationship("TaxonomyTerm")


class ExampleSentence(Identified, Base):
    """An everyday sentence that means a category. Seeds ship thousands; staff add their own."""

    __tablename__ = "example_sentence"
    __table_args__ = (UniqueConstraint("taxonomy_term_id", "language", "text"),)

    taxonomy_term_id: Mapped[str] = owner("taxonomy_term.id")
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(400))
    added_by_user_id: Mapped[str | None] = pointer("user_account.id")
    created_at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)


class Translation(Identified, Base):
    """A field of any row in another language, written by a person."""

    __tablename__ = "translation"
    __table_args__ = (
        UniqueConstraint("link_entity", "link_id", "field", "language"),
        Index("ix_translation_link", "link_entity", "link_id"),
    )

    link_entity: Mapped[str] = mapped_column(String(40))
    link_id: Mapped[str] = mapped_column(String(36))
    field: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[Long]
