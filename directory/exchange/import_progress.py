"""How far a long task is: a bar on a terminal, a line at each tenth elsewhere."""

import sys
from typing import TextIO

STAGES = {"reading": 15, "understanding": 30, "sorting": 35, "comparing": 8, "writing": 12}
"""What an import does, and about how many of a hundred parts of the time each takes."""

WIDTH = 30


class Progress:
    def __init__(self, stream: TextIO | None = None, is_quiet: bool = False) -> None:
        self.stream = stream or sys.stderr
        self.is_quiet = is_quiet
        self.is_terminal = self.stream.isatty()
        self.shown = -1

    def tell(self, stage: str, done: float = 0, total: float = 1) -> None:
        """`done` of `total` of a stage."""
        names = list(STAGES)
        before = sum(STAGES[name] for name in names[: names.index(stage)])
        share = min(done / total, 1) if total else 1
        self._show(int(before + STAGES[stage] * share), stage)

    def wait(self, sentence: str) -> None:
        """It has not begun, and why."""
        if not self.is_quiet:
            self.stream.write(f"{sentence}\n")
            self.stream.flush()

    def end(self) -> None:
        self._show(100, "done")
        if self.is_terminal and not self.is_quiet:
            self.stream.write("\n")
            self.stream.flush()

    def _show(self, percent: int, word: str) -> None:
        step = percent if self.is_terminal else percent // 10 * 10
        if self.is_quiet or step <= self.shown:
            return
        self.shown = step
        if self.is_terminal:
            filled = WIDTH * percent // 100
            self.stream.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {percent:>3} %  {word:<14}")
        else:
            self.stream.write(f"{step} % {word}\n")
        self.stream.flush()
