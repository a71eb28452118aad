"""Cells put right, one kind of slip at a time."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.exchange.cleaning import (
    clean_text,
    email_in,
    is_blank,
    is_phone,
    is_shouted,
    list_in,
    phone_parts,
    quiet_name,
    url_in,
)
from directory.exchange.crosswalk import is_about_whom, shipped_crosswalk, term_key
from directory.exchange.import_areas import read_area
from directory.exchange.import_days import byday_in, is_clock, span_in
from directory.exchange.import_languages import languages_in
from directory.exchange.import_values import (
    ages_in,
    ages_of_group,
    audience_in,
    cost_kind_in,
    date_in,
    document_in,
    feature_in,
    grades_in,
    moment_in,
    says_any_age,
    status_in,
    together,
)
from directory.vocabulary import AccessFeature, AreaKind, CostKind, Document, ServiceStatus


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  two\\n\\nlines ", "two\n\nlines"),
        ("Bread &amp; roses&nbsp;&rsquo;s", "Bread & roses ’s"),
        ("<p>One</p><br/>two <b>three</b>", "One\n\ntwo three"),
        ('See <a href="https://x.example/a">here</a>', "See https://x.example/a here"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("State AttorneyGÇÖs Office", "State Attorney’s Office"),
        ("donâ€™t, seÃ±or", "don’t, señor"),
        ("Espa+¦ol", "Español"),
        ("Text\n###MON###\n", "Text"),
        ("nul\x00 bell\x07 half\ud800", "nul bell half?"),
        ("e\u0301", "é"),
        ("a\u200bb", "ab"),
        ("C:\\\\new", "C:\\\new") if False else ("tab\\tstop", "tab stop"),
    ],
)
def test_text(text, clean):
    assert clean_text(text) == clean


@example("Â\x1f¡")
@example("Ã\x83Â©")
@given(st.text(max_size=200))
def test_clean_text_is_stable_and_storable(text):
    once = clean_text(text)
    assert clean_text(once).split() == once.split() or "\\" in text or "&" in text or "<" in text
    once.encode("utf-8")
    assert "\x00" not in once


@pytest.mark.parametrize("text", ["", "NULL", "na", "N/A", "#N/A", "-", "Blank"])
def test_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize(
    ("name", "quiet"),
    [
        ("GIRLS CLUB OF TROPICAL FLORIDA, INC.", "Girls Club of Tropical Florida, Inc."),
        ("YMCA OF THE EAST BAY (EBY)", "YMCA of the East Bay (EBY)"),
        ("WOMEN'S CENTER - O'BRIEN HALL", "Women's Center - O'Brien Hall"),
        ("MCDONALD HOUSE II, 1ST FLOOR", "McDonald House II, 1st Floor"),
        ("CASA DE LOS NIÑOS", "Casa de los Niños"),
        ("3-1-1 ANSWER CENTER", "3-1-1 Answer Center"),
        ("WILLIAM A. CHAPMAN SCHOOL FOR A DAY", "William A. Chapman School for a Day"),
    ],
)
def test_shouted_names(name, quiet):
    assert is_shouted(name) and quiet_name(name) == quiet


@pytest.mark.parametrize("name", ["RCMA", "YMCA", "Blue Door", "123", "El Centro"])
def test_names_that_are_left(name):
    assert not is_shouted(name)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("www.x.example", "http://www.x.example"), ("HTTP:/X.example/A", "http://x.example/A"),
        ("x.example", "http://x.example"), ("https://x.example/é", "https://x.example/é"),
        ("javascript:alert(1)", None), ("ftp://x.example", None), ("x.example and y.example", None),
        ("http://user@evil.example", None), ("http://[", None), ("none", None),
    ],
)  # fmt: skip
def test_urls(text, url):
    assert url_in(text) == url


def test_emails():
    assert email_in("mailto:ana@x.example") == "ana@x.example"
    assert email_in("ana@x.example; bo@x.example") is None
    assert email_in("ana at x") is None


@pytest.mark.parametrize(
    ("text", "number", "extension"),
    [
        ("305-646-7220 x5427", "305-646-7220", "5427"), ("(202) 797-8806 ext 1311", "(202) 797-8806", "1311"),
        ("Phone No: (202) 797-8806 Ext: 1041", "(202) 797-8806", "1041"),
        ("305-555-0100 xOPT9", "305-555-0100", "OPT9"),
        ("1-800-FLA-AIDS", "1-800-FLA-AIDS", None), ("211", "211", None),
    ],
)  # fmt: skip
def test_phones(text, number, extension):
    assert phone_parts(text) == (number, extension)
    assert is_phone(number)


@pytest.mark.parametrize("text", ["", "call us", "305-555-*102", "5", "1" * 40])
def test_no_phones(text):
    assert not is_phone(text)


def test_lists():
    assert list_in("Chinese (Mandarin, Cantonese), Spanish") == ["Chinese (Mandarin, Cantonese)", "Spanish"]
    assert list_in("a; b, c") == ["a", "b, c"]


# facts


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("6 and up", (6, None)), ("0-5", (0, 5)), ("Ages 50+", (50, None)), ("5-17 years old", (5, 17)),
        ("18 years and older", (18, None)), ("under 5", (None, 4)), ("children ages 3 to 5", (3, 5)),
        ("Age 55 or over for most programs, age 60 or over for lunch", None), ("6 weeks - 12 years", None),
        ("ages 6-12, grades 1-6", (6, 12)), ("grades 6 to 8", None),
        ("12:00-5:00", None), ("Within 72 hours", None), ("ages 12-6", None),
        ("Call 305-555-0100", None), ("", None),
    ],
)  # fmt: skip
def test_ages(text, ages):
    assert ages_in(text) == ages


def test_age_groups():
    assert ages_of_group("Teens (13-19)") == (13, 19)
    groups = [ages_of_group(name) for name in ("Seniors (55+)", "Adults (31-54)")]
    assert together([g for g in groups if g]) == (31, None)
    apart = [ages_of_group(name) for name in ("Babies (0-2)", "Seniors (55+)")]
    assert together([g for g in apart if g]) is None
    assert says_any_age("All ages") and not says_any_age("All ages of wood")


@pytest.mark.parametrize(
    ("text", "grades"),
    [("Elem/MS", "K 1 2 3 4 5 6 7 8"), ("K-5", "K 1 2 3 4 5"), ("Grades 6-8", "6 7 8"),
     ("pre-k to 1st grade", "PK K 1"),
     ("5-17", None), ("anyone", None)],
)  # fmt: skip
def test_grades(text, grades):
    assert grades_in(text) == (grades.split() if grades else None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("None.", CostKind.FREE), ("No fee", CostKind.FREE), ("Free for all", CostKind.FREE),
        ("Gratis", CostKind.FREE),
        ("None. Donations requested of those who can.", CostKind.FREE), ("Sliding scale", CostKind.SLIDING),
        ("Vary according to income ($5-$90)", CostKind.SLIDING), ("$60 application fee", CostKind.FEE),
        ("Most insurance accepted", CostKind.INSURANCE), ("None, except for permits", None),
        ("$2.50 suggested donation", None), ("Call", None), ("", None),
    ],
)  # fmt: skip
def test_costs(text, kind):
    assert cost_kind_in(text) is kind


@pytest.mark.parametrize(
    ("text", "status", "is_known"),
    [
        ("active", ServiceStatus.ACTIVE, True), ("In-Active", ServiceStatus.INACTIVE, True),
        ("temporarily_closed", ServiceStatus.TEMPORARILY_CLOSED, True),
        ("CLOSED", ServiceStatus.DEFUNCT, True),
        ("<script>alert(1)</script>", ServiceStatus.ACTIVE, False),
        ("' OR 1=1 --", ServiceStatus.ACTIVE, False),
        ("closed " * 20, ServiceStatus.ACTIVE, False),
    ],
)  # fmt: skip
def test_statuses(text, status, is_known):
    assert status_in(text) == (status, is_known)


def test_whom_what_and_where():
    assert audience_in("Parents and their children") == ["student", "parent_caregiver"]
    assert audience_in("Cats") is None
    assert document_in("A government-issued picture ID") is Document.PHOTO_ID
    assert document_in("Photo ID and proof of address") is None
    assert feature_in("Wheelchair ramp") is AccessFeature.WHEELCHAIR
    assert feature_in("disabled_parking") is AccessFeature.PARKING
    assert feature_in("No wheelchair access") is None


def test_dates():
    assert {
        str(date_in(text)) for text in ("2025-03-04", "3/4/2025", "March 04, 2025", "2025-03-04T10:00:00Z")
    } == {"2025-03-04"}
    assert date_in("9:00AM") is None and date_in("soon") is None
    assert str(moment_in("2024-09-25T14:23:06.5+01:00")) == "2024-09-25 14:23:06.500000+01:00"
    assert moment_in("yesterday") is None


# hours


@pytest.mark.parametrize(
    ("text", "days"),
    [("Monday - Friday", "MO,TU,WE,TH,FR"), ("Mon - Tue & Thur - Fri", "MO,TU,TH,FR"), ("1", "MO"),
     ("7", "SU"),
     ("MO,WE", "MO,WE"), ("2SA", "2SA"), ("saturday", "SA"), ("8", None), ("someday", None)],
)  # fmt: skip
def test_days(text, days):
    assert byday_in(text) == days


def test_numbers_from_zero_begin_on_sunday():
    assert byday_in("0", from_zero=True) == "SU" and byday_in("6", from_zero=True) == "SA"


@pytest.mark.parametrize(
    ("opens", "closes", "span"),
    [("08:00", "17:00", "08:00 17:00"), ("9:00am", "5:00", "09:00 17:00"), ("1:00", "5:00", "13:00 17:00"),
     ("14:00", "4:00 PM", "14:00 16:00"), ("9:00:00", "17:30:00", "09:00 17:30"), ("5:00", "7:00", None),
     ("later", "5:00pm", None), ("8:00m", "5:00pm", None),
     ("0900", "1700", "09:00 17:00"), ("1899-12-30T09:00:00.000Z", "1899-12-30 17:00:00", "09:00 17:00"),
     ("9:00 AM - 5:00 PM", "", "09:00 17:00"), ("24 hours", "", "00:00 23:59"),
     ("17:00", "00:00", "17:00 00:00"), ("closed", "closed", None)],
)  # fmt: skip
def test_spans(opens, closes, span):
    found = span_in(opens, closes)
    assert (f"{found[0]:%H:%M} {found[1]:%H:%M}" if found and found[0] and found[1] else None) == span


def test_clocks():
    assert is_clock("9:00AM") and is_clock("17:30") and not is_clock("2025-01-01") and not is_clock("")


# languages and areas


@pytest.mark.parametrize(
    ("text", "codes", "besides"),
    [
        ("English and Spanish", ["en", "es"], []), ("Creole (limited)", ["ht"], []),
        ("and Spanish", ["es"], []),
        ("limited Spanish", ["es"], []),
        ("Others available upon request", [], ["Others available upon request"]),
        ("English\nBilingual volunteers translate Spanish", ["en"],
         ["Bilingual volunteers translate Spanish"]),
        ("Chinese (Mandarin), Tagalog", ["zh", "tl"], []), ("Sindhi", [None], []), ("ASL", ["ase"], []),
        ("Spanish, French Creole", ["es", "ht"], []),
    ],
)  # fmt: skip
def test_languages(text, codes, besides):
    found = languages_in(text)
    assert [spoken.code for spoken in found.spoken] == codes
    assert found.besides == besides


@pytest.mark.parametrize(
    ("text", "kind", "members"),
    [
        ("San Mateo County", AreaKind.COUNTY, ["San Mateo County"]),
        ("94063, 94061", AreaKind.ZIPS, ["94063", "94061"]),
        ("Statewide", AreaKind.TEXT, None), ("State of Florida", AreaKind.STATEWIDE, ["FL"]),
        ("Nationwide", AreaKind.ANYWHERE, None), ("Daly City", AreaKind.TEXT, None),
    ],
)  # fmt: skip
def test_areas(text, kind, members):
    assert read_area(text) == (kind, members)


# terms


def test_terms_are_compared_without_case_or_endings():
    assert term_key("Food Pantries & Closets") == term_key("FOOD-PANTRY closet")


def test_the_shipped_crosswalk():
    crosswalk = shipped_crosswalk()
    assert crosswalk.of_term("Food Pantries") == "food.pantry"
    assert crosswalk.of_term("Health") == "" and crosswalk.of_term("Moon Cheese") is None
    assert crosswalk.of_name("Grow After-School Club") == ("enrich.afterschool", "after school")
    assert crosswalk.of_name("Credit Counseling Office") == ("financial.coaching", "credit counseling")
    assert crosswalk.in_text("The league's after school program") == {"enrich.afterschool": 2}
    assert is_about_whom("Service Eligibility") and not is_about_whom("Service Category")


def test_every_category_of_the_crosswalk_is_one_of_ours():
    from directory.core import shipped

    ours = {path.stem for path in (shipped("seeds") / "categories").glob("*.yaml")}
    crosswalk = shipped_crosswalk()
    assert set(crosswalk.terms.values()) - {""} <= ours
    assert {slug for _, slug, _ in crosswalk.names.values()} <= ours
