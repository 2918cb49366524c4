"""The `finegrain` program: its commands, and one way for all of them to fail."""

import gc
import io
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from finegrain import __version__
from finegrain.errors import INTERRUPTED, FinegrainError

# A command NAME is `command` in finegrain/commands/NAME.py. In the order people need them.
COMMANDS = (
    "demo",
    "init",
    "validate",
    "compile",
    "build",
    "check",
    "runs",
    "doctor",
    "summary",
    "waterfall",
    "why",
    "diff",
    "contracts",
    "portable",
)

# Nothing is reported to anybody.
NO_TELEMETRY = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


class _Commands(click.Group):
    """Imports a command when it is asked for, so that one need not wait for another's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"finegrain.commands.{cmd_name}")
        found = module.command
        assert isinstance(found, click.Command)
        found.name = cmd_name
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="finegrain")
def program() -> None:
    """Make customer segments from a company's warehouse tables."""


def main(arguments: list[str] | None = None) -> None:
    """Run the program and exit: 0 if all went well, 1 if not, 2 for wrong usage.

    FINEGRAIN_DEBUG=1 shows the traceback of any error.
    """
    os.environ.update(NO_TELEMETRY)
    # What dbt makes it keeps until it ends. Looking for rubbish in it as often as Python does by
    # default takes a fifth of the time of a small build.
    gc.set_threshold(100_000, 50, 1_000)
    for stream in (sys.stdout, sys.stderr):
        # A label the terminal cannot show is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code; errors are told on standard error."""
    is_debugging = os.environ.get("FINEGRAIN_DEBUG") == "1"
    try:
        program.main(arguments, prog_name="finegrain", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped before the end.", err=True)
        return INTERRUPTED
    except FinegrainError as error:
        if is_debugging:
            raise
        click.echo(str(error), err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader of the output has gone; there is nobody left to tell.
        _discard_output()
        return 1
    except Exception as error:
        if is_debugging:
            raise
        click.echo(
            f"Finegrain failed unexpectedly ({type(error).__name__}: {error}): run it again with "
            f"FINEGRAIN_DEBUG=1 and report what it prints.",
            err=True,
        )
        return 1
    return 0


def _discard_output() -> None:
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    main()
