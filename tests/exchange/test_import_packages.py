"""Packages that mean harm, or are broken, are refused with a sentence before a row is stored (T15, T17)."""

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from directory.exchange.packages import Limits, PackageError, open_package
from tests.exchange import sets

SMALL = "id,name\n1,Blue Door\n"


def zip_of(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, limits: Limits | None = None) -> str:
    """The sentence with which a package is refused, on opening or on reading."""
    with pytest.raises(PackageError) as refused:
        package = open_package(path, limits)
        for name in package.readers:
            package.read(name)
    return str(refused.value)


class TestZips:
    @pytest.mark.parametrize(
        "name",
        ["../organizations.csv", "a/../../organizations.csv", "/etc/organizations.csv",
         "C:/organizations.csv",
         "..\\organizations.csv", "a/..\\..\\b.csv"],
    )  # fmt: skip
    def test_a_name_that_leads_outside(self, tmp_path, name):
        assert "outside itself" in refusal(zip_of(tmp_path / "a.zip", {name: SMALL.encode()}))

    def test_a_link(self, tmp_path):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            info = zipfile.ZipInfo("organizations.csv")
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
        assert "is a link" in refusal(path)

    def test_a_bomb_by_ratio(self, tmp_path):
        path = zip_of(tmp_path / "a.zip", {"organizations.csv": b"a" * 20_000_000})
        assert "times its size" in refusal(path)

    def test_a_bomb_that_lies_about_its_size(self, tmp_path):
        """The directory of the zip says 100 bytes; what comes out is counted."""
        path = zip_of(tmp_path / "a.zip", {"organizations.csv": os.urandom(300_000)}, zipfile.ZIP_STORED)
        raw = path.read_bytes()
        lie = raw.replace((300_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
        path.write_bytes(lie)
        assert "damaged" in refusal(path) or "larger" in refusal(path)

    def test_too_many_files(self, tmp_path):
        path = zip_of(tmp_path / "a.zip", {f"{n}.csv": b"id\n" for n in range(201)})
        assert "more than 200 files" in refusal(path)

    def test_too_much_altogether(self, tmp_path):
        limits = replace(Limits(), total_bytes=1_000)
        path = zip_of(tmp_path / "a.zip", {f"{n}.csv": b"id\n" * 200 for n in range(3)})
        assert "more than" in refusal(path, limits)

    def test_a_zip_in_a_zip_is_not_opened(self, tmp_path, bring):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr("services.csv", "id,name\n1,Hidden\n")
        path = zip_of(tmp_path / "a.zip", {"organizations.csv": SMALL.encode(), "more.zip": inner.getvalue()})
        outcome = bring(path)
        assert list(outcome.files) == ["organizations.csv"]
        assert ("more.zip", "This file is of a kind that is not read; save it as CSV") in {
            (r.file, r.reason) for r in outcome.remarks
        }

    @pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 50])
    def test_not_a_zip(self, tmp_path, content):
        path = tmp_path / "a.zip"
        path.write_bytes(content)
        assert "not a zip file" in refusal(path)

    def test_cut_short(self, tmp_path):
        path = zip_of(tmp_path / "a.zip", {"organizations.csv": os.urandom(5000)})
        raw = path.read_bytes()
        path.write_bytes(raw[:2000] + b"\0" * 1000 + raw[3000:])
        assert "damaged" in refusal(path)


class TestFolders:
    def test_a_link_in_a_folder(self, tmp_path):
        secret = tmp_path / "secret.csv"
        secret.write_text(SMALL)
        folder = tmp_path / "set"
        folder.mkdir()
        (folder / "organizations.csv").symlink_to(secret)
        assert "is a link" in refusal(folder)

    def test_a_folder_link_is_not_followed(self, tmp_path, bring):
        other = sets.write(tmp_path / "other", sets.HSDS_1)
        folder = sets.write(tmp_path / "set", {"organizations.csv": SMALL})
        (folder / "more").symlink_to(other, target_is_directory=True)
        assert list(bring(folder).files) == ["organizations.csv"]

    def test_a_pipe_is_not_waited_for(self, tmp_path):
        folder = tmp_path / "set"
        folder.mkdir()
        (folder / "organizations.csv").write_text(SMALL)
        os.mkfifo(folder / "services.csv")
        child = subprocess.run(
            [sys.executable, "-c", f"""
from pathlib import Path
from directory.exchange.packages import open_package, PackageError
package = open_package(Path({str(folder)!r}))
try:
    [package.read(name) for name in package.readers]
except PackageError as error:
    print(error)
"""], capture_output=True, text=True, timeout=60)  # fmt: skip
        assert "is not a file" in child.stdout

    def test_too_large_a_file(self, tmp_path):
        folder = sets.write(tmp_path / "set", {"organizations.csv": SMALL * 100})
        assert "larger than" in refusal(folder, replace(Limits(), file_bytes=500))

    def test_nothing_there(self, tmp_path):
        assert "nothing at" in refusal(tmp_path / "no")

    def test_one_table_alone(self, tmp_path):
        path = tmp_path / "services.csv"
        path.write_text(SMALL)
        assert list(open_package(path).readers) == ["services.csv"]
        (tmp_path / "services.xml").write_text("<a/>")
        assert "of a kind that is not read" in refusal(tmp_path / "services.xml")


BAD_TEXTS = {
    "NUL": (b"id,name\n1,Blue\0Door\n", "line 2: there is a NUL"),
    "UTF-16": ("id,name\n1,Blue Door\n".encode("utf-16"), "UTF-16"),
    "open quote": (b'id,name\n1,"Blue Door\n2,Red Door\n', "never closed"),
    "open quote after an odd one": (b'id,name\n1,"Blue" Door\n2,"Red Door\n3,x\n', "never closed"),
    "huge cell": (b'id,name\n1,"' + b"x" * 1_100_000 + b'"\n', "more than 1,000,000 characters"),
    "too many columns": (b",".join([b"a"] * 101) + b"\n", "more than 100 columns"),
    "too many cells": (b"id,name\n" + b",".join([b"1"] * 101) + b"\n", "line 2: more than 100 columns"),
    "too many rows": (b"id,name\n" + b"1,x\n" * 50_001, "more than 50,000 rows"),
}


@pytest.mark.parametrize("kind", BAD_TEXTS)
def test_texts_that_are_none(kind, bring, everything, tmp_path):
    content, sentence = BAD_TEXTS[kind]
    folder = sets.write(tmp_path / "bad", {"services.csv": "id,name\n1,Help\n"})
    (folder / "organizations.csv").write_bytes(content)
    before = everything()
    with pytest.raises(PackageError, match=sentence):
        bring(folder)
    assert everything() == before


BAD_JSON = {
    "deep": ("[" * 100_000, "nested too deep"),
    "deep objects": ('{"organization": ' * 50 + "{}" + "}" * 50, "No organizations"),
    "deep services": (
        '{"services": [' * 20 + '{"name": "x"}' + "]}" * 20,
        "nested too deep|No organizations",
    ),
    "cut short": ('{"name": "Help", ', "not JSON"),
    "a number": ("1" * 10_000, "not JSON|No organizations"),
    "not UTF-8": (b'{"name": "\xff"}', "not UTF-8"),
}


@pytest.mark.parametrize("kind", BAD_JSON)
def test_json_that_is_none(kind, bring, tmp_path):
    content, sentence = BAD_JSON[kind]
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "services.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PackageError, match=sentence):
        bring(folder)


def test_json_with_half_a_letter(bring, tmp_path, rows):
    folder = tmp_path / "half"
    folder.mkdir()
    told = [{"id": "1", "name": "Half \ud800 letter", "status": "active", "organization": {"name": "Org"}}]
    (folder / "services.json").write_text(json.dumps(told))
    outcome = bring(folder)
    assert outcome.tables["service"]["added"] == 1


def test_an_empty_folder_is_said(bring, tmp_path):
    with pytest.raises(PackageError, match="No organizations, services or locations"):
        bring(tmp_path)


def test_memory_stays_bounded(tmp_path):
    """Fifty thousand rows of long cells in a child: what it grows by is measured there."""
    folder = tmp_path / "large"
    folder.mkdir()
    with (folder / "services.csv").open("w") as file:
        file.write("id,organization_id,name,description\n")
        for n in range(50_000):
            file.write(f"{n},1,Service {n},{'words ' * 30}\n")
    (folder / "organizations.csv").write_text(SMALL)
    code = f"""
import resource
from pathlib import Path
from directory.exchange.import_progress import Progress
from directory.exchange.import_read import read_package
from directory.exchange.packages import open_package
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read_package(open_package(Path({str(folder)!r})), Progress(is_quiet=True))
assert len(found.tables["service"]) == 50_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=200)
    assert child.returncode == 0, child.stderr
    assert int(child.stdout) < 200, f"{child.stdout} MB"
