"""Postal codes and states, as spreadsheets leave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.places import parse_zip, state_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("14605", "14605"),
        ("15206.0", "15206"),
        ("33157-1234", "33157"),
        ("33157 - 1234", "33157"),
        ("331571234", "33157"),
        ("33157-", "33157"),
        (" 02139", "02139"),
        ("2139", "02139"),
        ("2139.0", "02139"),
        ("601", "00601"),
        ("k1a0b1", "K1A 0B1"),
        (" H2X-1Y4 ", "H2X 1Y4"),
        ("", None),
        ("0", None),
        ("00000", None),
        ("123", None),
        ("1234567", None),
        ("15206.5", None),
        ("D1A 0B1", None),
        ("NULL", None),
        ("Rochester, NY 14605", None),
        ("-14605", None),
    ],
)
def test_a_postal_code(text: str, code: str | None) -> None:
    assert parse_zip(text) == code


@given(
    st.integers(501, 99950).map(lambda number: f"{number:05d}"),
    st.sampled_from(["{}", " {} ", "{}.0", "{}-0001"]),
)
def test_five_digits_stay_five_digits(code: str, pattern: str) -> None:
    assert parse_zip(pattern.format(code)) == code


@given(st.text(alphabet="0123456789-. KAB", max_size=12) | st.text())
def test_what_is_given_back_is_in_its_final_form(text: str) -> None:
    code = parse_zip(text)
    assert code is None or parse_zip(code) == code


def test_digits_of_other_scripts_are_no_zip() -> None:
    assert parse_zip("١٤٦٠٥") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NY", "NY"),
        ("ny ", "NY"),
        ("New  York", "NY"),
        ("N.Y.", "NY"),
        ("puerto rico", "PR"),
        ("Ontario", "ONTARIO"),
        ("", ""),
    ],
)
def test_a_state(text: str, code: str) -> None:
    assert state_code(text) == code
