"""How often somebody may ask: a bucket of requests for each address, and one for each token.

Buckets are in this process alone and bounded; who has not asked for longest is forgotten first, which only
gives requests back.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

BUCKETS = 20_000

STREAM_COSTS = 20
"""Requests that all records in one stream count for."""


@dataclass(frozen=True)
class Standing:
    """After a request: how many more at once, and in how many seconds the bucket is full again. `wait` is
    None where it was let in, else the seconds until it would be.
    """

    limit: int
    left: int
    full_in: int
    wait: int | None

    @property
    def headers(self) -> dict[str, str]:
        found = {
            "RateLimit-Policy": f"{self.limit};w=60",
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.full_in),
        }
        return found if self.wait is None else found | {"Retry-After": str(self.wait)}


@dataclass
class Buckets:
    clock: Callable[[], float] = time.monotonic
    most: int = BUCKETS
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str, per_minute: int, cost: int = 1) -> Standing:
        """Takes `cost` requests out of a bucket that holds a minute's worth and fills steadily."""
        moment, cost = self.clock(), min(cost, per_minute)
        with self._lock:
            level, seen = self._levels.pop(key, (float(per_minute), moment))
            level = min(per_minute, level + (moment - seen) * per_minute / 60)
            is_let_in = level >= cost
            self._levels[key] = (level - cost if is_let_in else level, moment)
            if len(self._levels) > self.most:
                self._levels.popitem(last=False)
        left = level - cost if is_let_in else level
        return Standing(
            limit=per_minute,
            left=int(left),
            full_in=round((per_minute - left) * 60 / per_minute),
            wait=None if is_let_in else max(1, math.ceil((cost - level) * 60 / per_minute)),
        )

    def __len__(self) -> int:
        return len(self._levels)
