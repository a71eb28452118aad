"""What a newcomer meets: two commands, papers that tell the truth, a wheel that carries everything, and no
trace of the machine that this was made on.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.serving import surroundings
from tests.proof import PROOFS
from tests.test_consistency import wrong_commands

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {".git", ".venv", ".hypothesis", "var", "out", "dist", "__pycache__"}

PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")])

_CODE = re.compile(r"`([^`\n]+)`|^    (\S.*)$", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"")
_FILE = re.compile(r"^\.?[\w-]+(?:/[\w.-]+)+/?$|^[\w-]+\.(?:md|toml|py|sh|lock)$")
_VARIABLE = re.compile(r"\bHALLWAY_[A-Z_]+\b")


def published() -> Iterator[Path]:
    """Every file that a newcomer gets: git's own list, or, without git, all but what is made here."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        yield from (ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file())
        return
    for path in ROOT.rglob("*"):
        if path.is_file() and not LEFT_OUT & set(path.relative_to(ROOT).parts):
            yield path


def code_in(paper: Path) -> list[str]:
    """Every piece of code in a paper: `so`, or a line set in by four spaces."""
    return [quoted or block for quoted, block in _CODE.findall(paper.read_text(encoding="utf-8"))]


def named(paper: Path) -> str:
    return paper.relative_to(ROOT).as_posix()


# ---- two commands ----


def test_the_checks_run_what_a_newcomer_types_and_nothing_else() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_the_lock_files_pin_every_package_by_its_content() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip()):
            assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", block), f"{lock}: {block[:60]}"
            assert "--hash=sha256:" in block, f"{lock}: {block[:60]} has no hash"


def test_running_needs_nothing_that_testing_does_not() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==[^\s;]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


# ---- papers ----


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_lines_to_type_name_real_commands(paper: Path) -> None:
    """Those set in by four spaces; tests/test_consistency.py reads the ones within a line."""
    lines = [block for _, block in _CODE.findall(paper.read_text(encoding="utf-8")) if block]
    assert [wrong for line in lines for wrong in wrong_commands(f"`{line.split('#')[0]}`")] == []


def test_every_picture_of_the_readme_is_there() -> None:
    found = _PICTURE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    pictures = [marked or tagged for marked, tagged in found]
    assert len(pictures) >= 4
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_papers_speak_of_real_files(paper: Path) -> None:
    begins = {path.name for path in ROOT.iterdir()} - LEFT_OUT
    for code in code_in(paper):
        if _FILE.match(code) and code.split("/")[0] in begins:
            assert (ROOT / code).exists(), f"{named(paper)} speaks of {code}"


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    read = set(_VARIABLE.findall((ROOT / "directory" / "settings.py").read_text(encoding="utf-8")))
    described = set(_VARIABLE.findall((ROOT / "docs" / "configure.md").read_text(encoding="utf-8")))
    assert described == read
    for paper in PAPERS:
        strangers = set(_VARIABLE.findall(paper.read_text(encoding="utf-8"))) - read - {"HALLWAY_PROVE"}
        assert not strangers, f"{named(paper)} speaks of {strangers}"


# ---- no trace of where it was made ----

PACKAGE_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
    )
)
_SOMEBODYS_HOME = re.compile(r"(?<![\w./])/(?:home|Users)/[a-z]\w+/")


def test_no_file_names_a_package_host_or_a_folder_of_this_machine() -> None:
    folders = [f"{folder}/" for folder in (ROOT, Path.home()) if len(folder.parts) > 1]
    folders += [str(ROOT)] if len(ROOT.parts) > 2 else []
    for path in published():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for trace in (*PACKAGE_HOSTS, *folders):
            assert trace not in text, f"{named(path)} names {trace}"
        assert not _SOMEBODYS_HOME.search(text), f"{named(path)} names somebody's home"


def test_figures_carry_no_name_of_this_machine() -> None:
    for file in (PROOFS, PROOFS.with_name("bench.json")):
        if file.exists():
            text = file.read_text(encoding="utf-8")
            assert not re.search(r'"/[a-z]', text), f"{file.name} holds a path"


# ---- a wheel ----


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the back end itself, without a network. Skips, saying so, where that is not installed."""
    pytest.importorskip("hatchling", reason="NOT TESTED: hatchling is not here")
    folder = tmp_path_factory.mktemp("wheel")
    told = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return next(folder.glob("hallway-*.whl"))


def test_a_wheel_carries_every_file_of_the_package_and_its_pages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        held = set(packed.namelist())
    for path in published():
        top, name = path.relative_to(ROOT).parts[0], path.relative_to(ROOT).as_posix()
        if top == "directory":
            assert name in held, f"the wheel lacks {name}"
        if top in {"templates", "static", "seeds"}:
            assert f"directory/_bundled/{name}" in held, f"the wheel lacks {name}"
    for words in (ROOT / "directory").glob("translations/*/LC_MESSAGES/messages.mo"):
        assert words.relative_to(ROOT).as_posix() in held, "the wheel speaks only English"


def test_a_wheel_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        tops = {name.split("/")[0] for name in packed.namelist()}
        strange = [n for n in packed.namelist() if n.endswith((".pyc", ".db", ".key", ".npz"))]
    assert tops == {"directory", next(top for top in tops if top.endswith(".dist-info"))}
    assert [name.partition("seeds/")[2] for name in strange] == [
        "safety/slopes.npz"
    ]  # ours, made of our text


OPEN_A_PAGE = """
import directory, pathlib, sys
from directory.settings import settings_from
from directory.web import create_app
assert "site-packages" not in directory.__file__ and "{unpacked}" in directory.__file__, directory.__file__
page = create_app(settings_from()).test_client().get("/")
assert page.status_code == 200, page.status
assert "</html>" in page.text
"""


def test_an_unpacked_wheel_opens_its_front_page(wheel: Path, demo_folder: Path, tmp_path: Path) -> None:
    unpacked, data = tmp_path / "unpacked", tmp_path / "hallway"
    shutil.copytree(demo_folder, data)
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(unpacked)
    environ = surroundings(data, HALLWAY_MEANING="off") | {"PYTHONPATH": str(unpacked)}
    told = [sys.executable, "-c", OPEN_A_PAGE.format(unpacked=unpacked)]
    done = subprocess.run(told, env=environ, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
