"""What the columns of a school's own sheet say, guessed by their names and by what stands in them; and those
that must not come in, whatever they are called.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directory.exchange.roster_values import plain_words

TARGETS = (
    "id", "name", "first", "middle", "last", "grade", "birthdate", "language", "email", "phone",
    "guardian", "guardian_first", "guardian_last", "relation", "guardian_phone", "guardian_email",
    "guardian_language", "guardian2", "guardian2_phone", "guardian2_email", "family", "address", "zip",
)  # fmt: skip
"""What a column may be. Anything else is left out."""

NEEDED = (("name",), ("first", "last"))
"""One of these sets must be there."""

FORBIDDEN: Mapping[str, tuple[str, ...]] = {
    "ssn": ("ssn", "social security", "soc sec", "seguro social", "itin", "tax id", "taxpayer id"),
    "immigration": (
        r"citizen(ship)?", r"immigra\w*", "alien", "visa", "passport", "pasaporte", r"residen(t|cy) status",
        "undocumented", "refugee", r"asyl\w*", "us entry", r"entry (date )?(to |into )?(the )?us", "arrival",
        "i ?94",
    ),
    "birth_country": (
        "country", "nationality", "national origin", r"birth ?(place|country|city|state)", "place of birth",
        r"(city|state) of birth", "pais", "lugar de nacimiento",
    ),
    "health": (
        r"diagnos\w*", r"medica(l|id|tion|tions)", "health", r"allerg\w*", r"disab\w*", "iep", "sped",
        r"special ed\w*", "504", "disorder", r"immuni[sz]\w*", "insurance", "exceptionality",
    ),
    "lunch": (
        "lunch", "meals?", "frl", "frpl", "farm?s", "snap", "tanf", "poverty", "income", r"economic(ally)?",
        "disadvantaged", r"free (or |and )?reduced",
    ),
    "race": (
        r"rac(e|es|ial)", r"ethnic\w*", "hispanic", "latin[oax]", "tribe", "tribal", r"religio\w*", "faith",
        "raza",
    ),
    "family_matters": (
        r"homeless\w*", "foster", "migrant", "custody", "court", "probation", r"disciplin\w*", r"suspen\w*",
        "sexual", "orientation", r"pregnan\w*", "cps",
    ),
}  # fmt: skip
"""Kinds of columns that are dropped while the file is read, before anything is kept of it."""

_FORBIDDEN = {kind: re.compile(rf"\b(?:{'|'.join(words)})\b") for kind, words in FORBIDDEN.items()}
_SSN_CELL = re.compile(r"\d{3}[- ]\d{2}[- ]\d{4}")

_ELDER = "guardian|parent|contact|mother|family|emergency|home|padres?|madre|tutor"
_OTHER = "guardian|parent|contact|father|padre"
_PHONE = r"(phone|cell|mobile|telefono|tel)\w*"
_MAIL = r"(e ?mail|correo)\w*"
_LANGUAGE = "(language|lang|idioma|lengua)"
_PUPIL = "(student|pupil|child|learner|alumno|estudiante|stu)"

_GUESSES: tuple[tuple[str, str], ...] = (
    ("guardian2_phone", rf"({_OTHER}).*{_PHONE}|{_PHONE} .*({_OTHER})"),
    ("guardian2_email", rf"({_OTHER}).*{_MAIL}|{_MAIL} .*({_OTHER})"),
    ("guardian_phone", rf"({_ELDER}).*{_PHONE}|{_PHONE} .*({_ELDER})"),
    ("guardian_email", rf"({_ELDER}).*{_MAIL}|{_MAIL} .*({_ELDER})"),
    ("guardian_language", rf"(guardian|parent|contact|mother).*{_LANGUAGE}|correspondence language"),
    ("guardian_first", r"(guardian|parent|contact|mother)( \d)? first( name)?"),
    ("guardian_last", r"(guardian|parent|contact|mother)( \d)? (last|family)( name)?"),
    ("relation", r".*\b(relation(ship)?|parentesco)\b.*"),
    ("guardian", r"(parents?|guardians?|caregiver|contact|mother|emergency contact|padres?|madre|tutor\w*)"
                 r"( ?guardian)?( 1| one)?( full)?( name)?|name of (parent|guardian)"),
    ("family", r"(family|household|hh|sibling)( group)?( id| number| no| code| key)"),
    ("id", rf"({_PUPIL}|local|sis|state|matricula)? ?(id|number|no|num|code|key|numero)( number)?"
           r"|sourcedid|matricula"),
    ("first", rf"({_PUPIL} |legal |preferred )?(first|given)( name)?|fname|nombres?|primer nombre"),
    ("middle", rf"({_PUPIL} |legal )?middle( name| initial)?|mi|mname"),
    ("last", rf"({_PUPIL} |legal )?(last|family|sur)( ?names?)?|lname|apellidos?"),
    ("name", rf"({_PUPIL}|full)?( ?s)? ?(full )?(name|nombre completo)|{_PUPIL}"),
    ("grade", r"(current |student |enrolled )?(grade|grado|gr|year group|class grade)( level)?|grades"),
    ("birthdate", r"date of birth|birth ?date|birthday|dob|born|student dob|fecha de nacimiento|nacimiento"),
    ("language", rf"(home|primary|native|first|spoken|preferred|student)? ?(home )?{_LANGUAGE}"
                 r"( spoken)?( at home)?( code)?|idioma .*"),
    ("email", rf"(student )?{_MAIL}( address)?"),
    ("phone", rf"(student |cell |mobile )?{_PHONE}( number)?"),
    ("zip", r"(home |mailing |postal )?(zip|zip ?code|postal ?code|postcode|codigo postal)"),
    ("address", r"(home |mailing |street |residential )?(address|street|direccion|domicilio)( line)?( 1)?"),
)  # fmt: skip
_COMPILED = tuple((target, re.compile(told)) for target, told in _GUESSES)
_SECOND = re.compile(r"\b2\b|\btwo\b|\bsecond(ary)?\b|\bfather\b|\bpadre\b")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A column that did not come in. `kind` is one of FORBIDDEN, or "file" for a whole file."""

    column: str
    kind: str


def forbidden_kind(column: str, cells: Iterable[str] = ()) -> str:
    """Why a column must not come in, by its name or by what stands in it; "" where it may."""
    said = plain_words(column)
    for kind, told in _FORBIDDEN.items():
        if told.search(said):
            return kind
    filled = [cell.strip() for cell in cells if cell.strip()]
    like_ssn = sum(1 for cell in filled if _SSN_CELL.fullmatch(cell))
    return "ssn" if filled and like_ssn >= 0.3 * len(filled) else ""


def guessed_columns(columns: Sequence[str]) -> dict[str, str]:
    """Target: the column that most likely says it, each at most once."""
    found: dict[str, str] = {}
    for column in columns:
        target = _target_of(plain_words(column), found)
        if target:
            found[target] = column
    return found


def _target_of(said: str, taken: Mapping[str, str]) -> str:
    is_second = bool(_SECOND.search(said))
    for target, told in _COMPILED:
        if target.startswith("guardian2_") and not is_second:
            continue
        if told.fullmatch(said):
            if target == "guardian" and (is_second or "guardian" in taken):
                target = "guardian2"
            if target not in taken:
                return target
    if "guardian2" not in taken and is_second and re.search(r"guardian|parent|contact|father|padre", said):
        return "guardian2"
    return ""


def is_enough(columns: Mapping[str, str]) -> bool:
    return any(all(target in columns for target in needed) for needed in NEEDED)
