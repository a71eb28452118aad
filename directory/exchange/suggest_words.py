"""What headers mean, in English and Spanish: "Lead Agency Address" is the street of an organization.

A header has a facet (name, street, phone, hours …) and perhaps a subject (whose). Both come from the tables
below; what the values look like is weighed elsewhere.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from directory.exchange.suggest_lexicon import (
    CLOSE_WORDS,
    DAY_WORDS,
    FACETS,
    MACHINE_PHRASES,
    OPEN_WORDS,
    ORGANIZATION_PHRASES,
    PERSON_PHRASES,
    PERSON_WORDS,
    SUBJECTS,
    word_set,
)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_TOKEN = re.compile(r"[a-z]+|\d+")

_EDITED = word_set("create created creation modified edited edit loaded load import imported refresh")
_DISTRICTS = word_set("census congressional legislative precinct")
_FILLER = word_set("the of a an for del de la el los las please list primary main is are our your this s")


@dataclass(frozen=True)
class Meaning:
    """What a header says. `sure`: 1 where every word of it is accounted for."""

    facet: str = ""
    subject: str = ""
    sure: float = 0.0
    is_person: bool = False
    is_machine: bool = False
    nr: str = ""  # a number behind or inside the header: Phone 2, day1_open
    has_name: bool = False


def tokens_of(header: str) -> tuple[str, ...]:
    """Words of a header in plain letters: `Site_ZIPCode` is site, zip, code."""
    split = _CAMEL.sub(" ", header.replace("'", "").replace("’", ""))
    plain = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode().lower()
    return tuple(_TOKEN.findall(plain))[:12]


@lru_cache(maxsize=1)
def _lexicon() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for facet, phrases in FACETS.items():
        for phrase in phrases.split(","):
            found.setdefault(tokens_of(phrase.strip()), facet)
    return found


@lru_cache(maxsize=8)
def _phrases(told: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tokens_of(phrase) for phrase in told.split(","))


@lru_cache(maxsize=2000)
def meaning_of(header: str) -> Meaning:
    """The likeliest meaning of one header; of `sites[].name` the last part, the others as hints."""
    path = (
        [part for part in re.split(r"[./>]|\[\]", header) if part.strip()] if _is_path(header) else [header]
    )
    words = asked_of(tokens_of(path[-1]))
    before = [word for part in path[:-1] for word in tokens_of(part)]
    if not words:
        return Meaning()
    told = _told(words)
    outside = tokens_of(re.sub(r"\([^()]{0,100}\)", " ", path[-1]))
    if told.sure < 0.6 and outside and outside != words:
        told = max(told, _told(outside), key=lambda meaning: meaning.sure)
    if len(path) > 1:
        told = _inside(tokens_of(path[-2]), words, told, "[]" in header)
    subject = told.subject or next((_subject(word) for word in reversed(before) if _subject(word)), "")
    return Meaning(told.facet, subject, told.sure, told.is_person, told.is_machine, told.nr, told.has_name)


_BARE = word_set("name value label text term number title nombre")
_PLAIN_SUBJECTS = word_set("name street place id description notes hours address_2 city region capacity")


def _inside(outer: tuple[str, ...], words: tuple[str, ...], told: Meaning, is_listed: bool) -> Meaning:
    """What a key says inside another: `phones[].number` is a phone, `languages[].name` a language, and
    `phones[].type` or `addresses[].address_type` no type of the service.
    """
    holder = _told(outer)
    holds = holder.facet and holder.facet not in _PLAIN_SUBJECTS and holder.sure > 0.9
    if holds and set(words) <= _BARE:
        return replace(holder, subject="")
    single = (*outer[:-1], re.sub(r"ies$", "y", outer[-1]).removesuffix("s")) if outer else outer
    both = _lexicon().get((*single, *words))
    if both:
        return Meaning(both, "", 1.0, nr=told.nr)
    is_about_it = holds and told.facet in ("description", "category", "id", "notes", "url", "status")
    is_kind = is_listed and told.facet == "category" and words[-1] == "type"
    return Meaning() if is_about_it or is_kind else told


_ASKING = word_set("what which tell please que cual how")
_ASKED = word_set(
    "what which tell please us do does did you should can will would is are it offer provide give families"
    " parents call your how many have right now currently serve"
)


def asked_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """What a question of a form asks for: `What program do you offer at our schools?` is program."""
    if len(words) < 3 or words[0] not in _ASKING:
        return words
    end = next((at for at in range(1, len(words)) if words[at - 1 : at + 1] in _OURS), len(words) + 1)
    return tuple(word for word in words[: end - 1] if word not in _ASKED) or words


_OURS = (("at", "our"), ("in", "our"), ("to", "our"), ("for", "our"))


_ANSWERER = word_set("your my respondent respondents submitter submitters tu su")


def is_of_answerer(header: str) -> bool:
    """`Your name`, `Your e-mail`: of whoever filled in the form, not of what the row is about."""
    words = tokens_of(header)
    if not _ANSWERER & set(words) or any(_subject(word) for word in words):
        return False
    return meaning_of(header).facet in ("name", "email", "phone")


def _is_path(header: str) -> bool:
    return "[]" in header or bool(re.fullmatch(r"[A-Za-z_][\w]{0,40}(?:\.[\w ?-]{1,40}){1,5}", header))


def _subject(word: str) -> str:
    return SUBJECTS.get(word, "") or (SUBJECTS.get(word[:-1], "") if word.endswith("s") else "")


def _told(words: tuple[str, ...]) -> Meaning:
    if ":@computed" in " ".join(words) or words[:2] == ("computed", "region"):
        return Meaning(is_machine=True, sure=1.0)
    kept = tuple(word for word in words if word not in _FILLER)
    plain = tuple(word for word in kept if not word.isdigit())
    nr = next((word for word in words if word.isdigit() and len(word) <= 2), "")
    if _EDITED & set(words) and {"date", "time", "on", "at"} & set(words) and words not in _lexicon():
        return Meaning(is_machine=True, sure=0.8)
    if _DISTRICTS & set(words):
        return Meaning(is_machine=True, sure=0.8)
    if words in _phrases(MACHINE_PHRASES) or plain in _phrases(MACHINE_PHRASES):
        return Meaning(is_machine=True, sure=0.9)
    if words in _lexicon():
        return Meaning(_lexicon()[words], _first_subject(words), 1.0, nr=nr)
    unnamed = tuple(word for word in plain if word not in ("name", "nombre"))
    if plain in _phrases(ORGANIZATION_PHRASES) or unnamed in _phrases(ORGANIZATION_PHRASES):
        return Meaning("name", "organization", 0.95)
    if words in _phrases(PERSON_PHRASES) or plain in _phrases(PERSON_PHRASES):
        return Meaning(is_person=True, sure=1.0)
    return _pieced(kept, nr)


def _pieced(plain: tuple[str, ...], nr: str) -> Meaning:
    """The longest phrase anywhere in the header; words that name a subject count as accounted for."""
    subject = _first_subject(plain)
    best: tuple[float, int, str] = (0.0, 0, "")
    for start in range(len(plain)):
        for end in range(start + 1, len(plain) + 1):
            facet = _lexicon().get(plain[start:end])
            if facet is None:
                continue
            rest = plain[:start] + plain[end:]
            known = sum(1 for word in rest if _subject(word) or word in _SOFT or word.isdigit())
            sure = (end - start + known) / len(plain) * (0.96 if rest else 1.0)
            best = max(best, (round(sure, 3), (end - start) * 10 + end, facet))
    sure, _, facet = best
    if facet == "region" and _subject(plain[-1]) in ("location", "organization"):
        return Meaning("name", subject, 0.75, nr=nr)  # "Community Center"
    has_name = "name" in plain or "nombre" in plain
    if any(word in PERSON_WORDS for word in plain) and (not facet or facet in ("name", "id", "notes")):
        return Meaning(is_person=True, sure=0.9)
    if not facet or (facet in ("id", "category") and sure < 0.5 and subject):
        if subject:
            return Meaning("name", subject, 0.75 if len(plain) == 1 else 0.6, nr=nr)
        return Meaning(nr=nr)
    return Meaning(facet, subject, sure, nr=nr, has_name=has_name)


_SOFT = word_set(
    "operational current"
    " number no public main contact physical mailing mail line code text full street enrollment intake"
    " primary per week month served accepted offered online lead funded general office brief short"
    " program"
)


def _first_subject(words: tuple[str, ...]) -> str:
    """`Agency Name`: organization. `Program Site Name`: the last one that names a subject counts."""
    named = [_subject(word) for word in words if _subject(word)]
    return named[-1] if named else ""


@dataclass(frozen=True)
class DayPart:
    """`mon_open` is (MO, opens); `Tuesday hours` (TU, hours); `day3_close` ("", closes, 3)."""

    day: str
    part: str  # hours, opens, closes, weekdays
    nr: str = ""


def day_part_of(header: str) -> DayPart | None:
    """What a column of a wide week holds; None for any other column."""
    parts = header.split(".")
    words = tokens_of(parts[-1])
    if len(parts) > 1 and not any(word in DAY_WORDS for word in words):
        words = (*tokens_of(parts[-2]), *words)  # hours.monday.open
    days = [DAY_WORDS[word] for word in words if word in DAY_WORDS]
    rest = [word for word in words if word not in DAY_WORDS]
    if len(days) == 1 and len(rest) <= 2 and not set(rest) - _DAY_REST:
        return DayPart(days[0], _part(rest), next((word for word in rest if word.isdigit()), ""))
    numbered = re.fullmatch(
        r"day_?(?:code)?_?(\d)(?:_?([a-z]+))?|([a-z]+)_?day_?(\d)|daycode(\d)", header.lower()
    )
    if numbered:
        nr = numbered[1] or numbered[4] or numbered[5]
        word = numbered[2] or numbered[3] or ""
        part = _part([word]) if word and word != "code" else "weekdays"
        return DayPart("", part, nr)
    return None


_DAY_REST = OPEN_WORDS | CLOSE_WORDS | word_set("hours hour time times horario horas 1 2 am pm schedule h")


def _part(rest: list[str]) -> str:
    if any(word in OPEN_WORDS for word in rest):
        return "opens"
    return "closes" if any(word in CLOSE_WORDS for word in rest) else "hours"
