"""The words a line of hours is made of, in one language. Another language is another `Wording`."""

import re
from dataclasses import dataclass
from datetime import date, time

_SOUNDS_LIKE_Y = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """Short words and patterns; `{}` takes the part it stands for."""

    days: tuple[str, ...]  # Monday first
    months: tuple[str, ...]  # January first
    ordinals: dict[int, str]  # 1..5 and -1..-5: the nth weekday of a month
    date_pattern: str  # {day} {month} {year}
    every_day: str
    pair: str  # {0} and {1}
    pair_eased: str  # the same before a word that begins with the sound of Spanish "y"
    am: str
    pm: str
    noon: str
    midnight: str
    all_day: str
    starts: str
    until_clock: str
    nth_of_month: str
    on_month_day: str
    on_month_days: str
    last_month_day: str
    day_from_end: str
    second_week: str
    nth_week: str
    second_month: str
    nth_month: str
    from_date: str
    until_date: str
    once: str

    def clock(self, at: time, *, bare: bool = False) -> str:
        """The 12-hour clock; `bare` leaves the half of the day out, for a span that names it once."""
        if (at.hour, at.minute) in ((0, 0), (12, 0)):
            return self.noon if at.hour else self.midnight
        numbers = f"{(at.hour + 11) % 12 + 1}:{at.minute:02d}"
        return numbers if bare else f"{numbers} {self.pm if at.hour >= 12 else self.am}"

    def span(self, opens: time | None, closes: time | None) -> str:
        """Opening to closing; "" when neither is known."""
        if opens is None:
            return self.until_clock.format(self.clock(closes)) if closes else ""
        if closes is None:
            return self.starts.format(self.clock(opens))
        same_half = (opens.hour >= 12) == (closes.hour >= 12) and opens < closes
        bare = same_half and closes != time(12)
        return f"{self.clock(opens, bare=bare)}–{self.clock(closes)}"

    def day_date(self, day: date) -> str:
        return self.date_pattern.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def listed(self, words: list[str]) -> str:
        """Words joined by commas, with the language's "and" before the last."""
        if len(words) < 2:
            return "".join(words)
        pair = self.pair_eased if _SOUNDS_LIKE_Y.match(words[-1]) else self.pair
        return pair.format(", ".join(words[:-1]), words[-1])


ENGLISH = Wording(
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ordinals={
        1: "1st",
        2: "2nd",
        3: "3rd",
        4: "4th",
        5: "5th",
        -1: "last",
        -2: "2nd to last",
        -3: "3rd to last",
        -4: "4th to last",
        -5: "5th to last",
    },  # fmt: skip
    date_pattern="{month} {day}, {year}",
    every_day="every day",
    pair="{} and {}",
    pair_eased="{} and {}",
    am="am",
    pm="pm",
    noon="noon",
    midnight="midnight",
    all_day="24 hours",
    starts="starts {}",
    until_clock="until {}",
    nth_of_month="{} of the month",
    on_month_day="day {} of the month",
    on_month_days="days {} of the month",
    last_month_day="last day of the month",
    day_from_end="day {} from the end of the month",
    second_week="every second week",
    nth_week="every {} weeks",
    second_month="every second month",
    nth_month="every {} months",
    from_date="from {}",
    until_date="until {}",
    once="{}, {}",
)

SPANISH = Wording(
    days=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    ordinals={
        1: "1.er",
        2: "2.º",
        3: "3.er",
        4: "4.º",
        5: "5.º",
        -1: "último",
        -2: "penúltimo",
        -3: "antepenúltimo",
        -4: "4.º desde el último",
        -5: "5.º desde el último",
    },  # fmt: skip
    date_pattern="{day} {month} {year}",
    every_day="todos los días",
    pair="{} y {}",
    pair_eased="{} e {}",
    am="a.\N{NO-BREAK SPACE}m.",
    pm="p.\N{NO-BREAK SPACE}m.",
    noon="mediodía",
    midnight="medianoche",
    all_day="24 horas",
    starts="inicio: {}",
    until_clock="cierre: {}",
    nth_of_month="{} de cada mes",
    on_month_day="día {} de cada mes",
    on_month_days="días {} de cada mes",
    last_month_day="último día de cada mes",
    day_from_end="día {} desde el fin de cada mes",
    second_week="cada dos semanas",
    nth_week="cada {} semanas",
    second_month="cada dos meses",
    nth_month="cada {} meses",
    from_date="desde el {}",
    until_date="hasta el {}",
    once="{} {}",
)

WORDINGS = {"en": ENGLISH, "es": SPANISH}


def wording_for(lang: str) -> Wording:
    """By language tag ("es", "es_MX", "es-419"); a language without a wording reads English."""
    return WORDINGS.get(lang.replace("_", "-").split("-")[0].lower(), ENGLISH)
