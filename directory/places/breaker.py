"""Stops asking somebody who does not answer, for a while. Pure: the clock is an argument."""

import threading
from collections.abc import Callable

LIMIT = 5
REST_SECONDS = 600.0


class Breaker:
    """Open after `limit` failures in a row; after `rest` seconds one question is let through to try."""

    def __init__(self, clock: Callable[[], float], limit: int = LIMIT, rest: float = REST_SECONDS) -> None:
        self._clock, self._limit, self._rest = clock, limit, rest
        self._failures = 0
        self._opened_at = 0.0
        self._lock = threading.Lock()

    def may_ask(self) -> bool:
        with self._lock:
            if self._failures < self._limit:
                return True
            if self._clock() - self._opened_at < self._rest:
                return False
            self._opened_at = self._clock()  # this one tries; the others go on waiting
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._opened_at = self._clock()
