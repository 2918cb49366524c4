"""What a piece of work costs: CPU, wall-clock time and memory."""

import multiprocessing
import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass
class Cost:
    """CPU seconds (user and system, all threads), wall seconds, peak memory in GiB, and rows.

    `room` is the folder under models/ that a model is in.
    """

    cpu: float
    wall: float
    memory: float
    rows: int = 0
    room: str = ""


class Meter:
    """Measures this process between two moments; memory is sampled while it runs."""

    def __init__(self) -> None:
        self._peak = 0
        self._started: tuple[float, float] | None = None
        threading.Thread(target=self._sample, daemon=True).start()

    def start(self) -> None:
        self._peak = 0
        self._started = (cpu_seconds(), time.monotonic())

    def stop(self) -> Cost:
        assert self._started is not None
        cpu, wall = self._started
        return Cost(
            round(cpu_seconds() - cpu, 3),
            round(time.monotonic() - wall, 3),
            round(self._peak / 2**30, 2),
        )

    def _sample(self) -> None:
        pages = Path("/proc/self/statm")
        while True:
            resident = int(pages.read_text().split()[1]) * resource.getpagesize()
            self._peak = max(self._peak, resident)
            time.sleep(0.02)


def in_own_process(
    function: Callable[Given, Found], *given: Given.args, **named: Given.kwargs
) -> Found:
    """What a function returns in a new process, so that memory and threads are its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *given, **named).result()


def cpu_seconds() -> float:
    """CPU seconds of this process so far, all threads, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_memory() -> float:
    """The most memory this process ever had, in GiB, as the kernel counts it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return round(int(kilobytes) / 2**20, 2)


def together(costs: list[Cost]) -> Cost:
    """What costs come to one after the other."""
    return Cost(
        sum(cost.cpu for cost in costs),
        sum(cost.wall for cost in costs),
        max((cost.memory for cost in costs), default=0.0),
        sum(cost.rows for cost in costs),
    )
