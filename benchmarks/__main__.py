"""`python -m benchmarks [PART …]`: measures, prints, and keeps the figures in docs/bench.json.

Each part is a module here with `measure() -> Part` and runs in a process of its own, so that what one has in
memory does not help or hurt the next.
"""

import argparse
import importlib
import subprocess
import sys

from benchmarks.report import BENCH, as_json, as_text, keep, machine

PARTS = {
    "search": "benchmarks.search",
    "pages": "benchmarks.pages",
    "relevance": "benchmarks.relevance",
    "import": "benchmarks.importing",
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
    measure = run if given.here else apart
    return max(measure(one, dry=given.dry) for one in given.parts or PARTS)


def run(name: str, *, dry: bool) -> int:
    here = machine()
    part = importlib.import_module(PARTS[name]).measure()
    print(as_text(part), flush=True)
    if not dry:
        keep(BENCH, name, {"machine": here, **as_json(part)})
    return 0


def apart(name: str, *, dry: bool) -> int:
    told = [sys.executable, "-m", "benchmarks", "--here", name, *(["--dry"] if dry else [])]
    done = subprocess.run(told).returncode
    print(flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
