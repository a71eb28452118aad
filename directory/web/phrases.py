"""Words for times, numbers and codes, in the language of the page: the filters that templates use."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cache
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from directory.hours.wording import wording_for
from directory.models import Phone
from directory.queries.language_names import language_name as language_in
from directory.queries.translations import Said
from directory.vocabulary import (
    AccessFeature,
    CostKind,
    Delivery,
    Document,
    Extra,
    PartnershipType,
    Sector,
)
from directory.web.languages import page_language

LINKED = ("http", "https")


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        ago=ago,
        ages=ages,
        clock=clock,
        code_name=code_name,
        dialled=dialled,
        day_long=day_long,
        day_name=day_name,
        day_plain=day_plain,
        day_short=day_short,
        grades=grades,
        host=host,
        in_sentence=in_sentence,
        how_long=how_long,
        is_link=is_link,
        language_name=language_name,
        listed=listed,
        miles=miles,
        month_year=month_year,
        named_in=named_in,
        plate_clock=plate_clock,
        said=said,
        span=span,
    )


# ---- time ----


def clock(at: datetime | time) -> str:
    """3:30 pm, 3:30 p. m., noon."""
    return wording_for(page_language()).clock(at if isinstance(at, time) else at.time())


def plate_clock(at: datetime) -> tuple[str, str]:
    """Numbers and half of the day, apart: a room sign sets them in two sizes."""
    words = wording_for(page_language())
    return f"{(at.hour + 11) % 12 + 1}:{at.minute:02d}", words.pm if at.hour >= 12 else words.am


def span(opens: time | None, closes: time | None) -> str:
    """2:45–6:00 pm; 24 hours."""
    words = wording_for(page_language())
    is_all_day = opens == time(0) and closes is not None and (closes >= time(23, 59) or closes == time(0))
    return words.all_day if is_all_day else words.span(opens, closes)


def day_name(day: date | datetime) -> str:
    """Tuesday; martes."""
    return format_date(_date(day), "EEEE")


def day_short(day: date | datetime) -> str:
    """Tue; mar."""
    return format_date(_date(day), "EEE").rstrip(".")


def day_plain(day: date | datetime) -> str:
    """Apr 30; 30 abr."""
    return format_date(_date(day), "d MMM" if page_language() == "es" else "MMM d").rstrip(".")


def day_long(day: date | datetime) -> str:
    """Tuesday, April 14; martes, 14 de abril."""
    return format_date(_date(day), "EEEE, d 'de' MMMM" if page_language() == "es" else "EEEE, MMMM d")


def month_year(day: date) -> str:
    """November 2026; noviembre de 2026."""
    return format_date(day, "MMMM 'de' y" if page_language() == "es" else "MMMM y")


def _date(day: date | datetime) -> date:
    """The day on its own wall clock: a moment already in its zone must not be moved to another."""
    return day.date() if isinstance(day, datetime) else day


def ago(days: int) -> str:
    """Today, yesterday, 3 days ago, 2 months ago."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 90:
        return ngettext("%(num)d day ago", "%(num)d days ago", days)
    return ngettext("%(num)d month ago", "%(num)d months ago", days // 30)


def how_long(seconds: int) -> str:
    """40 seconds, 3 minutes, 5 hours, 2 days."""
    if seconds < 90:
        return ngettext("%(num)d second", "%(num)d seconds", max(seconds, 0))
    if seconds < 90 * 60:
        return ngettext("%(num)d minute", "%(num)d minutes", seconds // 60)
    if seconds < 48 * 3600:
        return ngettext("%(num)d hour", "%(num)d hours", seconds // 3600)
    return ngettext("%(num)d day", "%(num)d days", seconds // 86400)


# ---- numbers and lists ----


def miles(distance: float) -> str:
    if distance < 0.1:
        return _("a few steps away")
    return _("%(miles)s mi", miles=f"{distance:.1f}" if distance < 10 else f"{distance:.0f}")


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    return wording_for(page_language()).listed([str(word) for word in words])


def in_sentence(label: str) -> str:
    """A label within a sentence begins small, unless it is a name such as GED or English."""
    return label if label[1:2].isupper() or label.startswith("English ") else label[:1].lower() + label[1:]


def ages(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return _("Ages %(low)g to %(high)g", low=low, high=high)
    if low is not None:
        return _("Age %(low)g and up", low=low)
    return _("Up to age %(high)g", high=high or 0)


def grades(codes: Iterable[str]) -> str:
    """K to 8; PK, K and 3: a run is told by its ends."""
    order = ("PK", "K", *(str(n) for n in range(1, 13)))
    places = sorted(order.index(code) for code in codes)
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return listed(_run([order[i] for i in run]) for run in runs)


def _run(codes: list[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    return _("%(first)s to %(last)s", first=codes[0], last=codes[-1])


# ---- addresses, phones, texts ----


def dialled(number: str | Phone) -> str:
    """What a tel: link dials. Letters and words beside the number are left out."""
    text = number if isinstance(number, str) else number.number
    digits = re.sub(r"[^\d+]", "", text)
    extension = None if isinstance(number, str) else number.extension
    return f"{digits},{extension}" if extension and extension.isdigit() else digits


def is_link(address: str | None) -> bool:
    """Whether an address from a row may be linked to: http or https with a host, nothing else."""
    if not address or any(ord(c) <= 0x20 for c in address):
        return False
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in LINKED and bool(parts.hostname) and parts.username is None and "\\" not in address
        )
    except ValueError:
        return False


def host(address: str) -> str:
    """The host of an address as it will be reached: a look-alike in another script shows as xn--."""
    name = urlsplit(address).hostname or ""
    try:
        shown = name.encode("idna").decode("ascii")
    except UnicodeError:
        shown = name.encode("ascii", "backslashreplace").decode("ascii")
    return shown.removeprefix("www.")


def said(words: Said | str | None) -> Markup | str:
    """A text, marked with its language where that is not the page's."""
    if words is None:
        return ""
    if isinstance(words, str) or words.lang == page_language():
        return str(words)
    return Markup('<span lang="{}">{}</span>').format(words.lang, words.text)


# ---- codes ----


def language_name(code: str) -> str:
    """Of an ISO code, in the page's language, as a sentence has it: Spanish, español."""
    return language_in(code, str(get_locale() or "en"))


def named_in(code: str, names: Mapping[str, str]) -> str:
    """The name of a code in a mapping that the template holds."""
    return names.get(code, code)


def code_name(code: object) -> str:
    """The everyday name of a code of the vocabulary. An unknown code shows as itself, with spaces."""
    return _names(str(get_locale())).get(str(code)) or str(code).replace("_", " ")


@cache
def _names(locale: str) -> dict[str, str]:
    """Put together once for each language: a page of results names dozens of codes."""
    return {
        CostKind.FREE: _("Free"),
        CostKind.SLIDING: _("Pay what you can"),
        CostKind.FEE: _("A set price"),
        CostKind.INSURANCE: _("Through insurance"),
        Document.PHOTO_ID: _("An ID with a photo"),
        Document.PROOF_ADDRESS: _("Something that shows your address, such as a bill"),
        Document.INCOME_PROOF: _("Something that shows your income, such as a pay stub"),
        Document.BIRTH_CERTIFICATE: _("A birth certificate"),
        Document.INSURANCE_CARD: _("Your insurance card, if you have one"),
        Document.IMMUNIZATION_RECORD: _("The record of shots"),
        Document.PARENT_PERMISSION: _("A signed yes from a parent"),
        Document.IMMIGRATION_DOCUMENT: _("An immigration paper"),
        Document.SSN: _("A Social Security number"),
        Delivery.ON_SITE: _("At school"),
        Delivery.PUSH_IN: _("In the classroom"),
        Delivery.PULL_OUT: _("Out of the classroom for a while"),
        Delivery.LUNCH: _("At lunch"),
        Delivery.OFF_SITE: _("At their place"),
        Delivery.HOME_VISIT: _("They come to your home"),
        Delivery.MOBILE_UNIT: _("A van that comes by"),
        Delivery.VIRTUAL: _("Online"),
        Delivery.PHONE: _("By phone"),
        Extra.CHILDCARE: _("Someone watches your children there"),
        Extra.MEALS: _("There is food"),
        Extra.TRANSPORT: _("They help you get there"),
        Extra.SIBLINGS_TOGETHER: _("Brothers and sisters together"),
        Extra.ANONYMOUS_OK: _("You do not have to give your name"),
        Extra.MINOR_CONSENT: _("A teenager can come alone"),
        Extra.PICKUP_CHECKED: _("They check who picks up a child"),
        AccessFeature.WHEELCHAIR: _("Step-free for wheelchairs"),
        AccessFeature.ELEVATOR: _("Elevator"),
        AccessFeature.PARKING: _("Parking"),
        AccessFeature.SENSORY_FRIENDLY: _("Quiet, sensory-friendly"),
        AccessFeature.ASL: _("Sign language"),
        AccessFeature.RESTROOM: _("Restroom you can use with a wheelchair"),
        AccessFeature.TRANSIT: _("Near a bus stop"),
        Sector.EDUCATION_K16: _("Schools and learning"),
        Sector.YOUTH_DEVELOPMENT: _("Youth groups"),
        Sector.COMMUNITY_DEVELOPMENT: _("Neighborhood groups"),
        Sector.FAMILY_SUPPORT: _("Family support"),
        Sector.HEALTH: _("Health"),
        Sector.HUMAN_SERVICES: _("Help with daily needs"),
        Sector.GOVERNMENT: _("City, county and state"),
        Sector.PHILANTHROPY: _("Foundations"),
        Sector.FAITH: _("Faith groups"),
        Sector.BUSINESS: _("Businesses"),
        Sector.HIGHER_EDUCATION: _("Colleges"),
        Sector.INDIVIDUAL_VOLUNTEER: _("Volunteers"),
        PartnershipType.SPECIALIZED: _("Brings one thing"),
        PartnershipType.ALIGNED: _("Works toward the same goals"),
        PartnershipType.CORE: _("Helps lead the school's work"),
    }
