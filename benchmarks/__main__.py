"""`python -m benchmarks [PART …]`: measures, prints, and keeps the figures in docs/bench.json.

Each part is a module here with `run() -> dict` (it prints its own tables) and gets a process of its own, so
that what one has in memory does not help or hurt the next.
"""

import argparse
import importlib
import importlib.util
import os
import subprocess
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PARTS = {
    "search": "benchmarks.search",
    "pages": "benchmarks.pages",
    "api": "benchmarks.api",
    "matching": "benchmarks.matching",
    "relevance": "benchmarks.relevance",
    "import": "benchmarks.importing",
    "twins": "benchmarks.twins",
    "export": "benchmarks.exporting",
}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    asked.add_argument("--here", action="store_true", help="run in this process")
    asked.add_argument("--dry", action="store_true", help="print only; docs/bench.json stays as it is")
    given = asked.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        asked.error(f"there is no part {min(unknown)!r}; there are {', '.join(PARTS)}")
    measure = run_here if given.here else run_apart
    return max(measure(one, dry=given.dry) for one in given.parts or PARTS if _is_there(one))


def _is_there(name: str) -> bool:
    """A folder of the same name is no part."""
    found = importlib.util.find_spec(PARTS[name])
    return found is not None and found.origin is not None


def run_here(name: str, *, dry: bool) -> int:
    from benchmarks.report import BENCH, keep, machine

    here = machine()
    print(f"== {name}", flush=True)
    found = importlib.import_module(PARTS[name]).run()
    if not dry:
        keep(BENCH, name, {"machine": here, "figures": found})
    return 0


def run_apart(name: str, *, dry: bool) -> int:
    told = [sys.executable, "-m", "benchmarks", "--here", name, *(["--dry"] if dry else [])]
    return subprocess.run(told).returncode


if __name__ == "__main__":
    sys.exit(main())
