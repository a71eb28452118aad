"""Files that an admin hands over: kept under names made here, read by a child process, thrown away or stored.

    HALLWAY_DATA/imports/intake/<id>/files/000.csv …   what was handed over; gone when it is stored
    …/<id>/standing.json, running                      how far the child is, and whether it lives
    …/<id>/peek.json, look.json, stored.json           what it found; see `directory.exchange.apart`

An uploaded name is shown, matched with a mapping and never opened: it leads nowhere.
"""

import hashlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.attributes import set_committed_value

from directory.core import settings_of
from directory.db import db, writing
from directory.exchange.packages import MB, Package, PackageError, open_package, package_of_files
from directory.exchange.standing import (
    Standing,
    is_alive,
    read_json,
    read_standing,
    take_lock,
    write_standing,
)
from directory.models import Intake, User
from directory.models.columns import new_id, utc_now
from directory.settings import Settings
from directory.vocabulary import IntakeState

FILE_BYTES = 10 * MB
TOTAL_BYTES = 50 * MB
FILES = 60
KEPT_DAYS = 7
NAME = 120
"""The most characters of an uploaded name that are shown."""

TASKS = {"peek": IntakeState.UPLOADED, "look": IntakeState.LOOKING, "store": IntakeState.STORING}
"""What a child may do, and the state of the intake meanwhile."""

RESULTS = {"peek": "peek.json", "look": "look.json", "store": "stored.json"}

WISHES = "wishes.json"
"""What the child is to do besides: {"deactivate_missing": bool}."""

TEXTS = {".csv", ".tsv", ".txt", ".json", ".geojson", ".ndjson", ".jsonl", ".yaml", ".yml"}
ZIPS = {".zip", ".xlsx", ".ods"}
KINDS = TEXTS | ZIPS | {".xls"}
TOLD_KINDS = "CSV, TSV, JSON, XLSX, XLS, ODS or ZIP"

STOPPED = "It was stopped before its end, and nothing was stored. Try again; nothing comes in twice."


# what is handed over


def take_in(files: Iterable[tuple[str, BinaryIO]], name: str, user: User | None) -> Intake:
    """Keeps the files: at most FILES of FILE_BYTES each, or one zip. `name` is that of the source.

    Raises PackageError with a sentence for the person, and then nothing is kept. The caller commits.
    """
    sweep_intakes(utc_now())
    intake = Intake(id=new_id(), name=name.strip()[:255], user_id=user.id if user else None, files=[])
    folder = folder_of(intake)
    (folder / "files").mkdir(mode=0o700, parents=True)
    try:
        intake.files = _keep_all(folder / "files", files)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    intake.name = intake.name or PurePosixPath(str(intake.files[0]["name"])).stem[:255]
    db.session.add(intake)
    db.session.flush()
    return intake


def _keep_all(folder: Path, files: Iterable[tuple[str, BinaryIO]]) -> list[dict[str, object]]:
    kept: list[dict[str, object]] = []
    left = TOTAL_BYTES
    for name, stream in files:
        if len(kept) == FILES:
            raise PackageError(f"These are more than {FILES} files. Put them into one zip.")
        shown = unlike(shown_name(name), {str(one["name"]) for one in kept})
        own = f"{len(kept):03}{_suffix(shown)}"
        size = _keep(folder / own, stream, shown, left)
        left -= size
        kept.append({"name": shown, "kept_as": own, "size": size})
    if not kept:
        raise PackageError("There is no file in this. Choose one, or several.")
    if len(kept) > 1 and any(str(one["kept_as"]).endswith(".zip") for one in kept):
        raise PackageError("Give one zip alone, or the files of a set without a zip among them.")
    return kept


def _suffix(shown: str) -> str:
    suffix = PurePosixPath(shown).suffix.lower()
    if suffix not in KINDS:
        raise PackageError(f"{shown} is of a kind that is not read. Give {TOLD_KINDS}.")
    return suffix


def _keep(path: Path, stream: BinaryIO, shown: str, left: int) -> int:
    """Writes the stream under a name of ours, counting as it comes. Returns its size in bytes."""
    size = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := stream.read(64 * 1024):
            if not size:
                _check_first_bytes(path.suffix, chunk, shown)
            size += len(chunk)
            if size > FILE_BYTES:
                raise PackageError(f"{shown} is larger than {FILE_BYTES // MB} MB.")
            if size > left:
                raise PackageError(f"The files hold more than {TOTAL_BYTES // MB} MB together.")
            file.write(chunk)
    return size


def _check_first_bytes(suffix: str, first: bytes, shown: str) -> None:
    """A file is what its name says, as far as its first bytes tell."""
    is_zip, is_ole = first.startswith(b"PK"), first.startswith(b"\xd0\xcf\x11\xe0")
    if suffix in ZIPS and not is_zip or suffix == ".xls" and not (is_ole or is_zip):
        raise PackageError(f"{shown} is not what its name says, or it is damaged.")
    if suffix in TEXTS and (is_zip or is_ole):
        raise PackageError(f"{shown} is no text file. Give it the ending of what it is: {TOLD_KINDS}.")


def shown_name(name: str) -> str:
    """An uploaded name as it may be shown: its last part, without controls, marks that turn the direction of
    writing, and what a path or a device is made of; at most NAME characters, its ending kept.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "_", " ".join(plain.split()))
    stem, dot, ending = plain.rpartition(".") if "." in plain else (plain, "", "")
    suffix = dot + ending[:12] if ending else ""
    return ((stem.strip(". ") or "file")[: NAME - len(suffix)].rstrip(". ") or "file") + suffix


def unlike(name: str, others: set[str]) -> str:
    """The name, with a number where another file has it already."""
    path, number, found = PurePosixPath(name), 1, name
    while found.lower() in {other.lower() for other in others}:
        number += 1
        found = f"{path.stem[: NAME - 20]} ({number}){path.suffix}"
    return found


# where it lies


def intakes_folder() -> Path:
    return settings_of(current_app).data / "imports" / "intake"


def folder_of(intake: Intake) -> Path:
    return intakes_folder() / intake.id


def package_of(intake: Intake) -> Package:
    """The package that was handed over: a zip, or the files by the names that they are shown under."""
    files = {str(one["name"]): folder_of(intake) / "files" / str(one["kept_as"]) for one in intake.files}
    (first, *_) = files.values()
    if first.suffix == ".zip":
        package = open_package(first)
        package.name = intake.name
        return package
    return package_of_files(intake.name, files)


def result_of(intake: Intake, task: str) -> dict[str, Any] | None:
    """What a finished task found; None before that."""
    return read_json(folder_of(intake) / RESULTS[task])


def digest_of(intake: Intake, task: str) -> str:
    """Short words for what a task found: other ones when it was done anew. "" before it was done."""
    try:
        content = (folder_of(intake) / RESULTS[task]).read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(content).hexdigest()[:16]


# the child


def begin(intake: Intake, task: str) -> Standing:
    """Starts a child that does the task. Commits first, since the child reads what is committed.

    One child at a time for an intake: while one lives, its standing is the answer. What is stored already is
    not stored again.
    """
    folder = folder_of(intake)
    if intake.state is IntakeState.STORED:
        write_standing(folder, Standing(task, "done", 100, "done"))
        return read_standing(folder)
    lock = take_lock(folder)
    if lock is None:
        return read_standing(folder)
    with lock:
        (folder / RESULTS[task]).unlink(missing_ok=True)
        intake.state, intake.message, intake.started_at = TASKS[task], None, utc_now()
        db.session.commit()
        standing = Standing(task, "waiting", 0, "")
        write_standing(folder, standing)
        _start(intake.id, task, folder, lock)
    return standing


def _start(intake_id: str, task: str, folder: Path, lock: BinaryIO) -> None:
    """In a session of its own, with no open file of ours but the lock, and few settings."""
    with (folder / "child.log").open("ab") as log:
        child = subprocess.Popen(  # noqa: S603 - our own module, an id made here and one of three words
            [sys.executable, "-m", "directory.exchange.apart", intake_id, task],
            cwd=Path(__file__).resolve().parents[2],
            env=surroundings(settings_of(current_app)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(lock.fileno(),),
        )
    threading.Thread(target=child.wait, name=f"reaper-{child.pid}", daemon=True).start()


PASSED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "TMPDIR",
    "LD_LIBRARY_PATH",
)


def surroundings(settings: Settings) -> dict[str, str]:
    """What the child's settings need. It signs nothing and sends nothing, so the key for that is a random one
    and the mail server is not told."""
    told = {
        "HALLWAY_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "HALLWAY_SECRET_KEY": secrets.token_urlsafe(48),
        "HALLWAY_SEALING_KEY": settings.sealing_key,
        "HALLWAY_MEANING": "on" if settings.meaning else "off",
        "HALLWAY_GEOCODER": settings.geocoder or "",
        "HALLWAY_GEOCODER_DOMAIN": settings.geocoder_domain or "",
        "HALLWAY_HUB_LABEL": settings.hub_label,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return {name: os.environ[name] for name in PASSED if name in os.environ} | told


def progress_of(intake: Intake) -> Standing:
    """How far the newest task is, from a file. Where the child died, the intake goes to `failed` with a
    sentence, or to what it had reached. Not for a request that writes: it would wait for itself.
    """
    folder = folder_of(intake)
    standing = read_standing(folder)
    if standing.is_over or is_alive(folder):
        return _settled(intake, standing) if standing.state == "failed" else standing
    standing = read_standing(folder)  # it may have ended well between the two
    return standing if standing.state == "done" else _settled(intake, standing)


def _settled(intake: Intake, standing: Standing) -> Standing:
    """The standing of a child that is no more, once the database says the same."""
    sentence = standing.sentence if standing.state == "failed" else STOPPED
    going = (IntakeState.LOOKING, IntakeState.STORING)
    try:
        with writing() as connection:
            state = connection.scalar(select(Intake.state).where(Intake.id == intake.id))
            if state in going:
                values = {"state": IntakeState.FAILED, "message": sentence}
                connection.execute(update(Intake).where(Intake.id == intake.id).values(values))
                state = IntakeState.FAILED
    except OperationalError:  # somebody writes just now: the next look tries again
        return standing
    if state is IntakeState.STORED and standing.task == "store":
        standing = Standing("store", "done", 100, "done")
    else:
        standing = Standing(standing.task, "failed", standing.percent, standing.stage, sentence)
        set_committed_value(intake, "message", sentence)
    set_committed_value(intake, "state", state)
    write_standing(folder_of(intake), standing)
    return standing


def throw_away(intake: Intake) -> None:
    """Ends its child, if one lives, and removes files and row. The caller commits."""
    folder = folder_of(intake)
    if is_alive(folder) and (pid := read_standing(folder).pid):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)  # it lives, so the number is its own
    db.session.delete(intake)
    db.session.flush()
    shutil.rmtree(folder, ignore_errors=True)


def sweep_intakes(now: datetime) -> int:
    """Throws away what nobody touched for KEPT_DAYS, and folders without a row. The caller commits."""
    old = select(Intake).where(Intake.last_modified < now - timedelta(days=KEPT_DAYS))
    gone = [one for one in db.session.scalars(old) if not is_alive(folder_of(one))]
    for intake in gone:
        throw_away(intake)
    known = set(db.session.scalars(select(Intake.id)))
    lost = [path for path in intakes_folder().glob("*") if path.name not in known and _is_old(path, now)]
    for path in lost:
        shutil.rmtree(path, ignore_errors=True)
    return len(gone) + len(lost)


def _is_old(path: Path, now: datetime) -> bool:
    """An upload is on the disk a moment before its row is."""
    try:
        return path.stat().st_mtime < (now - timedelta(days=1)).timestamp()
    except FileNotFoundError:  # another sweep took it
        return False
