"""Languages out of cells such as "English and Spanish", "Creole (limited)", "Others upon request"."""

import re
from typing import NamedTuple

from directory.exchange.cleaning import list_in
from directory.exchange.import_context import Build
from directory.exchange.import_links import NOTHING_SAID, owners_of
from directory.exchange.import_rows import SourceRow

CODES = {
    "en": "english inglés ingles", "es": "spanish español espanol castellano", "ar": "arabic árabe",
    "zh": "chinese mandarin cantonese taiwanese chino", "vi": "vietnamese", "pt": "portuguese portugués",
    "ru": "russian ruso", "ht": "creole haitian haitian_creole haitian-creole kreyol kreyòl french_creole",
    "so": "somali", "ne": "nepali nepalese", "sw": "swahili kiswahili", "fr": "french francés",
    "uk": "ukrainian", "fa": "persian farsi", "prs": "dari", "ps": "pashto pushto", "my": "burmese",
    "ksw": "s'gaw_karen", "kar": "karen", "am": "amharic", "ti": "tigrinya tigrigna", "ur": "urdu",
    "bn": "bengali bangla", "mix": "mixteco mixtec",
    "ase": "american_sign_language asl sign_language sign american_sign", "rw": "kinyarwanda",
    "lo": "lao laotian", "hmn": "hmong", "ko": "korean", "ja": "japanese", "pl": "polish",
    "it": "italian italiano", "tl": "tagalog filipino pilipino", "hi": "hindi", "de": "german",
    "he": "hebrew", "yi": "yiddish", "el": "greek", "ro": "romanian rumanian", "nl": "dutch",
    "hu": "hungarian", "cs": "czech", "sk": "slovak", "sr": "serbian", "hr": "croatian", "bs": "bosnian",
    "bg": "bulgarian", "sq": "albanian", "hy": "armenian", "ka": "georgian", "tr": "turkish",
    "ku": "kurdish", "th": "thai", "km": "khmer cambodian", "id": "indonesian", "ms": "malay",
    "sm": "samoan", "to": "tongan", "pa": "punjabi panjabi", "gu": "gujarati", "ta": "tamil",
    "te": "telugu", "ml": "malayalam", "mr": "marathi", "om": "oromo", "yo": "yoruba", "ig": "igbo",
    "ha": "hausa", "wo": "wolof", "ln": "lingala", "zu": "zulu", "sv": "swedish", "no": "norwegian",
    "da": "danish", "fi": "finnish", "quc": "k'iche' quiche k'iche", "mam": "mam", "kek": "q'eqchi'",
    "nah": "nahuatl", "qu": "quechua", "mh": "marshallese", "chk": "chuukese", "haw": "hawaiian",
}  # fmt: skip
"""ISO 639 code -> names, with _ for a space. The codes are those by which the directory is searched."""

BY_NAME = {name.replace("_", " "): code for code, names in CODES.items() for name in names.split()}
BY_THREE = {
    "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "ara": "ar", "zho": "zh", "chi": "zh", "vie": "vi",
    "por": "pt", "rus": "ru", "hat": "ht", "kor": "ko", "tgl": "tl", "deu": "de", "ger": "de",
}  # fmt: skip

_BRACKETS = re.compile(r"\s{0,3}\(([^()]{0,200})\)")
_WORDS = "|".join(sorted((re.escape(name) for name in BY_NAME), key=len, reverse=True))
_LEADING = re.compile(rf"(?:(limited|some|basic|fluent)\s+)?({_WORDS})\b[.:]?\s*", re.IGNORECASE)
_ANY = re.compile(rf"\b(?=[^\W\d_])(?:{_WORDS})\b", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_]{2,20}(?: [A-ZÀ-Þ][^\W\d_]{2,20})?")
_NO_NAME = re.compile(
    r"\b(?:others?|interpret\w*|translat\w*|services?|languages?|lines?|many|various|all|call|available|none|multiple)\b",
    re.IGNORECASE,
)
_JOINERS = re.compile(r"\s{1,3}(?:and|y|&|or)\s{1,3}|/|\.\s{1,3}", re.IGNORECASE)


class Spoken(NamedTuple):
    name: str | None
    code: str | None
    note: str | None


class ReadLanguages(NamedTuple):
    """Languages that a cell names, and what it says besides, such as that interpreters can be had."""

    spoken: list[Spoken]
    besides: list[str]


def languages_in(text: str) -> ReadLanguages:
    spoken: dict[str, Spoken] = {}
    besides: list[str] = []
    for part in list_in(text):
        for piece in _pieces(part):
            found = _language(piece)
            if found:
                spoken.setdefault(str(found.name).lower(), found)
            else:
                besides.append(piece)
    return ReadLanguages(list(spoken.values()), list(dict.fromkeys(besides)))


def _pieces(part: str) -> list[str]:
    """ "English and Spanish" is two pieces; "and Spanish" one; a sentence stays whole."""
    part = re.sub(r"^(?:and|or|y|&)\s+", "", part.strip(), flags=re.IGNORECASE)
    pieces = [piece.strip() for piece in _JOINERS.split(_BRACKETS.sub(_closed, part)) if piece.strip()]
    if len(pieces) > 1 and all(_LEADING.match(piece) for piece in pieces):
        return [_open(piece) for piece in pieces]
    return [part] if part else []


def _closed(match: re.Match[str]) -> str:
    """Brackets with what joins words hidden, so that they are not split."""
    inner = match[1].replace(" ", "\x01").replace("/", "\x02").replace(".", "\x03")
    return f"\x01({inner})"


def _open(piece: str) -> str:
    return piece.replace("\x01", " ").replace("\x02", "/").replace("\x03", ".").strip()


def _language(piece: str) -> Spoken | None:
    """A language and what is said of it; None for a sentence that only mentions one, or none."""
    match = _LEADING.match(piece)
    if not match:
        return Spoken(piece, None, None) if _NAME.fullmatch(piece) and not _NO_NAME.search(piece) else None
    rest = piece[match.end() :].strip(" -–:;()")
    if len(_ANY.findall(rest)) and len(rest) > 25:
        return None
    name = match[2].capitalize() if match[2].islower() or match[2].isupper() else match[2]
    name = "ASL" if name.lower() == "asl" else name
    note = " ".join(text for text in (match[1], rest) if text)
    return Spoken(name, BY_NAME[match[2].lower()], note or None)


def code_in(text: str) -> str | None:
    plain = text.strip().lower().replace("_", "-").split("-")[0]
    if plain in BY_THREE:
        return BY_THREE[plain]
    return plain if re.fullmatch(r"[a-z]{2,3}", plain) else None


# rows


def build_languages(build: Build) -> None:
    _from_cells(build)
    order = "service_id location_id service_at_location_id phone_id"
    for key, row in build.small_rows("language"):
        text = row.get("name")
        if not text and not row.get("code") and not row.get("note"):
            build.account.reject(row, NOTHING_SAID, "name")
            continue
        for owner in owners_of(build, row, order):
            code = code_in(row.get("code"))
            if code or not text or build.is_own:
                spoken = Spoken(text or code, code, row.get("note") or None)
                _put(build, owner, spoken, row, f"{key}/{next(iter(owner.values()))}")
            else:
                _spread(build, owner, text, row)


def _from_cells(build: Build) -> None:
    """Languages that a service's or a location's own cell lists."""
    for table in ("service", "location"):
        for planned in list(build.draft.all(table)):
            row = build.sources.get(planned.id)
            if row is not None and row.table == table and row.get("languages"):
                _spread(build, {f"{table}_id": planned.id}, row.get("languages"), row)


def _spread(build: Build, owner: dict[str, str], text: str, row: SourceRow) -> None:
    """One row of ours for each language of a cell; the rest goes to the service's interpreting, or a note."""
    ((column, owner_id),) = owner.items()
    found = languages_in(text)
    for spoken in found.spoken:
        _put(build, owner, spoken, row, f"{owner_id}/{str(spoken.name).lower()}")
    service = build.draft.tables.get("service", {}).get(owner_id) if column == "service_id" else None
    for piece in found.besides:
        if service is not None:
            had = service.values["interpretation_services"]
            if piece.lower() not in (had or "").lower():
                service.values["interpretation_services"] = f"{had}; {piece}" if had else _capital(piece)
            service.origins.append(row)
        else:
            values = owner | {"name": None, "code": None, "note": piece}
            build.draft.put("language", f"{owner_id}/{piece.lower()}", values, row)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _put(build: Build, owner: dict[str, str], spoken: Spoken, row: SourceRow, key: str) -> None:
    said = (next(iter(owner.values())), spoken.code, (spoken.name or spoken.note or "").lower())
    if said in build.said.setdefault("language", {}):
        if row.table == "language":
            build.account.merge(row)
        return
    values = owner | {"name": spoken.name, "code": spoken.code, "note": spoken.note}
    build.said["language"][said] = build.draft.put("language", key, values, row)
