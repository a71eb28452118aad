"""What to do when somebody is in danger: a default for staff and for families.

From `seeds/safety/protocols.yaml`, which a district must review before anybody relies on it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from directory.core import shipped
from directory.exchange.seed_files import SeedError, read_yaml
from directory.vocabulary import SafetyKind

ProtocolAudience = Literal["staff", "family"]


@dataclass(frozen=True, slots=True)
class ProtocolNumber:
    name: str
    phone: str  # as dialled
    note: str  # when or how: "Call or text, any hour"


@dataclass(frozen=True, slots=True)
class Protocol:
    """`numbers` come first on the page. `steps` are in order; for a family, one or two calm sentences."""

    kind: SafetyKind
    numbers: tuple[ProtocolNumber, ...]
    steps: tuple[str, ...]


def protocol_for(kind: SafetyKind, audience: ProtocolAudience, language: str) -> Protocol:
    """In Spanish for "es", otherwise in English."""
    entry = _entry()
    code = "es" if language.lower().startswith("es") else "en"
    part = entry["kinds"][str(kind)]
    numbers = tuple(_number(entry["numbers"], str(key), code) for key in part["numbers"])
    return Protocol(kind, numbers, tuple(part[audience][code]))


def _number(numbers: dict[str, Any], key: str, code: str) -> ProtocolNumber:
    if key not in numbers:
        raise SeedError(f"protocols.yaml: no number is called {key}")
    number = numbers[key]
    return ProtocolNumber(number["name"][code], number["phone"], number["note"][code])


@lru_cache(maxsize=1)
def _entry() -> dict[str, Any]:
    entry: dict[str, Any] = read_yaml(shipped("seeds") / "safety" / "protocols.yaml")
    return entry
