"""Slows guessing down. It counts failed tries by keyed hash, so the table names no person and no address.

Three kinds of key. An address that fails too often waits, whoever it asks for. An account that fails too
often, from browsers that never signed in to it, waits; a browser that has signed in to it has a count of its
own, so a stranger's tries never keep the owner out. One address alone reaches its own limit long before an
account's, so it can shut an account for nobody else.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from sqlalchemy import delete, func, select

from directory.db import db
from directory.models import SignInAttempt

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Tries = tuple[tuple[timedelta, int], ...]


@dataclass(frozen=True)
class Limit:
    """At most `tries` failures in each span."""

    key: str
    tries: Tries


SIGN_IN = ((MINUTE, 10), (HOUR, 60))
ACCOUNT = ((HOUR, 100),)
RESET_ADDRESS = ((MINUTE, 5), (HOUR, 20))
RESET_ACCOUNT = ((HOUR, 3),)


def limit(secret: str, kind: str, value: str, tries: Tries) -> Limit:
    key = hmac.new(secret.encode(), f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()
    return Limit(key, tries)


def address_group(address: str | None) -> str:
    """An IPv4 address, or the /64 that one IPv6 subscriber has to himself."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if parsed.version == 6 and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed) if parsed.version == 4 else parsed.exploded[:19]


def admit_attempt(limits: list[Limit], now: datetime) -> list[str] | None:
    """Counts one try against every limit. Returns what to forget if it succeeds; None: it was refused.

    Commits, twice at most. The row is written before it is counted, and of two that race the later one sees
    both, so no more than the limit get in, on any database.
    """
    if any(_is_full(limit, now, 0) for limit in limits):
        db.session.rollback()
        return None
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - DAY))
    rows = [SignInAttempt(key=limit.key, at=now) for limit in limits]
    db.session.add_all(rows)
    db.session.commit()
    ids = [row.id for row in rows]
    if any(_is_full(limit, now, 1) for limit in limits):
        forget_attempt(ids)
        db.session.commit()
        return None
    db.session.commit()
    return ids


def forget_attempt(ids: list[str]) -> None:
    """It succeeded, so it does not count as a failure."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(ids)))


def _is_full(limit: Limit, now: datetime, own: int) -> bool:
    """Whether the tries so far, less our own, use the limit up.

    One that began a moment after this one may be in the table before it, so it counts. What lies further
    ahead was written by a clock that has since been set back.
    """
    return any(
        (db.session.scalar(
            select(func.count()).where(
                SignInAttempt.key == limit.key,
                SignInAttempt.at > now - span,
                SignInAttempt.at <= now + MINUTE,
            )
        ) or 0) - own >= tries
        for span, tries in limit.tries
    )  # fmt: skip
