"""What to do first when somebody may be in danger: the district's own steps, else those that come with it."""

from dataclasses import dataclass
from datetime import date

from directory.models import District
from directory.search.protocols import ProtocolAudience, ProtocolNumber, protocol_for
from directory.vocabulary import SafetyKind


@dataclass(frozen=True)
class Steps:
    """`is_own` where the district wrote them; `reviewed_on` is None until it has looked at them at all."""

    kind: SafetyKind
    lines: tuple[ProtocolNumber, ...]
    steps: tuple[str, ...]
    is_own: bool
    reviewed_on: date | None


def protocol_at(
    district: District | None, kind: SafetyKind, audience: ProtocolAudience, language: str
) -> Steps:
    """For "staff" the district's steps in that language, else in English, else the default. For "family" the
    default: what a district writes is meant for its staff.
    """
    default = protocol_for(kind, audience, language)
    own = (district.protocols or {}).get(str(kind), {}) if district and audience == "staff" else {}
    steps = own.get(language) or own.get("en") or []
    return Steps(
        kind, default.numbers, tuple(steps or default.steps), bool(steps),
        district.protocols_reviewed_on if district else None,
    )  # fmt: skip
