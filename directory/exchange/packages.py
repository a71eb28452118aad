"""Opens what somebody hands over: a folder, a zip or one file, read with bounds and never unpacked.

Refused with a sentence, before a row is read: too many or too large files, a zip that unfolds to a hundred
times its size, a path that leads outside, a link, a password. Nothing is followed and nothing is written.
"""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

MB = 1024 * 1024
READ_FROM = 0.5 * MB
"""Below this size a file may be as regular as it likes: a small CSV of zeros is no bomb."""


class PackageError(ValueError):
    """The package cannot be read. The message is a sentence for the person who gave it."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one package. `cell` is what a field may hold; a longer one is cut and reported."""

    zip_bytes: int = 50 * MB
    file_bytes: int = 50 * MB
    json_bytes: int = 20 * MB
    total_bytes: int = 200 * MB
    files: int = 200
    ratio: int = 100
    rows: int = 50_000
    columns: int = 100
    cell: int = 10_000
    longest_cell: int = 1_000_000


@dataclass
class Package:
    """Named files, each read whole when asked for. Names are paths inside the package, with slashes."""

    name: str
    readers: dict[str, Callable[[], bytes]]
    limits: Limits
    sizes: dict[str, int] = field(default_factory=dict)  # of what was read, which may be read again
    left: list[str] = field(default_factory=list)  # files that look like data, but of a kind nobody reads

    def read(self, name: str) -> bytes:
        content = self.readers[name]()
        self.sizes[name] = len(content)
        if sum(self.sizes.values()) > self.limits.total_bytes:
            raise PackageError(f"The package holds more than {_mb(self.limits.total_bytes)}.")
        return content


JSON = {".json", ".geojson", ".ndjson", ".jsonl"}
NESTED = (".json", ".geojson")
"""JSON that is one value, read whole."""

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
READ = {".csv", ".tsv", *JSON, *WORKBOOKS}
ALONE = {*READ, ".txt"}
"""What may be given as a single file: beside other files, a .txt is a note."""

DATA = {".xlsb", ".numbers", ".xml", ".sql", ".db", ".sqlite", ".zip", ".gz", ".parquet", ".txt"}


def open_package(path: Path, limits: Limits | None = None) -> Package:
    """The package at `path`. Raises PackageError; never leaves the folder or the zip."""
    limits = limits or Limits()
    if path.is_dir():
        return _folder(path, limits)
    if not path.is_file():
        raise PackageError(f"There is nothing at {path}.")
    suffix = path.suffix.lower()
    if suffix in ALONE:
        return Package(path.stem, {path.name: lambda: _read_file(path, limits)}, limits)
    if zipfile.is_zipfile(path):
        return _zip(path, limits)
    if suffix == ".zip":
        raise PackageError(f"{path.name} is not a zip file, or it is damaged.")
    raise PackageError(
        f"{path.name} is of a kind that is not read. Give a CSV file, a workbook (xlsx, xls, ods), JSON, or a"
        " folder or zip of them."
    )


def _mb(size: float) -> str:
    return f"{size / MB:,.0f} MB"


def _sort_out(package: Package, name: str, reader: Callable[[], bytes]) -> None:
    """Keeps a file that can be read, remembers one that holds data of another kind, passes over the rest."""
    path = PurePosixPath(name)
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
        return
    suffix = path.suffix.lower()
    if suffix in READ:
        package.readers[name] = reader
    elif suffix in DATA:
        package.left.append(name)
    if len(package.readers) > package.limits.files:
        raise PackageError(f"The package holds more than {package.limits.files} files.")


# a folder


def _folder(path: Path, limits: Limits) -> Package:
    package = Package(path.resolve().name, {}, limits)
    for seen, found in enumerate(_walk(path, depth=3)):
        if seen > 20 * limits.files:
            raise PackageError(f"{path} holds thousands of files. Give the folder of the set alone.")
        name = found.relative_to(path).as_posix()
        if found.is_symlink() and found.suffix.lower() in READ:
            raise PackageError(f"{name} is a link. Put the file itself into the folder.")
        _sort_out(package, name, lambda found=found: _read_file(found, limits))  # type: ignore[misc]
    return package


def package_of_files(name: str, files: Mapping[str, Path], limits: Limits | None = None) -> Package:
    """Files that lie somewhere under names of ours, by the names they are called in the package."""
    package = Package(name, {}, limits or Limits())
    for shown, path in files.items():
        _sort_out(package, shown, lambda path=path: _read_file(path, package.limits))  # type: ignore[misc]
    if len(files) == 1 and path.suffix in ALONE:
        package.readers, package.left = {shown: lambda: _read_file(path, package.limits)}, []
    return package


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.is_dir(follow_symlinks=False):
            if depth > 1:
                yield from _walk(Path(entry.path), depth - 1)
        else:
            yield Path(entry.path)


def _read_file(path: Path, limits: Limits) -> bytes:
    """Opened without following a link or waiting for a pipe, should one be put there meanwhile."""
    most = limits.json_bytes if path.suffix.lower() in NESTED else limits.file_bytes
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise PackageError(f"{path.name} cannot be read ({error.strerror}).") from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise PackageError(f"{path.name} is not a file.")
        content = file.read(most + 1)
    if len(content) > most:
        raise PackageError(f"{path.name} is larger than {_mb(most)}.")
    return content


# a zip


def _zip(path: Path, limits: Limits) -> Package:
    if path.stat().st_size > limits.zip_bytes:
        raise PackageError(f"{path.name} is larger than {_mb(limits.zip_bytes)}.")
    return _of_archive(path.name, path, limits)


def package_of_zip(name: str, content: bytes, limits: Limits) -> Package:
    """A zip that lies in memory, and is never to lie on a disk."""
    if len(content) > limits.zip_bytes:
        raise PackageError(f"{name} is larger than {_mb(limits.zip_bytes)}.")
    return _of_archive(name, io.BytesIO(content), limits)


def _of_archive(name: str, opened: Path | io.BytesIO, limits: Limits) -> Package:
    try:
        archive = zipfile.ZipFile(opened)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise PackageError(f"{name} is not a zip file, or it is damaged.") from error
    package = Package(PurePosixPath(name).stem, {}, limits)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > limits.files:
        raise PackageError(f"The zip holds more than {limits.files} files.")
    for info in infos:
        _check(info, limits)
        _sort_out(package, info.filename, lambda info=info: _unpack(archive, info, limits))  # type: ignore[misc]
    if sum(info.file_size for info in infos) > limits.total_bytes:
        raise PackageError(f"The zip unfolds to more than {_mb(limits.total_bytes)}.")
    return package


def _check(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise PackageError("The zip names a file outside itself.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise PackageError(f"{name} is a link. Put the file itself into the zip.")
    if info.flag_bits & 1:
        raise PackageError("The zip is locked with a password. Give one without.")
    check_ratio(info, limits)


def check_ratio(info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.file_size > READ_FROM and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise PackageError(f"{info.filename} unfolds to more than {limits.ratio} times its size in the zip.")


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """The bytes themselves are counted: what the zip says of their number may be a lie."""
    is_nested = info.filename.lower().endswith(NESTED)
    most = limits.json_bytes if is_nested else limits.file_bytes
    content = bytearray()
    try:
        with archive.open(info) as file:
            while chunk := file.read(256 * 1024):
                content += chunk
                if len(content) > most:
                    raise PackageError(f"{info.filename} is larger than {_mb(most)}.")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise PackageError(f"{info.filename} is damaged in the zip, or packed in an unknown way.") from error
    return bytes(content)
