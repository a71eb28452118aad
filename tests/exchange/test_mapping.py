"""A mapping is read with sentences that say where it errs, and written down again as it was."""

import pytest

from directory.core import shipped
from directory.exchange.mapping import (
    CONVERSIONS,
    FIELDS,
    MappingError,
    as_dict,
    mapping_from,
    mapping_in_yaml,
    read_mapping,
    to_yaml,
)
from directory.exchange.mapping_fields import EACH_ROW_IS

YOUTH = """
name: Youth programs
source: youth
files:
  - file: "programs*.csv"
    header: 2
    keys: {organization: [Agency], service: [Agency, Program]}
    columns:
      Agency: organization.name
      Program: service.name
      "0-5": {to: service.ages, as: mark, says: "0-5"}
      Days: [schedule.weekdays, {to: schedule.description, label: Days}]
      Status: {to: service.status, values: {O: active, C: defunct}}
      Yes: {to: service.keywords, as: text}
    fixed: {address.state_province: CA}
    leave_out: [BIN]
    only: {Kind: [Youth, Teen]}
"""


def test_a_mapping_is_written_as_it_was_read():
    mapping = mapping_in_yaml(YOUTH.encode(), "youth.yaml")
    assert mapping_from(as_dict(mapping)) == mapping
    assert mapping_in_yaml(to_yaml(mapping).encode(), "again") == mapping
    (file,) = mapping.files
    assert file.header == (2,) and file.only == {"Kind": ("Youth", "Teen")}
    assert [feed.to for feed in file.columns["Days"]] == ["schedule.weekdays", "schedule.description"]
    assert file.columns["Yes"], "a column called Yes stays a word"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("name: x", "either `layout`, for a standard one, or a list of `files`"),
        ("layout: hsds-9", "layout: there is no layout hsds-9; did you mean hsds-"),
        ("files: [{columns: {Phone: phones.nmber}}]",
         "files 1, column “Phone”: there is no field phones.nmber; did you mean phone.number?"),
        ("files: [{columns: {P: {to: phone.number, as: fone}}}]",
         "files 1, column “P”: there is no conversion fone; did you mean phone?"),
        ("files: [{columns: {P: {to: phone.number, as: ages}}}]",
         "phone.number cannot be read as ages; it is read as phone."),
        ("files: [{columns: {P: {to: service.ages, as: mark}}}]", "read as mark it needs `says`"),
        ("files: [{columns: {P: {to: phone.number, typ: fax}}}]", "no option typ; did you mean type?"),
        ("files: [{colums: {P: phone.number}}]", "nobody reads `colums`; did you mean columns?"),
        ("files: [{columns: {}}]", "files 1: no column goes anywhere"),
        ("files: [{each_row_is: client, columns: {A: service.name}}]", "a row cannot be a client"),
        ("files: [{header: last, columns: {A: service.name}}]", "files 1, header: give the line"),
        ("files: [{keys: {servise: [A]}, columns: {A: service.name}}]", "no table servise; did you mean"),
        ("files: [{fixed: {service.nam: x}, columns: {A: service.name}}]", "no field service.nam; did you"),
        ("files: 1", "files: this must be a list"),
        ("- 1", "the mapping: this must have names and values"),
        ("files: [", "m.yaml, line"),
        ("a: &a [x]\nb: *a", "this is not YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(written, said):
    with pytest.raises(MappingError) as refused:
        mapping_in_yaml(written.encode(), "m.yaml")
    assert said in str(refused.value)


def test_every_field_has_a_table_and_known_conversions():
    for target, told in FIELDS.items():
        assert target.split(".")[0] in {*EACH_ROW_IS, "address"}
        assert told.label and all(name in CONVERSIONS for name in told.conversions)


def test_shipped_mappings_are_read_and_name_their_source():
    found = {path.name: read_mapping(path) for path in (shipped("seeds") / "mappings").glob("*.yaml")}
    assert len(found) >= 7
    assert all(mapping.name and mapping.source for mapping in found.values())
    assert {mapping.layout for mapping in found.values()} == {"", "hsds-1.1", "hsds-2", "ohana"}
    assert all(mapping_from(as_dict(mapping)) == mapping for mapping in found.values())
