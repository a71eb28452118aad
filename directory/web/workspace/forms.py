"""What a keeper says about places."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from directory.actions.capacity import MOST, Contradiction
from directory.vocabulary import CapacityStatus

STATES = (
    (CapacityStatus.CAPACITY, _l("Open: come in")),
    (CapacityStatus.WAITLIST, _l("A waiting list")),
    (CapacityStatus.NO_CAPACITY, _l("Full")),
    (CapacityStatus.ASSESSMENT_REQUIRED, _l("They look at each case first")),
)
NOT_A_COUNT = _l("Write a whole number from 0 to %(most)d.", most=MOST)
CONTRADICTIONS = {
    Contradiction.BELOW_ZERO: NOT_A_COUNT,
    Contradiction.FULL_YET_FREE: _l("Full, with places free? Write 0 or leave it empty, or choose open."),
    Contradiction.OPEN_YET_NONE: _l("Open, with no place free? Choose full or a waiting list."),
    Contradiction.MORE_THAN_ALL: _l("This is more than the places in all."),
}


def _count(label: object, hint: object = "") -> IntegerField:
    return IntegerField(
        label,
        description=hint,
        validators=[Optional(), NumberRange(0, MOST, NOT_A_COUNT)],
        render_kw={"inputmode": "numeric", "min": "0"},
    )


class CapacityForm(FlaskForm):  # type: ignore[misc]
    status = RadioField(
        _l("Is there room?"),
        choices=[(str(state), label) for state, label in STATES],
        validators=[InputRequired(_l("Choose one."))],
    )
    available = _count(_l("Places free now"), _l("Leave it empty if nobody counted."))
    maximum = _count(_l("Places in all"))
    waiting = _count(_l("People waiting"), _l("Only for a waiting list."))
    back = HiddenField()

    def claim(self) -> dict[str, Any]:
        status = CapacityStatus(self.status.data)
        return {
            "status": status,
            "available": self.available.data,
            "maximum": self.maximum.data,
            "waiting": self.waiting.data if status is CapacityStatus.WAITLIST else None,
        }
