"""Is the installation well? One list of checks for `hallway doctor` and for the district's status page.

Each check's words are marked for translation here and worded where they are shown: `label`, then `says`
with `facts` filled in, and, where something is to be done, `mend`.
"""

import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from directory.actions.credentials import password_fits
from directory.actions.keys import count_by_key
from directory.core import settings_of
from directory.db import db, reading, sqlite_version, wal_is_safe
from directory.exchange.seed_people import DEMO_PASSWORD, DEMO_PEOPLE
from directory.mail import waiting_letters
from directory.migrations import config_for
from directory.models import IndexOutbox, SealedSite, TaxonomyTerm, User, ZipCode
from directory.models.columns import utc_now
from directory.queries.audit_log import verify
from directory.sealing import UnsealableError, people_ring, unseal
from directory.settings import Settings

LEAST_DISK_MB = 500
LEAST_ZIPS = 40_000
SAMPLE = 20
OUTBOX_PATIENCE = timedelta(minutes=2)
MAIL_PATIENCE_SECONDS = 3600


def N_(words: str) -> str:  # noqa: N802 - the name that marks words for the translators
    return words


@dataclass(frozen=True)
class Check:
    key: str
    label: str
    is_well: bool
    says: str
    facts: dict[str, object] = field(default_factory=dict)
    mend: str = ""


def examine(app: Flask, *, deep: bool = False) -> list[Check]:
    """Every check, in the order to mend them in. `deep` also reads the whole database and index."""
    with app.app_context(), reading():
        reached = _database(app)
        checks = [reached, *(_revision(app, deep) if reached.is_well else ())]
        if all(check.is_well for check in checks):
            checks += [check for look in _LOOKS for check in look(app, deep)]
        checks += [_folder(settings_of(app)), _disk(settings_of(app)), _mail(settings_of(app))]
        db.session.rollback()
    return checks


def missing_ground(app: Flask) -> Check | None:
    """The first of the two things without which no page works, if it is amiss: the database, its tables."""
    with app.app_context(), reading():
        reached = _database(app)
        checks = [reached, *(_revision(app, False) if reached.is_well else ())]
        db.session.rollback()
    return next((check for check in checks if not check.is_well), None)


def _database(app: Flask) -> Check:
    label = N_("Database")
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    except SQLAlchemyError as error:
        return Check(
            "database", label, False, N_("It cannot be reached (%(error)s)."),
            {"error": type(error).__name__}, N_("Start it, or set DATABASE_URL right."),
        )  # fmt: skip
    if not settings_of(app).is_sqlite:
        return Check("database", label, True, N_("PostgreSQL %(version)s."), {"version": version})
    return _sqlite(label)


def _sqlite(label: str) -> Check:
    """An unsafe library is used without its write-ahead log: safe then, and slower to write."""
    facts: dict[str, object] = {"version": ".".join(map(str, sqlite_version()))}
    if wal_is_safe():
        return Check("database", label, True, N_("SQLite %(version)s, with its write-ahead log."), facts)
    return Check(
        "database", label, True,
        N_("SQLite %(version)s, whose write-ahead log can lose data: it is left off, so writing is slower."),
        facts, N_("Install the pysqlite3 wheel, or use PostgreSQL."),
    )  # fmt: skip


def _revision(app: Flask, deep: bool) -> Iterator[Check]:
    head = ScriptDirectory.from_config(config_for(app)).get_current_head()
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        has_tables = bool(inspect(connection).get_table_names())
    yield Check(
        "revision", N_("Tables"), current == head, N_("At %(current)s; this version needs %(head)s."),
        {"current": current or "-", "head": head},
        N_("Run hallway init.") if not has_tables or current != head else "",
    )  # fmt: skip


def _whole(app: Flask, deep: bool) -> Iterator[Check]:
    if not deep or not settings_of(app).is_sqlite:
        return
    with db.engine.connect() as connection:
        said = connection.execute(text("PRAGMA integrity_check")).scalar()
        orphans = len(connection.execute(text("PRAGMA foreign_key_check")).all())
    yield Check(
        "whole", N_("Database file"), said == "ok" and not orphans,
        N_("Every page reads well; %(orphans)d rows point nowhere."), {"orphans": orphans},
        "" if said == "ok" and not orphans else N_("Restore the newest backup: see docs/operate.md."),
    )  # fmt: skip


def _index(app: Flask, deep: bool) -> Iterator[Check]:
    from directory.search.indexer import database_digests, index_status, indexed_digests

    status = index_status(app)
    is_well = status.state in {"ok", "behind"}
    differ = 0
    if deep and status.state == "ok":
        indexed, stored = indexed_digests(app), database_digests(app)
        differ = len(dict(indexed.items() ^ stored.items()))
    yield Check(
        "index", N_("Search index"), is_well and not differ,
        N_("%(documents)d services, %(pending)d waiting, %(differ)d unlike the database (%(state)s)."),
        {"documents": status.documents, "pending": status.pending, "differ": differ, "state": status.state},
        "" if is_well and not differ
        else N_("Run hallway reindex. Until then, search answers from the database."),
    )  # fmt: skip


def _outbox(app: Flask, deep: bool) -> Iterator[Check]:
    oldest = db.session.scalar(select(func.min(IndexOutbox.created_at)))
    waiting = db.session.scalar(select(func.count()).select_from(IndexOutbox)) or 0
    is_stale = oldest is not None and utc_now() - oldest > OUTBOX_PATIENCE
    yield Check(
        "outbox", N_("Changes for the index"), not is_stale, N_("%(waiting)d wait."), {"waiting": waiting},
        N_("Nothing takes them in: is hallway serve running?") if is_stale else "",
    )  # fmt: skip


def _meaning(app: Flask, deep: bool) -> Iterator[Check]:
    """Words alone are well where the encoder is switched off, and for the moment while it is made ready."""
    from directory.search.meaning import meaning_status

    status = meaning_status(app)
    fine = {"ready", "making"} if settings_of(app).meaning else {"ready", "making", "words"}
    works = status["state"] in fine
    yield Check(
        "meaning", N_("Understanding everyday sentences"), works,
        N_("%(sentences)d example sentences (%(state)s)."),
        {"sentences": status["sentences"], "state": status["state"]},
        "" if works else N_("Run hallway init. Until it is mended, words alone are matched."),
    )  # fmt: skip


def _tables(app: Flask, deep: bool) -> Iterator[Check]:
    zips = db.session.scalar(select(func.count()).select_from(ZipCode)) or 0
    terms = db.session.scalar(select(func.count()).select_from(TaxonomyTerm)) or 0
    is_well = zips >= LEAST_ZIPS and terms > 0
    yield Check(
        "look_ups", N_("ZIP codes and kinds of help"), is_well, N_("%(zips)d ZIP codes, %(terms)d terms."),
        {"zips": zips, "terms": terms}, "" if is_well else N_("Run hallway init."),
    )  # fmt: skip


def _keys(app: Flask, deep: bool) -> Iterator[Check]:
    sealed = db.session.scalar(select(SealedSite.sealed).order_by(SealedSite.id).limit(1))
    opens = True
    if sealed is not None:
        try:
            unseal(sealed, settings_of(app).sealing_key)
        except UnsealableError:
            opens = False
    yield Check(
        "keys", N_("Keys"), opens,
        N_("The sealing key opens what was sealed.") if opens else N_("The sealing key opens nothing."), {},
        "" if opens else N_("Set HALLWAY_SEALING_KEY to the key of this database."),
    )  # fmt: skip


def _people_keys(app: Flask, deep: bool) -> Iterator[Check]:
    """Every name and note if `deep`, else some of each table."""
    label = N_("People's keys")
    mend = N_("Put the lost key back, as a further line of people.key or part of HALLWAY_PEOPLE_KEYS.")
    try:
        counts = count_by_key(people_ring(app), sample=None if deep else SAMPLE)
    except UnsealableError:
        yield Check("people_keys", label, False, N_("The file people.key cannot be read."), {}, mend)
        return
    facts: dict[str, object] = {"opened": sum(counts.by_key), "unopened": counts.unopened.total()}
    says = N_("%(opened)d names and notes open, %(unopened)d do not.")
    yield Check("people_keys", label, not counts.unopened, says, facts, mend if counts.unopened else "")


def _audit(app: Flask, deep: bool) -> Iterator[Check]:
    if not deep:
        return
    found = verify(settings_of(app).data)
    yield Check(
        "audit", N_("Log of people's records"), found.is_whole,
        N_("%(rows)d rows, each fits the one before it.") if found.is_whole
        else N_("Not what was written, from row %(broken_at)d on."),
        {"rows": found.rows, "broken_at": found.broken_at},
        "" if found.is_whole else N_("Run hallway audit verify, and keep the data folder as it is."),
    )  # fmt: skip


def _demo(app: Flask, deep: bool) -> Iterator[Check]:
    """A known password on a site that others reach is an open door."""
    if urlsplit(settings_of(app).url).hostname in {"localhost", "127.0.0.1", "::1"}:
        return
    emails = [person[0] for person in DEMO_PEOPLE]
    people = db.session.scalars(select(User).where(User.email.in_(emails), User.active))
    open_doors = [p.email for p in people if password_fits(p.password_hash, DEMO_PASSWORD)]
    yield Check(
        "demo", N_("Demo sign-ins"), not open_doors, N_("%(count)d with the printed password."),
        {"count": len(open_doors)}, N_("Close them: hallway user disable EMAIL.") if open_doors else "",
    )  # fmt: skip


def _folder(settings: Settings) -> Check:
    mode = stat.S_IMODE(settings.data.stat().st_mode)
    loose = [
        path.name
        for path in (settings.data / name for name in ("secret.key", "sealing.key", "people.key"))
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    is_well = not mode & 0o077 and not loose
    return Check(
        "folder", N_("Data folder"), is_well, N_("%(folder)s, mode %(mode)s."),
        {"folder": str(settings.data), "mode": f"{mode:o}"},
        "" if is_well else N_("Others can read it: chmod 700 the folder and 600 its keys."),
    )  # fmt: skip


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.data).free // 1_000_000
    is_well = free >= LEAST_DISK_MB
    return Check(
        "disk", N_("Disk"), is_well, N_("%(free)d MB free."), {"free": free},
        "" if is_well else N_("Make room: a full disk stops every save."),
    )  # fmt: skip


def _mail(settings: Settings) -> Check:
    if not settings.smtp:
        return Check(
            "mail", N_("Mail"), True, N_("No mail server is set: letters are files in %(folder)s."),
            {"folder": str(settings.mail_folder)},
        )  # fmt: skip
    waiting = waiting_letters(settings)
    is_stuck = bool(waiting) and time.time() - waiting[0].stat().st_mtime > MAIL_PATIENCE_SECONDS
    return Check(
        "mail", N_("Mail"), not is_stuck, N_("%(waiting)d letters wait."), {"waiting": len(waiting)},
        N_("The mail server takes none: look at HALLWAY_SMTP.") if is_stuck else "",
    )  # fmt: skip


_LOOKS: tuple[Callable[[Flask, bool], Iterator[Check]], ...] = (
    _whole, _tables, _keys, _people_keys, _audit, _index, _outbox, _meaning, _demo,
)  # fmt: skip
