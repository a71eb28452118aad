"""The small words that values are told with, one table a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.hours.wording import Wording, wording_for


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of one language; `{}` takes the part it stands for."""

    hours: Wording
    months: tuple[str, ...]
    day_pattern: str  # {day} {month}
    days: tuple[str, ...]  # Monday first, in full, as in "not on {}"
    ages_between: str
    ages_from: str
    ages_to: str
    one_age: str
    any_age: str
    grade: str
    grades_between: str
    preschool: str
    kindergarten: str
    today: str
    days_ago: tuple[str, str]  # one, many
    places: tuple[str, str]  # one, many
    or_pattern: str
    after: str
    audiences: Mapping[str, str]
    papers: Mapping[str, str]
    deliveries: Mapping[str, str]
    ways: Mapping[str, str]
    areas: Mapping[str, str]
    insurances: Mapping[str, str]
    another_school: str
    nothing: str


ENGLISH_WORDS = Words(
    hours=wording_for("en"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    day_pattern="{month} {day}",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ages_between="ages {} to {}",
    ages_from="age {} and up",
    ages_to="up to age {}",
    one_age="age {}",
    any_age="any age",
    grade="grade {}",
    grades_between="grades {} to {}",
    preschool="preschool",
    kindergarten="K",
    today="today",
    days_ago=("{} day ago", "{} days ago"),
    places=("{} place", "{} places"),
    or_pattern="{} or {}",
    after=", after {}",
    audiences={
        "student": "students",
        "parent_caregiver": "parents and caregivers",
        "family": "families",
        "staff": "school staff",
        "resident": "people who live in the area",
    },
    papers={
        "photo_id": "a photo ID",
        "proof_address": "proof of address",
        "income_proof": "proof of income",
        "birth_certificate": "a birth certificate",
        "insurance_card": "an insurance card",
        "immunization_record": "a shot record",
        "parent_permission": "a parent’s permission",
        "immigration_document": "immigration papers",
        "ssn": "a Social Security number",
    },
    deliveries={
        "on_site": "at school",
        "push_in": "in class",
        "pull_out": "out of class",
        "lunch": "at lunch",
        "off_site": "at their place",
        "home_visit": "at home",
        "mobile_unit": "in a van that comes",
        "virtual": "online",
        "phone": "by phone",
    },
    ways={"walk": "on foot", "school_bus": "on foot", "transit": "by bus", "car": "by car"},
    areas={
        "zips": "ZIP {}",
        "county": "{} County",
        "statewide": "{}",
        "school_zone": "the zone of {}",
        "district": "{}",
        "polygon": "{}",
        "text": "{}",
        "district_": "the school district",
        "statewide_": "the whole state",
        "polygon_": "a part of town",
        "zips_": "some ZIP codes",
        "anywhere_": "everywhere",
        "text_": "an area told in words",
    },
    insurances={"medicaid_chip": "Medicaid or CHIP", "private": "private insurance", "none": "no insurance"},
    another_school="another school",
    nothing="not known",
)

SPANISH_WORDS = Words(
    hours=wording_for("es"),
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    day_pattern="{day} de {month}",
    days=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    ages_between="de {} a {} años",
    ages_from="desde los {} años",
    ages_to="hasta los {} años",
    one_age="{} años",
    any_age="cualquier edad",
    grade="grado {}",
    grades_between="grados de {} a {}",
    preschool="preescolar",
    kindergarten="kínder",
    today="hoy",
    days_ago=("hace {} día", "hace {} días"),
    places=("{} lugar", "{} lugares"),
    or_pattern="{} o {}",
    after=", a partir de: {}",
    audiences={
        "student": "estudiantes",
        "parent_caregiver": "madres, padres y cuidadores",
        "family": "familias",
        "staff": "personal de la escuela",
        "resident": "personas de la zona",
    },
    papers={
        "photo_id": "identificación con foto",
        "proof_address": "comprobante de domicilio",
        "income_proof": "comprobante de ingresos",
        "birth_certificate": "acta de nacimiento",
        "insurance_card": "tarjeta del seguro",
        "immunization_record": "cartilla de vacunas",
        "parent_permission": "permiso de la madre o el padre",
        "immigration_document": "papeles migratorios",
        "ssn": "número de Seguro Social",
    },
    deliveries={
        "on_site": "en la escuela",
        "push_in": "en la clase",
        "pull_out": "fuera de la clase",
        "lunch": "a la hora del almuerzo",
        "off_site": "en el lugar de la organización",
        "home_visit": "en casa",
        "mobile_unit": "en una camioneta que viene",
        "virtual": "en línea",
        "phone": "por teléfono",
    },
    ways={"walk": "a pie", "school_bus": "a pie", "transit": "en autobús", "car": "en carro"},
    areas={
        "zips": "código postal {}",
        "county": "condado de {}",
        "statewide": "{}",
        "school_zone": "la zona de {}",
        "district": "{}",
        "polygon": "{}",
        "text": "{}",
        "district_": "el distrito escolar",
        "statewide_": "todo el estado",
        "polygon_": "una parte de la ciudad",
        "zips_": "algunos códigos postales",
        "anywhere_": "todas partes",
        "text_": "una zona dicha en palabras",
    },
    insurances={"medicaid_chip": "Medicaid o CHIP", "private": "seguro privado", "none": "sin seguro"},
    another_school="otra escuela",
    nothing="no se sabe",
)
