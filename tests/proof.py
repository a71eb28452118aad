"""The recorder of long proofs. `make test` runs them small; `make prove` in full, and keeps their figures.

    def test_no_saved_change_is_lost_to_a_kill(...):
        kills = rounds(small=3, full=300)
        ...
        proof("kills while writing", kills=kills, lost=0)

Call `proof` last, after every assertion: what docs/proof.json holds was true when it was written.
"""

import os
from pathlib import Path

from benchmarks.report import keep

PROOFS = Path(__file__).resolve().parent.parent / "docs" / "proof.json"

Figure = int | float | str | bool


def in_full() -> bool:
    return os.environ.get("HALLWAY_PROVE") == "full"


def rounds(small: int, full: int) -> int:
    """How often to do it: `small` in `make test`, `full` in `make prove`."""
    return full if in_full() else small


def proof(name: str, **figures: Figure) -> None:
    """Keeps the figures of a proof under its name, with the date. Small runs keep nothing."""
    if in_full():
        keep(PROOFS, name, figures)
