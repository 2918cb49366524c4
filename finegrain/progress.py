"""Shows how far a build is: one changing line on a terminal, else a line per finished room."""

import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

# How often the line on a terminal is drawn anew, in seconds.
REDRAW_SECONDS = 0.2

_GOOD = {"success", "pass", "warn", "no-op"}


@dataclass(frozen=True)
class Step:
    """One node of the run: the room it belongs to, its kind ('model', 'test', …) and its name."""

    room: str
    kind: str
    name: str


@dataclass
class _Room:
    """Progress of one room; times are seconds of the monotonic clock."""

    total: int
    started: float | None = None
    ended: float = 0.0
    done: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)


class Progress:
    """Counts steps by room and shows them. Its methods may be called from several threads.

    Nothing here raises: dbt waits for ever if a listener fails in one of its threads.
    """

    def __init__(self, steps: Mapping[str, Step], out: TextIO | None = None) -> None:
        """`steps` are the nodes that will run, by their unique id."""
        self._out = out or sys.stdout
        self._steps = steps
        self._rooms = {
            room: _Room(total)
            for room, total in Counter(step.room for step in steps.values()).items()
        }
        self._width = max((len(room) for room in self._rooms), default=0)
        self._running: dict[str, None] = {}
        self._finished: set[str] = set()
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._is_silent = False

    def begin(self) -> None:
        """The run starts."""

    def started(self, unique_id: str) -> None:
        """A node starts."""
        step = self._steps.get(unique_id)
        if step is None:
            return
        with self._lock:
            self._running[unique_id] = None
            room = self._rooms[step.room]
            if room.started is None:
                room.started = time.monotonic()

    def finished(self, unique_id: str, status: str) -> None:
        """A node ends with dbt's `status` ('success', 'fail', 'skipped', …)."""
        step = self._steps.get(unique_id)
        if step is None:
            return
        with self._lock:
            if unique_id in self._finished:
                return
            self._finished.add(unique_id)
            self._running.pop(unique_id, None)
            room = self._rooms[step.room]
            room.ended = time.monotonic()
            room.done[step.kind] += 1
            if status not in _GOOD:
                room.troubles["skipped" if status == "skipped" else "failed"] += 1
            if room.done.total() == room.total:
                self._on_room(step.room)

    def end(self) -> None:
        """The run is over."""

    def _on_room(self, name: str) -> None:
        """Called under the lock when the last step of a room has ended."""

    def _write(self, text: str) -> None:
        if self._is_silent:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except (OSError, ValueError):
            # The reader has gone (as in `finegrain build | head`); the build goes on.
            self._is_silent = True

    def _room_line(self, name: str) -> str:
        room = self._rooms[name]
        counts = [_counted(number, kind) for kind, number in sorted(room.done.items())]
        counts += [f"{number} {what}" for what, number in sorted(room.troubles.items())]
        seconds = room.ended - (room.started if room.started is not None else room.ended)
        return f"{name:<{self._width}}  {', '.join(counts):<42} {seconds:7.1f} s"


class PlainProgress(Progress):
    """A line for each room, when its last step has ended."""

    def _on_room(self, name: str) -> None:
        self._write(self._room_line(name) + "\n")


class TerminalProgress(Progress):
    """One line that changes: steps done, the step that runs longest, time so far."""

    def __init__(self, steps: Mapping[str, Step], out: TextIO | None = None) -> None:
        super().__init__(steps, out)
        self._is_over = threading.Event()
        self._clock = threading.Thread(target=self._run_clock, daemon=True)

    def begin(self) -> None:
        self._clock.start()

    def end(self) -> None:
        self._is_over.set()
        self._clock.join()
        with self._lock:
            self._write("\r\x1b[K")

    def _run_clock(self) -> None:
        while not self._is_over.wait(REDRAW_SECONDS):
            with self._lock:
                self._draw()

    def _on_room(self, name: str) -> None:
        self._write(f"\r\x1b[K{self._room_line(name)}\n")
        self._draw()

    def _draw(self) -> None:
        done, total = len(self._finished), len(self._steps)
        longest = next(iter(self._running), None)
        current = self._steps[longest].name if longest else ""
        elapsed = time.monotonic() - self._began
        line = f"{done}/{total}  {elapsed:5.0f} s  {current}"
        columns = shutil.get_terminal_size().columns
        self._write("\r\x1b[K" + line[: columns - 1])


def progress_for(steps: Mapping[str, Step], out: TextIO | None = None) -> Progress:
    """Return the display that suits `out` (default: standard output)."""
    stream = out or sys.stdout
    return TerminalProgress(steps, stream) if stream.isatty() else PlainProgress(steps, stream)


def _counted(number: int, kind: str) -> str:
    return f"{number} {kind}{'' if number == 1 else 's'}"
