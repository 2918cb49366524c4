"""The error every command ends with."""

# The exit code shells use for a program that Ctrl-C ended.
INTERRUPTED = 130


class FinegrainError(Exception):
    """A command cannot go on; the message says what is wrong, then what to do about it.

    `exit_code` is what the process returns to the shell.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
