"""Loads the categories of need: the tree, labels, everyday words and the bank of example sentences."""

from pathlib import Path

from sqlalchemy import insert, select

from directory.db import db
from directory.exchange.ids import HALLWAY, row_id
from directory.exchange.seed_files import Reader, SeedError, mapping_in, mappings_in
from directory.models import ExampleSentence, Taxonomy, TaxonomyTerm
from directory.vocabulary import CATEGORY_TAXONOMY, DOMAINS, FOCUS_AREAS, RESULT_AREAS

TAXONOMY_ID = row_id(str(HALLWAY), "taxonomy", CATEGORY_TAXONOMY)
DETAILS = ("label", "summary", "words", "results", "focus", "domain", "fscs_pipeline", "cis_area",
           "open_eligibility", "sensitive", "kind")  # fmt: skip


def term_id(code: str) -> str:
    return row_id(TAXONOMY_ID, "taxonomy_term", code)


def load_categories(folder: Path) -> tuple[int, int]:
    """Adds or refreshes every category and its sentences; what staff added stays. Returns both counts."""
    db.session.merge(
        Taxonomy(
            id=TAXONOMY_ID,
            code=CATEGORY_TAXONOMY,
            name="Categories of need",
            description="What students and families ask a community school for.",
            version="1",
        )
    )
    groups = _load_groups(folder / "_groups.yaml")
    db.session.flush()
    files = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("_"))
    sentences = [
        row for place, path in enumerate(files) for row in _load_category(mapping_in(path), groups, place)
    ]
    db.session.flush()
    _store_sentences(sentences)
    return len(files), len(sentences)


def _load_groups(path: Path) -> set[str]:
    codes = set()
    for place, entry in enumerate(mappings_in(path)):
        code = entry.need("code")
        details = {
            "label": entry.need("label"),
            "icon": entry.need("icon"),
            "summary": entry.get("say") or {},
        }
        entry.finish()
        db.session.merge(
            TaxonomyTerm(
                id=term_id(code), taxonomy_id=TAXONOMY_ID, code=code, name=details["label"]["en"],
                position=place, details=details,
            )
        )  # fmt: skip
        codes.add(code)
    return codes


def _load_category(entry: Reader, groups: set[str], place: int) -> list[dict[str, str]]:
    slug, group = entry.need("slug"), entry.need("group")
    if group not in groups:
        raise SeedError(f"{entry.where}: group `{group}` is not in _groups.yaml")
    details = {key: entry.get(key) for key in DETAILS}
    _check(entry.where, details)
    examples = entry.get("examples") or {}
    entry.finish()
    db.session.merge(
        TaxonomyTerm(
            id=term_id(slug), taxonomy_id=TAXONOMY_ID, code=slug, name=details["label"]["en"],
            description=(details["summary"] or {}).get("en"), parent_id=term_id(group),
            position=place, details=details,
        )
    )  # fmt: skip
    return _new_sentences(slug, examples)


def _check(where: str, details: dict[str, object]) -> None:
    for key, allowed in (("results", RESULT_AREAS), ("focus", FOCUS_AREAS)):
        wrong = set(details[key] or []) - set(allowed)  # type: ignore[call-overload]
        if wrong or not details[key]:
            raise SeedError(f"{where}: `{key}` must name some of {', '.join(allowed)}")
    if details["domain"] not in DOMAINS:
        raise SeedError(f"{where}: `domain` must be one of {', '.join(DOMAINS)}")


def _new_sentences(slug: str, examples: dict[str, list[str]]) -> list[dict[str, str]]:
    """Rows of one category, without repeats. Ids derive from the text, so a second load adds nothing."""
    return [
        {"id": row_id(term_id(slug), language, text), "taxonomy_term_id": term_id(slug), "language": language,
         "text": text}
        for language, texts in examples.items()
        for text in dict.fromkeys(" ".join(str(text).split()) for text in texts)
    ]  # fmt: skip


def _store_sentences(rows: list[dict[str, str]]) -> None:
    known = set(db.session.scalars(select(ExampleSentence.id)))
    new = [row for row in rows if row["id"] not in known]
    if new:
        db.session.execute(insert(ExampleSentence), new)
