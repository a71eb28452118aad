"""A postal address in one line, and the hash under which a geocoder's answer to it is kept. Pure."""

import hashlib
import unicodedata


def address_line(street: str | None, city: str | None, state: str | None, zip_code: str | None) -> str:
    """ "212 Juniper Street, Rochester, NY 14605"; "" where there is no street to ask for."""
    if not street or not street.strip():
        return ""
    region = " ".join(part.strip() for part in (state, zip_code) if part and part.strip())
    parts = (" ".join(street.split()), (city or "").strip(), region)
    return ", ".join(part for part in parts if part)


def address_hash(line: str) -> str:
    """One hash for each way of writing the line that differs only in capitals, stops and spaces."""
    plain = unicodedata.normalize("NFKC", line).lower().replace(".", "")
    return hashlib.sha256(" ".join(plain.replace(",", " ").split()).encode()).hexdigest()
