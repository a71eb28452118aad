"""In what order: named parts from 0 to 1, each worth public points that add up to 100."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding

RULES_VERSION = "1"
"""Changes whenever a requirement or a part judges differently, so that what was shown can be explained."""

TOTAL = 100.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each part. They add up to 100; anything else raises ValueError."""

    help: float = 34.0
    time: float = 16.0
    near: float = 14.0
    room: float = 14.0
    language: float = 8.0
    soon: float = 6.0
    fresh: float = 5.0
    on_site: float = 3.0

    def __post_init__(self) -> None:
        points = [getattr(self, f.name) for f in fields(self)]
        if any(p < 0 for p in points) or abs(sum(points) - TOTAL) > 1e-6:
            raise ValueError(f"Points must be 0 or more and add up to 100, not {sum(points):g}.")

    def as_json(self) -> dict[str, float]:
        return asdict(self)


WEIGHTS = Weights()
PARTS: tuple[str, ...] = tuple(f.name for f in fields(Weights))


def weights_from_json(points: Mapping[str, float]) -> Weights:
    """What `as_json` wrote. A name that is no part, or points that do not add up to 100, raise ValueError."""
    if unknown := set(points) - set(PARTS):
        raise ValueError(f"There is no part called {sorted(unknown)[0]!r}.")
    return Weights(**{name: float(points.get(name, 0.0)) for name in PARTS})


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    value: float  # 0..1
    points: float  # what the part is worth in full


@dataclass(frozen=True, slots=True)
class Score:
    total: float  # 0..100
    parts: tuple[Part, ...]


def score(
    card: NeedCard,
    circle: Circle,
    moment: Moment,
    offering: Offering,
    weights: Weights = WEIGHTS,
    findings: Sequence[Finding] | None = None,
) -> Score:
    """`findings` are those of `requirements.judge`, if they are at hand."""
    return Score(0.0, tuple(Part(name, 0.0, getattr(weights, name)) for name in PARTS))
