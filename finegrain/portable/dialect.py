"""Snowflake's dialect as sqlglot reads it, with what sqlglot would otherwise forget.

The parser drops where a node began, and fills in Snowflake's own order of nulls as if somebody had
written it. Both are needed here: the one for line numbers, the other because DuckDB has a
different order.
"""

import logging
from typing import Any

from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.errors import ParseError
from sqlglot.parsers.snowflake import SnowflakeParser
from sqlglot.tokenizer_core import Token

PLACE = "place"

# It warns of what it reads without understanding; that is refused here anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class WrittenParser(SnowflakeParser):
    """Notes where nodes begin, and whether an order of nulls was written."""

    def expression(self, instance: Any, *args: Any, **kwargs: Any) -> Any:
        """Note where a node ends, which for the smallest is also where it begins."""
        made = super().expression(instance, *args, **kwargs)
        if self._prev is not None:
            made.meta.setdefault(PLACE, self._prev.start)
        return made

    def _parse_function_call(self, *args: Any, **kwargs: Any) -> Any:
        begins = self._curr.start if self._curr else None
        made = super()._parse_function_call(*args, **kwargs)
        if isinstance(made, exp.Expr) and begins is not None:
            made.meta[PLACE] = min(begins, made.meta.get(PLACE, begins))
        return made

    def _parse_ordered(self, *args: Any, **kwargs: Any) -> Any:
        made = super()._parse_ordered(*args, **kwargs)
        if isinstance(made, exp.Ordered):
            before = self._tokens[self._index - 2] if self._index >= 2 else None
            if before is None or before.text.upper() != "NULLS":
                made.set("nulls_first", None)
        return made


class Written(Snowflake):
    """Snowflake's dialect, read by the parser above."""

    Parser = WrittenParser


def split(text: str) -> list[Token]:
    """Return the tokens of a text. Raises TokenError where it cannot be split."""
    return Written().tokenize(text)


def read(text: str, tokens: list[Token] | None = None) -> list[exp.Expr]:
    """Return the statements of a text. Raises ParseError where it cannot be read."""
    try:
        statements = Written().parser().parse(tokens or split(text), text)
        return [one for one in statements if one is not None]
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        # sqlglot stumbles over some calls with arguments that no engine takes.
        raise ParseError(f"Nothing that can be read ({type(error).__name__})") from error


def place_of(node: exp.Expr) -> int:
    """Where a node begins in the text."""
    places: list[int] = [part.meta[PLACE] for part in node.walk() if PLACE in part.meta]
    if places:
        return min(places)
    return place_of(node.parent) if node.parent else 0
