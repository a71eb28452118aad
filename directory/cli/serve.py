"""`hallway serve`."""

import errno
import logging
import resource
import select
import signal
import sys
import threading
import time
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask
from waitress import create_server
from waitress.server import BaseWSGIServer
from waitress.wasyncore import loop

from directory.actions.roster import sweep_drafts
from directory.db import db, reading
from directory.exchange.intake import sweep_intakes
from directory.exchange.seed_people import DEMO_PASSWORD, DEMO_PEOPLE
from directory.mail import start_postman
from directory.models import User
from directory.models.columns import utc_now
from directory.reports.health import missing_ground
from directory.search.indexer import start_indexer
from directory.search.needs import read_need
from directory.search.snapshot import snapshot
from directory.settings import Settings, settings_from

log = logging.getLogger(__name__)

CONNECTIONS = 2000
"""Open at once, most of them idle or slow: they cost a socket each, not a thread."""

IDLE_SECONDS = 30
DRAIN_SECONDS = 10
SWEEP_SECONDS = 6 * 3600


WARMING = "somebody needs a coat"


@click.command("serve")
def command() -> None:
    """Serve the site on PORT (8000), with the search indexer and the postman beside it.

    Ctrl-C or a SIGTERM lets running requests finish, then ends it.
    """
    settings = settings_from()
    logging.basicConfig(
        format="%(asctime)s %(name)s %(message)s", level=logging.INFO if settings.debug else logging.WARNING
    )
    from directory.web import create_app

    app = create_app(settings)
    _refuse_if_unready(app)
    sockets: dict[int, Any] = {}
    server = _open(app, settings, sockets)
    start_indexer(app)
    start_postman(settings)
    start_sweeper(app)
    start_warming(app)
    _greet(app, settings)
    _run(server, sockets)


def start_sweeper(app: Flask) -> None:
    """Throws away, four times a day, what was handed over and left lying."""

    def sweep() -> None:
        while True:
            try:
                with app.app_context():
                    sweep_intakes(utc_now())
                    sweep_drafts(utc_now())
                    db.session.commit()
            except (OSError, sa.exc.SQLAlchemyError) as error:
                log.warning("What was handed over could not be swept: %s", type(error).__name__)
            time.sleep(SWEEP_SECONDS)

    threading.Thread(target=sweep, name="hallway-sweeper", daemon=True).start()


def start_warming(app: Flask) -> None:
    """Reads the directory, the bank and the signs of danger before the first person has to wait for them."""

    def warm() -> None:
        try:
            with app.app_context(), reading():
                snapshot()
                read_need(WARMING, today=utc_now().date())
                db.session.rollback()
        except (OSError, sa.exc.SQLAlchemyError) as error:
            log.warning("The first search will be slow: %s", type(error).__name__)

    threading.Thread(target=warm, name="hallway-warming", daemon=True).start()


def _refuse_if_unready(app: Flask) -> None:
    """`hallway doctor` looks at the rest, which the site can serve without."""
    check = missing_ground(app)
    if check:
        raise click.ClickException(f"{check.label}: {check.says % check.facts} {check.mend}")


def _open(app: Flask, settings: Settings, sockets: dict[int, Any]) -> Any:
    try:
        return create_server(
            app,
            map=sockets,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=_room_for(CONNECTIONS),
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=5,
            backlog=1024,
            asyncore_use_poll=True,
            max_request_body_size=52 * 1024 * 1024,
            max_request_header_size=64 * 1024,
            clear_untrusted_proxy_headers=not settings.proxies,
            ident="Hallway",
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"Port {settings.port} is taken, perhaps by another Hallway. Stop that one, or choose another"
                f" port: PORT={settings.port + 1} hallway serve (or make run PORT={settings.port + 1})."
            ) from error
        raise click.ClickException(
            f"{settings.host} port {settings.port} cannot be used: {error.strerror}. Set HALLWAY_HOST, PORT."
        ) from error


def _room_for(wanted: int) -> int:
    """As many connections as this process may hold open, its own files aside."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted + 200:
        soft = wanted + 200 if hard == resource.RLIM_INFINITY else min(wanted + 200, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(wanted, soft - 200)


def _greet(app: Flask, settings: Settings) -> None:
    click.echo(f"\nHallway is open at {settings.url}")
    people = _demo_people(app)
    if people:
        click.echo("\n  Sign in to look behind the desk:")
        for email, name, role in people:
            click.echo(f"    {email:<36} {name}, {role}")
        click.echo(f"    password for each: {DEMO_PASSWORD}")
    where = "are sent by your mail server" if settings.smtp else f"are files in {settings.mail_folder}"
    click.echo(f"\n  Letters {where}")
    click.echo("  Stop with Ctrl-C\n")
    sys.stdout.flush()


def _demo_people(app: Flask) -> list[tuple[str, str, str]]:
    roles = {email: str(role).replace("_", " ") for email, _name, role, _scope in DEMO_PEOPLE}
    with app.app_context(), reading():
        found = db.session.scalars(sa.select(User).where(User.email.in_(roles), User.active))
        return [(person.email, person.name, roles[person.email]) for person in found]


def _run(server: Any, sockets: dict[int, Any]) -> None:
    """One turn of the loop at a time, so that a signal ends it between two, not within a request."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    while not stopping.is_set():
        loop(timeout=0.5, use_poll=True, map=sockets, count=1)
    for listener in [s for s in sockets.values() if isinstance(s, BaseWSGIServer)]:
        _shut(listener, sockets)
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until and any(_is_busy(channel) for channel in list(sockets.values())):
        loop(timeout=0.1, use_poll=True, map=sockets, count=1)
    server.task_dispatcher.shutdown(timeout=5)
    click.echo("Hallway is closed.")


def _shut(listener: Any, sockets: dict[int, Any]) -> None:
    """Whoever has knocked already comes in; who knocks from now on finds the door shut."""
    for _ in range(CONNECTIONS):
        if not select.select([listener.socket], [], [], 0)[0]:
            break
        loop(timeout=0, use_poll=True, map=sockets, count=1)
    listener.del_channel(sockets)
    listener.socket.close()


def _is_busy(channel: Any) -> bool:
    return bool(getattr(channel, "requests", ())) or getattr(channel, "total_outbufs_len", 0) > 0
