"""dbt in a process of its own that is begun in no time: a fork of one that has imported it.

What is imported here is imported by each process that is begun, so it is little.
"""

import multiprocessing
import os
import sys
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb", "finegrain.duckdb_plugin"])


@dataclass
class Run:
    """A run of dbt that may still be at work, and the file of what it says."""

    process: ForkServerProcess
    output: Path

    def ends_within(self, seconds: float | None = None) -> bool:
        """Wait for the end of the run, at most so many seconds; return whether it has ended."""
        self.process.join(seconds)
        return self.process.exitcode is not None

    def kill(self) -> None:
        """SIGKILL, as the system does when memory is out."""
        self.process.kill()
        self.process.join()

    def said(self) -> str:
        """What it said so far."""
        return self.output.read_text() if self.output.exists() else ""

    def result(self) -> tuple[int, str]:
        """Wait for the end of the run; its exit code and what it said."""
        self.process.join()
        assert self.process.exitcode is not None
        return self.process.exitcode, self.said()


def begin(arguments: list[str], folder: Path, environment: dict[str, str], output: Path) -> Run:
    """Begin `dbt <arguments>` in a folder, with no other variables than these."""
    process = _FORKS.Process(target=_dbt, args=(arguments, folder, environment, output))
    process.start()
    return Run(process, output)


def _dbt(arguments: list[str], folder: Path, environment: dict[str, str], output: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    with output.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.argv = ["dbt", *arguments]
    from dbt.cli.main import cli

    cli()
