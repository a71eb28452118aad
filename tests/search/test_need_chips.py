"""What each reader hears in a note, and what it must not hear."""

import re
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.search.needs.card import typed
from directory.search.needs.listen import heard_in
from directory.search.needs.phrases import first_words, pattern_of, phrases_of
from directory.search.needs.said import Said
from directory.search.needs.settling import later, settled

TODAY = date(2026, 11, 16)
"""A Monday."""


def heard(text: str, field: str, *, need: str = "", language: str = "en") -> list[Any]:
    """The values of one field, in order."""
    said = Said.of(text)
    found = heard_in(said, language, today=TODAY, bell_end=None)
    return [one.value for one in settled(said, found, [need] if need else []) if one.field == field]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("for my 6 and 9 year old", [(6, 9)]),
        ("12 y/o boy", [(12,)]),
        ("my 14yo", [(14,)]),
        ("a two-year-old", [(2,)]),
        ("kids 5,7,9 need coats", [(5, 7, 9)]),
        ("ages 2, 5, 7 and 11", [(2, 5, 7, 11)]),
        ("daughter (14) and son (11)", [(14,), (11,)]),
        ("shes 11 and shy", [(11,)]),
        ("the baby is 3 months old", [(0.25,)]),
        ("newborn at home", [(0,)]),
        ("a toddler", [(2,)]),
        ("mi niño de 8 años", [(8,)]),
        ("mi nino 8 anos", [(8,)]),
        ("hijos de 6, 8 y 11", [(6, 8, 11)]),
        ("una de 6 y otra de 9", [(6,), (9,)]),
        ("bebé de 10 meses", [(0.833,)]),
        ("tienen 5 y 10", [(5, 10)]),
    ],
)
def test_ages(text: str, ages: list[tuple[float, ...]]) -> None:
    assert heard(text, "ages") == ages


@pytest.mark.parametrize(
    "text",
    [
        "3 ER visits this year",
        "absent 22 days",
        "in a motel on Route 9",
        "2 months behind on rent",
        "coats in size 8 and 10",
        "5 months along",
        "she is 58",
        "we have been here for 3 years",
        "my baby goes to head start",
        "expecting a baby",
        "debo 3 meses de renta",
        "llegamos hace 2 meses",
        "niñas, talla 6 y 8",
        "tiene 2 faltas por semana",
        "he is 2 credits short",
        "de 6 a 8 de la noche",
    ],
)
def test_numbers_that_are_no_ages(text: str) -> None:
    assert heard(text, "ages") == []


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("3rd grader", [("3",)]),
        ("6th and 8th graders", [("6", "8")]),
        ("grades 3-5", [("3", "4", "5")]),
        ("k-2 reading", [("K", "1", "2")]),
        ("she is in 10th", [("10",)]),
        ("my kindergartner", [("K",)]),
        ("twins in pre-k", [("PK",)]),
        ("sophomore, 5 months along", [("10",)]),
        ("senior short 3 credits", [("12",)]),
        ("8th grader reading at 2nd grade level", [("8",)]),
        ("alumno de 5to grado", [("5",)]),
        ("va en segundo", [("2",)]),
        ("de primero y tercero", [("1", "3")]),
        ("segundo de secundaria", [("8",)]),
        ("esta en 3ro", [("3",)]),
    ],
)
def test_grades(text: str, grades: list[tuple[str, ...]]) -> None:
    assert heard(text, "grades") == grades


@pytest.mark.parametrize(
    "text",
    [
        "the senior center",
        "a senior volunteer",
        "junior high band",
        "vivimos en un cuarto",
        "reads at a 4th grade level",
        "corner of Maple and 3rd street",
        "never been in preschool",
        "la segunda vez",
    ],
)
def test_words_that_are_no_grades(text: str) -> None:
    assert heard(text, "grades") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6 and 9 year old", ["preferred"]),
        ("6 and 9 year old at the same place", ["preferred", "required"]),
        ("mis hijos juntos", ["required"]),
        ("ages 5 and 8 need one place after school", ["preferred", "required"]),
        ("5 y 8 años, un solo lugar", ["preferred", "required"]),
        ("wants to stay at the same school", []),
        ("grades 3-5", []),
        ("six 9th-grade girls", []),
    ],
)
def test_siblings(text: str, value: list[str]) -> None:
    assert heard(text, "together") == value


@pytest.mark.parametrize(
    ("text", "subject", "size"),
    [
        ("family of 7", "household", 7),
        ("somos 5 en la casa", "household", 5),
        ("six 9th-grade girls want a lunch group", "group", 6),
        ("diez alumnas de 8vo quieren un grupo", "group", 10),
        ("40 backpacks for our school", "school", 40),
    ],
)
def test_how_many(text: str, subject: str, size: int) -> None:
    assert (heard(text, "subject"), heard(text, "size")) == ([subject], [size])


@pytest.mark.parametrize(
    ("text", "need", "field", "at"),
    [
        ("after school program till 6pm", "enrich.afterschool", "open_until", time(18)),
        ("programa hasta las 6 de la tarde", "enrich.afterschool", "open_until", time(18)),
        ("salgo de trabajar a las 6", "food.pantry", "open_until", time(18, 30)),
        ("quiero inglés, salgo del trabajo a las 5 y media", "adult.esl", "starts_after", time(17, 30)),
        ("mom gets off work at 5:45", "food.pantry", "open_until", time(18, 30)),
        ("she gets out of school at 3:15", "academics.tutoring", "starts_after", time(15, 15)),
        ("open after 5", "food.pantry", "open_until", time(17, 30)),
        ("a tutor after 7 pm", "academics.tutoring", "starts_after", time(19)),
        ("mom works a 5am shift", "attendance.support", "open_from", time(7)),
        ("entro a trabajar a las 7", "enrich.beforeschool", "open_from", time(6, 30)),
        ("lo dejo a las 6:30", "enrich.beforeschool", "open_from", time(6, 30)),
        ("he starts work at 4", "academics.tutoring", "ends_before", time(15, 30)),
        ("clases de inglés en la noche", "adult.esl", "starts_after", time(17)),
        ("classes on tuesday mornings", "adult.esl", "ends_before", time(12)),
        ("my mornings wont work for a class", "adult.esl", "starts_after", time(12)),
        ("from 3 to 6 after school", "enrich.afterschool", "open_until", time(18)),
        ("clase de 6 a 8 de la noche", "adult.ged", "ends_before", time(20)),
    ],
)
def test_times_mean_what_the_need_makes_of_them(text: str, need: str, field: str, at: time) -> None:
    assert heard(text, field, need=need) == [at]


def test_a_block_that_must_not_be_missed() -> None:
    assert heard("but not 9:00-10:30", "not_between") == [(time(9), time(10, 30))]


def test_who_works_nights_needs_it_online_or_early() -> None:
    ways = heard("senior, works nights, needs credits", "any_of")[0]
    assert [way.as_json() for way in ways] == [{"delivery": ["virtual"]}, {"ends_before": "16:00"}]
    assert heard("mom works nights, 3rd grader absent", "any_of") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("food pantry open saturday", [("sat",)]),
        ("los martes y jueves", [("tue",), ("thu",)]),
        ("weekend only", [("sat", "sun")]),
        ("not on fridays", [("mon", "tue", "wed", "thu", "sat", "sun")]),
        ("needs it by friday", []),
        ("court is on tuesday", []),
        ("no me dio el sol", []),
    ],
)
def test_days(text: str, days: list[tuple[str, ...]]) -> None:
    assert heard(text, "days") == days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("open Dec 23 to Jan 3", date(2026, 12, 23), date(2027, 1, 3)),
        ("del 23 de dic al 3 de enero", date(2026, 12, 23), date(2027, 1, 3)),
        ("somewhere open tomorrow", date(2026, 11, 17), date(2026, 11, 17)),
        ("food over thanksgiving break", date(2026, 11, 25), date(2026, 11, 27)),
        ("a camp in july", date(2027, 7, 1), date(2027, 7, 31)),
    ],
)
def test_dates(text: str, first: date, last: date) -> None:
    assert heard(text, "between_dates") == [(first, last)]


@pytest.mark.parametrize("text", ["lost his job in October", "llegaron en agosto", "Feb 30 class", "13/45"])
def test_words_that_are_no_dates(text: str) -> None:
    assert heard(text, "between_dates") == []


@pytest.mark.parametrize(
    ("text", "days", "urgency"),
    [
        ("by friday", [4], ["within_2_weeks"]),
        ("in 10 days", [10], ["within_2_weeks"]),
        ("antes del miércoles", [2], ["within_48h"]),
        ("custody hearing dec 8", [22], []),
        ("a 5-day notice", [], ["within_48h"]),
        ("court tomorrow", [], ["within_48h", "within_48h"]),
        ("nowhere to sleep tonight", [], ["emergency"]),
        ("sin prisa", [], ["when_available"]),
    ],
)
def test_how_soon(text: str, days: list[int], urgency: list[str]) -> None:
    assert (heard(text, "within_days"), heard(text, "urgency")) == (days, urgency)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Dari-speaking family", ["prs"]),
        ("only speaks K'iche'", ["quc"]),
        ("solo habla mixteco", ["mix"]),
        ("hablamos kreyol", ["ht"]),
        ("Spanish speaking therapist", ["es"]),
        ("my mom speaks karen", ["ksw"]),
        ("Karen the nurse called", []),
        ("wants to learn Spanish", []),
        ("doesn't speak English", []),
        ("clases de inglés", []),
        ("little Spanish", []),
    ],
)
def test_languages(text: str, codes: list[str]) -> None:
    assert heard(text, "languages") == codes


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("free tutoring", "cost", "free_only"),
        ("un abogado que no cobre", "cost", "free_only"),
        ("sliding scale", "cost", "sliding_ok"),
        ("we dont have insurance", "insurance", "none"),
        ("no tiene seguro", "insurance", "none"),
        ("has Medicaid", "insurance", "medicaid_chip"),
        ("medicaid got cancelled", "insurance", "none"),
        ("no car", "travel", "transit"),
        ("ir caminando", "travel", "walk"),
        ("can take the bus 9", "travel", "transit"),
        ("within 3 miles", "max_miles", 3.0),
        ("no more than 20 minutes", "max_minutes", 20),
        ("telehealth is ok", "delivery", "virtual"),
        ("que venga a la casa", "delivery", "home_visit"),
        ("a group at lunch", "delivery", "lunch"),
        ("silla de ruedas", "accommodations", "wheelchair"),
        ("mom is deaf", "accommodations", "asl"),
        ("halal food", "accommodations", "dietary"),
        ("with childcare", "extras", "childcare"),
        ("checks ID at pick up", "flags", "restricted_guardian"),
        ("dad is not allowed contact", "flags", "restricted_guardian"),
        ("court order: father may not pick up", "flags", "restricted_guardian"),
        ("sin dar mi nombre", "flags", "anonymous"),
        ("dont want my mom to know", "flags", "minor_consent"),
        ("no me llamen a la casa", "flags", "no_contact_household_phone"),
        ("mi esposo me pega", "flags", "confidential_location"),
        ("a woman interpreter", "interpreter_gender", "female"),
        ("tier 3", "tier", 3),
        ("this summer", "season", "summer"),
        ("abierto al público", "open_to_public", True),
        ("loves drawing", "interests", "enrich.arts"),
        ("works two jobs", "barriers", "schedule_work"),
        ("embarrassed to ask", "barriers", "stigma"),
    ],
)
def test_phrases(text: str, field: str, value: Any) -> None:
    assert value in heard(text, field)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("not in a wheelchair anymore", "accommodations"),
        ("no necesita silla de ruedas", "accommodations"),
        ("no car seat", "travel"),
        ("sits alone at lunch", "delivery"),
        ("gluten free snacks", "cost"),
        ("doesn't like drawing", "interests"),
        ("lives 1.8 mi away", "max_miles"),
        ("on a 5th floor", "grades"),
        ("last night he cried", "starts_after"),
    ],
)
def test_what_is_denied_or_means_something_else(text: str, field: str) -> None:
    assert heard(text, field) == []


def test_without_insurance_nothing_is_billed() -> None:
    assert heard("no insurance", "cost") == ["sliding_ok"]
    assert heard("she is free evenings", "cost") == []
    assert heard("dad can't pick her up until 6", "flags") == []
    assert heard("no insurance, can pay a little", "cost") == ["sliding_ok"]


def test_a_baby_beside_pupils_is_not_the_one_to_be_taken() -> None:
    note = "a 1st grader, a 3rd grader and a baby"
    assert heard(note, "ages", need="enrich.afterschool") == []
    assert heard(note, "grades", need="early.childcare") == []
    assert heard(note, "ages", need="early.childcare") == [(0.5,)]


def test_spans_are_of_the_text_as_typed() -> None:
    text = "Mamá solo habla K’iche’, mi niña de 8 años — después de las 4"
    said = Said.of(text)
    words = {
        one.field: said.words(said.span(one.start, one.end))
        for one in heard_in(said, "es", today=TODAY, bell_end=None)
    }
    assert words["languages"] == "K’iche’" or words["languages"] == "K’iche"
    assert words["ages"] in ("8 años", "8")
    assert words["after"] == "después de las 4"


def test_decomposed_accents_are_read() -> None:
    assert heard("mi nin\u0303o de 8 an\u0303os", "ages") == [(8,)]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_folded(text: str) -> None:
    said = Said.of(text)
    assert len(said.plain) == len(said.places)
    for word, start in said.tokens:
        first, last = said.span(start, start + len(word))
        assert 0 <= first < last <= len(text)


PIECES = (
    "6 and 9", "year old", "3rd grade", "at lunch", "no", "insurance", "till", "6pm", "hasta las 6",
    "de 8 años", "y", "salgo a las", "5:30", "from 3 to 6", "Dec 23 to Jan 3", "by friday", "no car",
    "with childcare", "solo habla", "mixteco", "me pega", "sin papeles", "within 3 miles",
    "family of 7", ",", ".", "works nights", "en la noche", "1/2", "99:99", "31 de febrero", "grade 13",
    "0 year old", "k-2", "24", "00:00", "ñ", "—",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), st.sampled_from(["en", "es"]))
def test_whatever_is_heard_lies_in_the_text_and_is_a_value_of_its_field(text: str, language: str) -> None:
    said = Said.of(text)
    for one in settled(said, heard_in(said, language, today=TODAY, bell_end=None), ["food.pantry"]):
        assert 0 <= one.start < one.end <= len(said.plain)
        typed(one.field, one.value)


@settings(deadline=None)
@given(st.times())
def test_later_is_later(at: time) -> None:
    assert later(at) > at or at >= time(23)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("no (car|ride)", "no ride"),
        ("interprete*", "interpretes"),
        ("speaks ~ only", "speaks a little Mam only"),
        ("child ?care", "childcare"),
        ("child ?care", "child care"),
        ("# days", "5 days"),
        ("(a )?(b|c) d", "c d"),
    ],
)
def test_signs_of_a_phrase(written: str, text: str) -> None:
    assert re.fullmatch(pattern_of(written), text.lower())


def test_first_words_of_a_phrase() -> None:
    assert first_words("(no |any )?(car|ride) there") == {"no", "any", "car", "ride"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_phrase_of_the_tables_can_be_found(language: str) -> None:
    """A phrase filed under letters that it cannot begin with would never be heard."""
    assert all(phrases for phrases in phrases_of(language).values())
    assert min(len(key) for key in phrases_of(language)) >= 1


def test_hours_of_work_say_when_somebody_is_free() -> None:
    text = "trabajo de 5am a 2pm"
    assert heard(text, "open_from", need="enrich.beforeschool") == [time(7)]
    assert heard(text, "starts_after", need="adult.esl") == [time(14)]


def test_a_run_of_days() -> None:
    assert heard("homework help mon-thu", "days") == [("mon", "tue", "wed", "thu")]
    assert heard("mom cleans houses mon-fri", "days") == []


def test_grade_of_a_few_pupils() -> None:
    assert heard("social skills group 4th boys lunch", "grades") == [("4",)]
    assert heard("social skills group 4th boys lunch", "delivery") == ["lunch"]


def test_a_list_of_grades_is_no_list_of_ages() -> None:
    assert heard("siblings, grades 2, 5 and 8", "grades") == [("2", "5", "8")]
    assert heard("siblings, grades 2, 5 and 8", "ages") == []
