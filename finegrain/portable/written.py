"""The words and signs of a text as they were written, and the calls among them.

sqlglot gives many spellings one node, so its tree does not show what was written. Its tokens do.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sqlglot.tokenizer_core import Token

from finegrain.portable.dialect import split

OPENING = {"(": ")", "[": "]", "{": "}"}
WORD = re.compile(r"[^\W\d]\w*\Z")
# sqlglot makes one token of some pairs of words, as of "group by".
WORDS = re.compile(r"[^\W\d]\w*(\s+[^\W\d]\w*)*\Z")

# Words that an opening bracket follows without being a call.
NOT_CALLED = frozenset(
    """
    all and any as between by case cross cube distinct else end except exclude exists from
    full group groups having ilike in inner insert intersect interval into is join lateral
    like limit match_condition materialized minus not offset on or outer over partition
    pivot qualify recursive rename returns rollup select set sets some table then union
    unpivot using values when where with within
    """.split()
)


@dataclass(frozen=True)
class Item:
    """A word, sign, text or number as it was written."""

    kind: str
    text: str
    start: int
    end: int

    @cached_property
    def low(self) -> str:
        """The text in lower case, with one space where there was any."""
        return " ".join(self.text.lower().split())

    @cached_property
    def is_word(self) -> bool:
        """Whether it is a keyword or an unquoted name."""
        return bool(WORDS.match(self.text))

    @property
    def is_text(self) -> bool:
        """Whether it is a text between single quotes."""
        return self.text.startswith("'")


@dataclass(frozen=True)
class Call:
    """A function that is called: its name, and the places of its items in the list of all.

    `opening` and `closing` are its brackets, `commas` separate its arguments.
    """

    name: str
    place: int
    opening: int
    closing: int
    commas: tuple[int, ...]
    is_dotted: bool

    @property
    def arguments(self) -> list[range]:
        """Places of the items of each argument."""
        if self.closing == self.opening + 1:
            return []
        edges = [self.opening, *self.commas, self.closing]
        return [range(first + 1, last) for first, last in pairwise(edges)]


@dataclass
class Script:
    """A text as a list of items; the places below are places in that list."""

    text: str
    tokens: list[Token]

    @classmethod
    def read(cls, text: str) -> "Script":
        """Split a text as Snowflake does. Raises sqlglot's TokenError where that is impossible."""
        return cls(text, split(text))

    @cached_property
    def items(self) -> list[Item]:
        """The tokens, as they were written."""
        return [
            Item(one.token_type.name, self.text[one.start : one.end + 1], one.start, one.end)
            for one in self.tokens
        ]

    def low(self, place: int) -> str:
        """The item at a place in lower case, or nothing beyond the ends."""
        return self.items[place].low if 0 <= place < len(self.items) else ""

    def gap(self, place: int) -> str:
        """What stands between the item before a place and the one at it."""
        start = self.items[place - 1].end + 1 if place > 0 else 0
        end = self.items[place].start if place < len(self.items) else len(self.text)
        return self.text[start:end]

    @cached_property
    def closings(self) -> dict[int, int]:
        """The place of the closing bracket, by that of the opening one."""
        found: dict[int, int] = {}
        waiting: list[int] = []
        for place, item in enumerate(self.items):
            if item.text in OPENING:
                waiting.append(place)
            elif item.text in OPENING.values() and waiting:
                found[waiting.pop()] = place
        return found

    @cached_property
    def calls(self) -> list[Call]:
        """Functions that are called, in order of appearance."""
        return [
            self._call(place)
            for place, item in enumerate(self.items)
            if item.is_word and self._is_called(place)
        ]

    def directly_inside(self, opening: int, closing: int) -> list[int]:
        """Places between two brackets that are in no brackets inside them."""
        found: list[int] = []
        place = opening + 1
        while place < closing:
            found.append(place)
            place = self.closings.get(place, place) + 1
        return found

    def _call(self, place: int) -> Call:
        opening = place + 1
        closing = self.closings.get(opening, len(self.items))
        inside = self.directly_inside(opening, closing)
        commas = tuple(inner for inner in inside if self.items[inner].text == ",")
        return Call(
            self.low(place), place, opening, closing, commas, is_dotted=self.low(place - 1) == "."
        )

    def _is_called(self, place: int) -> bool:
        word, before = self.low(place), self.low(place - 1)
        if (
            self.low(place + 1) != "("
            or word in NOT_CALLED
            or not WORD.match(self.items[place].text)
        ):
            return False
        if word == "filter" and self.low(place + 2) == "where":
            return False
        if word in ("replace", "exclude", "rename") and self._follows_a_star(place):
            return False
        return before not in ("as", "::") and not self._names_columns(place)

    def _follows_a_star(self, place: int) -> bool:
        """Whether what stands here changes the columns of a star, as in * exclude (a)."""
        before = place - 1
        if self.low(before) == ")":
            return True
        return self.low(before) == "*" and self.low(before - 1) in ("select", ",", ".", "distinct")

    def _names_columns(self, place: int) -> bool:
        """Whether a list of columns follows: of a CTE, an alias, or a table to insert into."""
        closing = self.closings.get(place + 1, len(self.items))
        if self.low(closing + 1) == "as" and self.low(closing + 2) in ("(", "materialized", "not"):
            return True
        first = place
        while self.low(first - 1) == "." and first >= 2:
            first -= 2
        before = self.items[first - 1] if first else None
        if before is None:
            return False
        if first == place and (before.kind in ("VAR", "IDENTIFIER") or before.text == ")"):
            return True
        return before.low in ("into", "view") or (
            before.low in ("table", "exists") and "create" in (self.low(0), self.low(first - 2))
        )
