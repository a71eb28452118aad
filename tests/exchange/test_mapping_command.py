"""`hallway import` of a spreadsheet, as a person types it: drafted, brought in, brought in again."""

import pytest

from tests.exchange.test_import_command import hallway  # noqa: F401 - the command as a fixture

LIST = """\
Organization,Program,Ages Served,Street Address,City,Zip Code,Phone
Kite House,Robotics Club,8-14,12 Elm Street,Miami,33136,305-555-0101
Kite House,Chess Hour,6 and up,12 Elm Street,Miami,33136,305-555-0101
Pine Center,Homework Help,K-5,9 Oak Street,Miami,33142,(305) 555-0199 ext 4
"""


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "city.csv"
    path.write_text(LIST)
    return path


def test_drafted_then_brought_in_twice(hallway, city, tmp_path):  # noqa: F811
    draft = hallway("import", city, "--suggest-mapping")
    assert draft.returncode == 0 and "Organization: organization.name" in draft.stdout
    assert "# Program: service.name" in draft.stdout, "and why"
    (tmp_path / "city.yaml").write_text(draft.stdout)
    first = hallway("import", city, "--mapping", tmp_path / "city.yaml")
    (line,) = [line.split() for line in first.stdout.splitlines() if line.startswith("city.csv")]
    assert line[:6] == ["city.csv", "3", "3", "0", "0", "0"], first.stdout + first.stderr
    again = hallway("import", city, "--mapping", tmp_path / "city.yaml")
    assert "Nothing has changed" in again.stdout


def test_without_a_mapping_it_says_what_it_took_each_column_for(hallway, city):  # noqa: F811
    done = hallway("import", city)
    told, _, account = done.stdout.partition("city: mapping")
    assert "taken for: Program → service.name" in told and "3 added" in account


def test_a_list_without_a_name_is_refused_with_what_to_do(hallway, tmp_path):  # noqa: F811
    (tmp_path / "n.csv").write_text("Zip,Count\n33136,4\n33142,5\n")
    done = hallway("import", tmp_path / "n.csv")
    assert done.returncode == 2 and done.stderr.count("\n") <= 2, done.stderr
    assert "hallway import: No" in done.stderr


def test_a_slip_in_a_mapping_is_a_sentence(hallway, city, tmp_path):  # noqa: F811
    (tmp_path / "m.yaml").write_text("files: [{columns: {Phone: phones.nmber}}]")
    done = hallway("import", city, "--mapping", tmp_path / "m.yaml")
    assert done.returncode == 2
    assert "column “Phone”: there is no field phones.nmber; did you mean phone.number?" in done.stderr
