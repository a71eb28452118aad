"""Ohana's CSV: what it keeps in cells of its own, and words of its that mean something here.

Its lists in cells (languages, accessibility, keywords, taxonomy ids, areas) are read where the row they
stand in is built; this is what has to be put right before that.
"""

from directory.exchange.import_rows import SourceRow

NONE_WORDS = {"none", "none.", "no", "n/a"}


def put_right(tables: dict[str, list[SourceRow]]) -> None:
    """A fee of "None." is free of charge and stays; an eligibility of "None" is no limit and is said so."""
    for row in tables.get("service", []):
        if row.get("eligibility_description").lower() in NONE_WORDS:
            row.cells["eligibility_description"] = "No requirements"
        if row.get("required_documents").lower() in NONE_WORDS:
            del row.cells["required_documents"]
