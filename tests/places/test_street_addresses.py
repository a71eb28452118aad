"""Street addresses in free text: a warning before a confidential place gives itself away. All invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.places import scan_for_street_addresses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Come to 212 Juniper Street, by the river.", ["212 Juniper Street"]),
        ("212 juniper st.", ["212 juniper st"]),
        ("Ring at 18-B N. Weir Lane", ["18-B N. Weir Lane"]),
        ("1450 E. La Palma Avenue", ["1450 E. La Palma Avenue"]),
        ("120-15 Old Mill Road Apt 4", ["120-15 Old Mill Road"]),
        ("333 EAST 4 STREET", ["333 EAST 4 STREET"]),
        ("We are at 9 Saint Ann's Place.", ["9 Saint Ann's Place"]),
        ("1780 DR. MARTIN LUTHER KING JR. BLVD", ["1780 DR. MARTIN LUTHER KING JR. BLVD"]),
        ("88 Ponce de Leon Boulevard", ["88 Ponce de Leon Boulevard"]),
        ("3706, North Quarry Boulevard", ["3706, North Quarry Boulevard"]),
        ("Twelve Elm Court, the blue door", ["Twelve Elm Court"]),
        ("2515 Avenue L", ["2515 Avenue L"]),
        ("1990 NE 163rd", ["1990 NE 163rd"]),
        ("300 S. Western", ["300 S. Western"]),
        ("41 Broadway", ["41 Broadway"]),
        ("Calle Luna 123, segundo piso", ["Calle Luna 123"]),
        ("Vivimos en Avenida del Río, #45", ["Avenida del Río, #45"]),
        ("77 Calle Sol", ["77 Calle Sol"]),
        ("near Elm Street and 5th Avenue", ["Elm Street and 5th Avenue"]),
        ("212 Juniper\nStreet", ["212 Juniper Street"]),
        ("２１２ Juniper Street", ["212 Juniper Street"]),
        ("212 Juni\u200bper Str\u200deet", ["212 Juniper Street"]),
        ("43.15712, -77.60811", ["43.15712, -77.60811"]),
        ("5 Elm Street. 5 Elm Street. 6 Elm Street.", ["5 Elm Street", "6 Elm Street"]),
    ],
)
def test_a_place_in_a_text(text: str, found: list[str]) -> None:
    assert scan_for_street_addresses(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Call 585-555-0133 day or night, 24 hours a day.",
        "We keep 20 kids off the street.",
        "A shelter with 30 beds for women and children, in the county.",
        "Open 9am-5pm, 7 days a week. Park in the street.",
        "For ages 5 to 12, in grades K-6, on the way home.",
        "Meals at 12 noon. Drive through the side gate.",
        "30,000 square feet",
        "12-step meetings on Tuesdays",
        "P.O. Box 140",
        "Cada 2 semanas. Llame al 211.",
        "",
    ],
)
def test_a_text_that_gives_no_place_away(text: str) -> None:
    assert scan_for_street_addresses(text) == []


names = st.sampled_from(["Juniper", "Weir", "Alder", "Old Mill", "North Quarry", "5th", "Saint Ann's"])
ends = st.sampled_from(["Street", "St", "Ave.", "Road", "Blvd", "Lane", "Drive", "Ct", "Way", "Terrace"])
around = st.sampled_from(
    ["", "Ask for Dana.", "Come in by the side door of", "¡Bienvenidos!", "Tel. 585-555-0133;"]
)


@given(
    around,
    st.integers(1, 99_999),
    names,
    ends,
    st.sampled_from(["", ", upstairs", ". Ring twice.", "\n\nthanks"]),
)
def test_an_address_is_found_wherever_it_stands(
    before: str, number: int, name: str, end: str, after: str
) -> None:
    found = scan_for_street_addresses(f"{before} {number} {name} {end}{after}")
    assert any(f"{number} {name} {end}".rstrip(".") in piece for piece in found)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert all(piece for piece in scan_for_street_addresses(text))


@pytest.mark.parametrize(
    "piece", ["1 ", "1 a ", "Elm and ", "St and ", "calle ", "x-", "1.111 ", "\u200b", "ﷺ", "a" * 31]
)
def test_a_hundred_thousand_characters_are_answered(piece: str) -> None:
    assert isinstance(scan_for_street_addresses(piece * (100_000 // len(piece))), list)
