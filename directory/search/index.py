"""The word index: Whoosh files in whole generations, checked byte for byte before they are read.

    index/CURRENT            the name of the newest generation and the digest of its manifest
    index/gen-00000012/      Whoosh's files and manifest.json, which holds the digest of each

A change never touches a generation: the next one is made in a folder of its own (unchanged segments are
hard links), flushed to the disk and only then named in CURRENT. A kill at any moment leaves CURRENT on a
whole generation. A reader takes every byte into memory while it checks it, so damage that comes later can
harm neither a search nor the process. One writer at a time: the caller holds `lock`.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import whoosh
from whoosh.analysis.tokenizers import SpaceSeparatedTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage

from directory.search import analysis
from directory.search.documents import Document

FORMAT = f"2/{analysis.VERSION}/{'.'.join(map(str, whoosh.__version__))}"
JOURNAL_LENGTH = 50
"""Generations back that a reader can catch up on; an older one reads everything."""

JOURNAL_IDS = 2000
EVERYTHING = "*"
"""Stands for "any service" where a service's id would."""

WRITER_MB = 512


Journal = tuple[tuple[int, tuple[str, ...]], ...]
"""Generations and the ids of the services each changed."""


class IndexDamaged(Exception):  # noqa: N818 - reads as what happened
    """There is no index, or it is not what was written. The message says which file; it must be rebuilt."""


@dataclass(frozen=True)
class Manifest:
    """`journal` lists for each recent generation the services it changed, or everything."""

    number: int
    files: dict[str, tuple[int, str]]
    journal: Journal

    def changed_since(self, number: int) -> set[str]:
        """Ids that changed after that generation; contains EVERYTHING where that cannot be told, as after
        an index was burnt and its numbers began again.
        """
        if number >= self.number or not self.journal or self.journal[0][0] > number + 1:
            return {EVERYTHING}
        return {service_id for n, ids in self.journal if n > number for service_id in ids}


@dataclass
class Generation:
    """A generation as read: its files' bytes in memory, and what they looked like on the disk."""

    folder: Path
    manifest: Manifest
    current: str
    storage: RamStorage
    index: Any
    seen: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def has(self, name: str, written: tuple[int, str], seen: tuple[int, int, int]) -> bool:
        return self.manifest.files.get(name) == written and self.seen.get(name) == seen


def schema() -> Schema:
    words = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    words.scorable = False  # lengths are kept beside the ids: Whoosh asks for one with every posting
    return Schema(id=ID(stored=True, unique=True), digest=STORED, length=STORED, all=words)


@contextmanager
def lock(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether this process may write. Freed by the system when the process dies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def current_text(folder: Path) -> str:
    """What CURRENT says, "" if there is none: cheap enough to ask every second."""
    try:
        return (folder / "CURRENT").read_text(encoding="ascii", errors="replace")[:200]
    except OSError:
        return ""


def read_generation(folder: Path, kept: Generation | None = None) -> Generation:
    """The generation that CURRENT names. Raises IndexDamaged unless each byte is as it was written.

    Files that `kept` has read, and that are the same files with the same digest, are not read again.
    """
    current = current_text(folder)
    name, _, digest = current.strip().partition(" ")
    if not name.startswith("gen-") or "/" in name:
        raise IndexDamaged("CURRENT names no generation")
    place = folder / name
    seen = {"manifest.json": _stat(place / "manifest.json")}
    manifest = _read_manifest(place, digest)
    storage = RamStorage()  # type: ignore[no-untyped-call]
    for file_name, (size, expected) in manifest.files.items():
        seen[file_name] = _stat(place / file_name)
        if kept is not None and kept.has(file_name, (size, expected), seen[file_name]):
            storage.files[file_name] = kept.storage.files[file_name]
            continue
        content = _read(place / file_name)
        if len(content) != size or _digest(content) != expected:
            raise IndexDamaged(f"{file_name} is not what was written")
        storage.files[file_name] = content
    try:
        index = storage.open_index()  # type: ignore[no-untyped-call]
    except Exception as error:
        raise IndexDamaged(f"Whoosh cannot open it: {type(error).__name__}") from error
    return Generation(place, manifest, current, storage, index, seen)


def looks_damaged(generation: Generation) -> bool:
    """Whether a file on the disk has changed since it was read. A cheap look, no reading."""
    try:
        return any(_stat(generation.folder / name) != seen for name, seen in generation.seen.items())
    except IndexDamaged:
        return True


def write_generation(
    folder: Path, documents: Iterable[Document], changed: Iterable[str], base: Generation | None
) -> int:
    """Makes the next generation, from `base` with some services replaced or from nothing; returns its number.

    `changed` names the services whose old entry goes; `documents` are their new entries. Under `lock` only.
    """
    work = folder / f"tmp-{os.getpid()}-{secrets.token_hex(4)}"
    work.mkdir(mode=0o700)
    gone = sorted(set(changed))
    try:
        _write_whoosh(work, documents, gone, base)
        number = max(_numbers(folder), default=0) + 1
        journal = _journal(base, number, gone)
        manifest = Manifest(number, _flushed_files(work, base), journal)
        digest = _write_manifest(work, manifest)
        place = folder / f"gen-{number:08d}"
        work.rename(place)
        _flush_folder(folder)
        _write_current(folder, f"{place.name} {digest}\n")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _sweep(folder, keep={place.name, base.folder.name if base else place.name})
    return number


def _write_whoosh(
    work: Path, documents: Iterable[Document], gone: list[str], base: Generation | None
) -> None:
    storage = FileStorage(str(work), supports_mmap=False)  # type: ignore[no-untyped-call]
    if base is None:
        index = storage.create_index(schema())  # type: ignore[no-untyped-call]
    else:
        for name in base.manifest.files:
            _link(base, name, work / name)
        index = storage.open_index()  # type: ignore[no-untyped-call]
    writer = index.writer(timeout=10, limitmb=WRITER_MB)
    try:
        if base is not None:
            for service_id in gone:
                writer.delete_by_term("id", service_id)
        for document in documents:
            words = document.words
            writer.add_document(
                id=document.service_id, digest=document.digest, length=words.count(" ") + 1, all=words
            )
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    index.close()


def _link(base: Generation, name: str, target: Path) -> None:
    """A hard link to an unchanged segment, or a copy of the bytes that were checked."""
    if name.endswith(".toc"):
        target.write_bytes(base.storage.files[name])
        return
    try:
        os.link(base.folder / name, target)
    except OSError:
        target.write_bytes(base.storage.files[name])


def _flushed_files(work: Path, base: Generation | None) -> dict[str, tuple[int, str]]:
    files = {}
    for path in sorted(work.iterdir()):
        if path.name.endswith("_WRITELOCK"):
            path.unlink()
            continue
        known = base.manifest.files.get(path.name) if base is not None else None
        if base is not None and known is not None and base.has(path.name, known, _stat(path)):
            files[path.name] = known
            continue
        content = path.read_bytes()
        files[path.name] = (len(content), _digest(content))
        _flush(path)
    return files


def _journal(
    base: Generation | None, number: int, gone: list[str]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    entry = (number, tuple(gone) if base is not None and len(gone) <= JOURNAL_IDS else (EVERYTHING,))
    if base is None or base.manifest.number != number - 1:
        return ((number, (EVERYTHING,)),)
    return (*base.manifest.journal, entry)[-JOURNAL_LENGTH:]


def _write_manifest(work: Path, manifest: Manifest) -> str:
    content = json.dumps(
        {
            "format": FORMAT,
            "number": manifest.number,
            "files": manifest.files,
            "journal": manifest.journal,
        },
        sort_keys=True,
    ).encode()
    path = work / "manifest.json"
    path.write_bytes(content)
    _flush(path)
    _flush_folder(work)
    return _digest(content)


def _read_manifest(place: Path, digest: str) -> Manifest:
    content = _read(place / "manifest.json")
    if _digest(content) != digest:
        raise IndexDamaged("manifest.json is not what was written")
    stored = json.loads(content)
    if stored["format"] != FORMAT:
        raise IndexDamaged(f"it was made by another version ({stored['format']})")
    files = {name: (int(size), str(known)) for name, (size, known) in stored["files"].items()}
    journal = tuple((int(number), tuple(ids)) for number, ids in stored["journal"])
    return Manifest(int(stored["number"]), files, journal)


def _write_current(folder: Path, text: str) -> None:
    path = folder / f"CURRENT.{os.getpid()}"
    path.write_text(text, encoding="ascii")
    _flush(path)
    path.replace(folder / "CURRENT")
    _flush_folder(folder)


def _sweep(folder: Path, keep: set[str]) -> None:
    """Older generations and what a killed writer left. A reader that still has one holds it in memory."""
    for path in folder.iterdir():
        if path.is_dir() and path.name.startswith(("gen-", "tmp-")) and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith("CURRENT."):
            path.unlink(missing_ok=True)


def _numbers(folder: Path) -> list[int]:
    names = [path.name for path in folder.glob("gen-*")]
    return [int(name[4:]) for name in names if name[4:].isdigit()]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IndexDamaged(f"{path.name} cannot be read ({error.strerror})") from error


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise IndexDamaged(f"{path.name} cannot be read ({error.strerror})") from error
    return found.st_size, found.st_mtime_ns, found.st_ino


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
