"""What a form says where somebody wrote what Hallway never keeps about a person."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from directory.actions.never_kept import NeverKept, NeverKeptError

HINT = _l(
    "Write what is needed, not why. Leave out illnesses, immigration status, court papers and the name of"
    " whoever is feared."
)
"""Under each box that takes words about a person."""

SAID: Mapping[NeverKept, object] = {
    NeverKept.SSN: _l(
        "Leave out Social Security numbers. Hallway never keeps them, so that nobody can take them from here."
    ),
    NeverKept.IMMIGRATION_NUMBER: _l(
        "Leave out immigration numbers. Hallway never keeps them, so that nobody can ask us for them."
    ),
    NeverKept.PASSPORT: _l(
        "Leave out passport numbers. Hallway never keeps them, so that nobody can take them from here."
    ),
    NeverKept.IMMIGRATION_STATUS: _l(
        "Leave out immigration status. Hallway never keeps it, so that nobody can ask us for it. Say what the"
        " place must do instead: it must not ask for papers."
    ),
    NeverKept.DIAGNOSIS: _l(
        "Leave out the diagnosis. Hallway never keeps it. Say what helps instead: a quiet room, one adult,"
        " a ramp."
    ),
}


def blame_never_kept(form: FlaskForm, error: NeverKeptError) -> None:
    """Puts the sentence under the field that it is about, else above the form."""
    said = str(SAID[error.kind])
    if error.field in form:
        form[error.field].errors = [said]
    else:
        form.form_errors = [*form.form_errors, said]
