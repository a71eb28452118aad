"""A made-up spreadsheet of programs as a city keeps one, with a mapping for it: one row for each program."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.made_up import MadeUp

MAPPING = """\
name: Made-up programs
source: made-up-programs
files:
  - file: programs.csv
    each_row_is: service
    keys:
      organization: [Agency]
      location: [Site, Address]
      service: [Program ID]
    columns:
      Agency: organization.name
      Program: service.name
      About: service.description
      Site: location.name
      Address: address.address_1
      City: address.city
      State: address.state_province
      ZIP: address.postal_code
      Lat: location.latitude
      Lon: location.longitude
      Telephone: phone.number
      Web: service.url
      Days: schedule.weekdays
      Opens: schedule.opens_at
      Closes: schedule.closes_at
      Ages: service.ages
      Languages: service.languages
"""

HEADER = ("Program ID", "Agency", "Program", "About", "Site", "Address", "City", "State", "ZIP", "Lat", "Lon",
          "Telephone", "Web", "Days", "Opens", "Closes", "Ages", "Languages", "Borough")  # fmt: skip
DAYS = ("Monday - Friday", "Mon, Wed", "Saturday", "Tuesday and Thursday", "")
AGES = ("6-12", "6 and up", "13-18", "All ages", "")
SPOKEN = ("English", "English and Spanish", "Spanish", "")


def write_sheet(folder: Path, rows: int) -> tuple[Path, Path]:
    """The sheet and its mapping. Every eighth row names another agency, every fifth another site."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet, mapping = folder / "programs.csv", folder / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(MadeUp(rows), rows))
    return sheet, mapping


def _rows(words: MadeUp, rows: int) -> Iterator[list[str]]:
    chance = random.Random(11)
    for number in range(rows):
        agency, site = number // 8, number // 5
        yield [
            f"P{number}",
            f"{_name(words, agency)} {agency}",
            " ".join(words.some_words(3)).capitalize(),
            " ".join(words.some_words(chance.randint(8, 30))),
            f"{_name(words, site)} Hall {site}",
            f"{100 + site % 900} {_name(words, site % 300)} Street",
            "Rochester",
            "NY",
            f"14{501 + site % 199}",
            f"{43 + site % 1000 / 2000:.5f}",
            f"{-77 - site % 1000 / 2000:.5f}",
            f"585-{200 + number % 700}-{number % 10_000:04}",
            f"https://p{number}.example/",
            chance.choice(DAYS),
            "3:00 PM",
            "6:00 PM",
            chance.choice(AGES),
            chance.choice(SPOKEN),
            f"Ward {site % 9}",
        ]


def _name(words: MadeUp, number: int) -> str:
    """The same words for the same number."""
    return f"{words.words[number % 6000]} {words.words[number * 7 % 6000]}".title()
