"""A line to a server on this machine that can be cut in the middle of whatever it carries."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class Line:
    """Carries what comes to its own port to another, both ways, unless it is cut."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.port = 0
        self._ends: set[socket.socket] = set()
        self._guard = threading.Lock()
        self.mend()

    def mend(self) -> None:
        """Take calls, on the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._answer, args=[self._listener], daemon=True).start()

    def cut(self) -> None:
        """Break off every connection, and refuse new ones."""
        with self._guard:
            # Only that wakes the thread which waits for a call.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _answer(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = listener.accept()
                called = socket.create_connection(("127.0.0.1", self.to))
                with self._guard:
                    self._ends |= {caller, called}
                for pair in ((caller, called), (called, caller)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, origin: socket.socket, destination: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := origin.recv(65536):
                destination.sendall(data)
        with self._guard:
            for end in (origin, destination):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
                self._ends.discard(end)


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line that ends with the test."""
    line = Line(port)
    try:
        yield line
    finally:
        line.cut()
