"""How long a command waits for a Snowflake that no longer answers.

Snowflake's connector repeats a request without end, and dbt sets it no limit. A limit of the
connector's own would also cancel long queries, so this one counts failures in a row alone.
"""

import os
import time
from collections.abc import Iterator

from finegrain.errors import FinegrainError

PATIENCE = "FINEGRAIN_SNOWFLAKE_PATIENCE"
_DEFAULT_SECONDS = 600


class _Patience:
    """Pauses between attempts of one request after another, until one was tried for too long.

    From then on no request is tried for long: the others would wait in turn for the same reason.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_lost = False

    def pauses(self) -> Iterator[int]:
        from snowflake.connector.backoff_policies import exponential_backoff
        from snowflake.connector.errors import OperationalError

        began = time.monotonic()
        for pause in exponential_backoff()():
            yield pause
            if self.is_lost or time.monotonic() - began > self.seconds:
                self.is_lost = True
                raise OperationalError(f"Snowflake gave no answer for {self.seconds:g} seconds")


def limit_patience(engine: str) -> None:
    """Let this process give up on a Snowflake that is silent for FINEGRAIN_SNOWFLAKE_PATIENCE.

    That is a number of seconds, 600 if it is not set. Nothing happens on another engine. Raises
    FinegrainError if it is no number.
    """
    if engine != "snowflake":
        return
    from snowflake.connector import connection

    policy = "backoff_policy"
    _, types = connection.DEFAULT_CONFIGURATION[policy]
    connection.DEFAULT_CONFIGURATION[policy] = (_Patience(_seconds()).pauses, types)


def _seconds() -> float:
    text = os.environ.get(PATIENCE, "")
    try:
        seconds = float(text or _DEFAULT_SECONDS)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise FinegrainError(
            f"{PATIENCE} is {text!r}: write it as a number of seconds, as in 600.", exit_code=2
        )
    return seconds
