"""Needs and offerings judged by hand, by the field's own rules: five columns, one row a pair.

    (rule, need, offering, label, reason)

The label says which list a careful coordinator would put the offering in: FITS, ASK (may fit, ask first),
NEAR (one thing stands in the way, and somebody could change it) or NO. `rule` is the requirement that is to
blame wherever the label is not FITS. What a row does not say is as in `need()` and `offer()`: a nine-year-old
of Juniper Street School who wants tutoring, and tutoring for any age, anywhere, at no set time.
"""

from tests.matching.cases import belonging, paper, people, place, private, room, time
from tests.matching.cases.made import ASK, FITS, NEAR, NO, Row, need, offer

ROWS: tuple[Row, ...] = (
    *people.ROWS,
    *belonging.ROWS,
    *time.ROWS,
    *place.ROWS,
    *paper.ROWS,
    *private.ROWS,
    *room.ROWS,
)

__all__ = ["ASK", "FITS", "NEAR", "NO", "ROWS", "Row", "need", "offer"]
