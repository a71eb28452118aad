"""The child process that reads what somebody handed over: `python -m directory.exchange.apart ID TASK`.

What it finds lies beside the upload, as JSON:

peek.json    files: [{name, sheet, records, rows, columns, samples: [20 rows of cells]}], layout ("" where a
             mapping is needed), recognized (name of a shipped mapping, or null), mapping (dict or null),
             sure: [{file, column, target, conversion, sure: 0..1, because, sheet, records}],
             unmapped: [[file, column]], warnings: [sentence]
look.json    outcome (Outcome.as_json),
             changes: [{action, table, id, name, file, line, column, was, becomes, said}], the first 2,000;
             action is new, changed, removed or kept; said is the whole line in words; changes_total,
             remarks: [{file, line, field, reason, value, is_kept, said}], the first 2,000; remarks_total,
             twins: […]
stored.json  outcome (with `batch`, null where nothing had changed)

It is bounded by the system, not by its own good will: memory, processor time and the clock. What kills it
leaves nothing half done, since everything is stored in one transaction.
"""

import os
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from directory.core import core
from directory.db import db, reading, writing
from directory.exchange.import_progress import Progress
from directory.exchange.import_report import Outcome, remark_line
from directory.exchange.import_rows import Remark
from directory.exchange.import_run import StoredAlreadyError, Wishes, bring_in
from directory.exchange.intake import RESULTS, WISHES, folder_of, package_of
from directory.exchange.mapping import mapping_from
from directory.exchange.packages import MB, PackageError
from directory.exchange.peek import peeked
from directory.exchange.standing import Standing, one_at_a_time, read_json, write_standing, write_whole
from directory.models import Intake
from directory.vocabulary import IntakeState

MEMORY_MB = 2560
"""Address space. It is more than what is used: libraries and the mapped sentence model are in it."""

CPU_SECONDS = 600
DEADLINE_SECONDS = 1200
LAST_WORDS_SECONDS = 10
"""After the deadline, to say so. Then the system ends it."""

LOWER = 10
SHOWN = 2000
"""Changes and remarks that a preview holds."""

NO_MEMORY = "The files need more memory than an import may have. Split them into several of fewer rows."
NO_TIME = "It took longer than an import may. Split the files into several of fewer rows."
HELD = "The database was held by somebody else for too long. Nothing was stored. Try again."
BROKEN = (
    "Something is wrong in Hallway itself, and nothing was stored. What it was is in the installation's log."
)


class DeadlineError(Exception):
    """The clock has run out."""


class ToldProgress(Progress):
    """Tells the small file, at each hundredth."""

    def __init__(self, folder: Path, standing: Standing) -> None:
        super().__init__()
        self.folder, self.standing = folder, standing

    def wait(self, sentence: str) -> None:
        self.tell_file(state="waiting", sentence=sentence)

    def end(self) -> None:
        """The result is not written yet: the caller says when it is."""

    def _show(self, percent: int, word: str) -> None:
        if percent > self.shown:
            self.shown = percent
            self.tell_file(state="running", percent=min(percent, 99), stage=word, sentence="")

    def tell_file(self, **changes: object) -> None:
        self.standing = self.standing.but(**changes)
        write_standing(self.folder, self.standing)


@dataclass
class Child:
    app: Flask
    intake: Intake
    task: str
    folder: Path
    progress: ToldProgress

    def run(self) -> None:
        """Does the task, and says how it ended: in the file always, in the database where it may."""
        do = {"peek": self.peek, "look": self.look, "store": self.store}[self.task]
        try:
            found = do()
        except PackageError as error:
            self.fail(str(error))
        except MemoryError:
            self.fail(NO_MEMORY)
        except DeadlineError:
            self.fail(NO_TIME)
        except DBAPIError as error:
            self.log(error)
            self.fail(HELD if "locked" in str(error.orig) else BROKEN)
        except Exception as error:
            self.log(error)
            self.fail(BROKEN)
        else:
            write_whole(self.folder / RESULTS[self.task], found)
            self.progress.tell_file(state="done", percent=100, stage="done", sentence="")

    def fail(self, sentence: str) -> None:
        db.session.rollback()
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.settle(IntakeState.FAILED, sentence)
        self.progress.tell_file(state="failed", sentence=sentence)

    def settle(self, state: IntakeState, message: str | None = None) -> None:
        """Not where it is stored meanwhile, or was thrown away."""
        with writing() as connection:
            query = update(Intake).where(Intake.id == self.intake.id, Intake.state != IntakeState.STORED)
            connection.execute(query.values(state=state, message=message))

    def log(self, error: BaseException) -> None:
        """Where it happened, and no word of what the rows say."""
        lines = traceback.format_tb(error.__traceback__)
        sys.stderr.write(f"{type(error).__name__}\n{''.join(lines)}")

    # the tasks

    def peek(self) -> dict[str, object]:
        with self.alone("peek"):
            return peeked(lambda: package_of(self.intake), self.progress)

    def look(self) -> dict[str, object]:
        found = looked(self.bring(dry_run=True))
        write_whole(self.folder / RESULTS["look"], found)  # before anybody is told that it can be seen
        self.settle(IntakeState.LOOKED)
        return found

    def store(self) -> dict[str, object]:
        try:
            outcome = self.bring(dry_run=False).as_json()
        except StoredAlreadyError as stored:
            outcome = {"batch": str(stored) or None}
        for name in ("files", RESULTS["peek"], RESULTS["look"]):  # a sealed address lies open in them
            discard(self.folder / name)
        return {"outcome": outcome}

    def bring(self, *, dry_run: bool) -> Outcome:
        self.progress.tell("reading")
        mapping = mapping_from(self.intake.mapping) if self.intake.mapping else None
        wished = read_json(self.folder / WISHES) or {}
        wishes = Wishes(
            source=self.intake.name,
            dry_run=dry_run,
            deactivate_missing=bool(wished.get("deactivate_missing")),
            mapping=mapping,
            user_id=self.intake.user_id,
            intake_id=None if dry_run else self.intake.id,
        )
        return bring_in(self.app, package_of(self.intake), wishes, self.progress)[0]

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Peeks have a queue of their own, so that a person need not wait for another's long import."""
        lock = self.folder.parent.parent / f"{name}.lock"
        with one_at_a_time(lock, DEADLINE_SECONDS, lambda: self.progress.wait("Another file is read first.")):
            self.progress.tell("reading")
            yield


def discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def looked(outcome: Outcome) -> dict[str, object]:
    return {
        "outcome": outcome.as_json(),
        "changes": [change.as_json() for change in outcome.changes[:SHOWN]],
        "changes_total": len(outcome.changes),
        "remarks": [told(remark) for remark in outcome.remarks[:SHOWN]],
        "remarks_total": len(outcome.remarks),
        "twins": outcome.twins[:SHOWN],
    }


def told(remark: Remark) -> Mapping[str, object]:
    return {
        "file": remark.file, "line": remark.line, "field": remark.field, "reason": remark.reason,
        "value": remark.value, "is_kept": remark.row is None, "said": remark_line(remark),
    }  # fmt: skip


# bounds


def hold_back() -> None:
    """Bounds that the system keeps, for the rest of this process, which steps aside for those who serve."""
    os.umask(0o077)
    os.nice(LOWER)
    bound(resource.RLIMIT_AS, MEMORY_MB * MB)
    bound(resource.RLIMIT_CPU, CPU_SECONDS)
    bound(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGALRM, run_out)
    signal.signal(signal.SIGXCPU, run_out)
    signal.setitimer(signal.ITIMER_REAL, DEADLINE_SECONDS, LAST_WORDS_SECONDS)


def bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    ceiling = soft + LAST_WORDS_SECONDS if what == resource.RLIMIT_CPU else soft
    resource.setrlimit(what, (soft, ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)))


def run_out(_signal: int, _frame: FrameType | None) -> None:
    """The first time it is said; the second time the system's own way of ending a process is let through."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    raise DeadlineError


def main(intake_id: str, task: str) -> int:
    hold_back()
    with core() as app:
        with reading():
            intake = db.session.get(Intake, intake_id)
            db.session.expunge_all()
            db.session.rollback()
        if intake is None:
            return 1  # thrown away before it began
        folder = folder_of(intake)
        progress = ToldProgress(folder, Standing(task, "running", pid=os.getpid()))
        progress.tell_file()
        Child(app, intake, task, folder, progress).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
