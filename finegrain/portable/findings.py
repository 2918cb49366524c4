"""What the checker found, and the places where it looks."""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from finegrain.portable.allowed import Rule, rules

# Rules that say no more than that something is not on a list.
UNKNOWN = ("unlisted-construct", "unlisted-function", "unlisted-sign", "syntax")


@dataclass(frozen=True, order=True)
class Finding:
    """Something that Snowflake refuses or answers differently.

    `found` is what was written there, `cure` what to write instead if it is known better than by
    the rule itself.
    """

    file: str
    line: int
    rule: Rule = field(compare=False)
    found: str
    cure: str = ""

    @property
    def instead(self) -> str:
        """What to write instead."""
        return self.cure or self.rule.instead


@dataclass
class Notes:
    """Collects the findings of one text; a rule is noted once for what begins at one place."""

    file: str
    text: str
    _found: dict[tuple[str, int], Finding] = field(default_factory=dict)
    _line_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._line_starts = [0] + [
            place + 1 for place, letter in enumerate(self.text) if letter == "\n"
        ]

    def __iter__(self) -> Iterator[Finding]:
        """Findings by line; what is merely not listed is left out where something is known."""
        known = {one.line for one in self._found.values() if one.rule.name not in UNKNOWN}
        return iter(
            sorted(
                one
                for one in self._found.values()
                if one.rule.name not in UNKNOWN or one.line not in known
            )
        )

    def line_of(self, offset: int) -> int:
        """Number of the line that holds a place of the text."""
        return bisect.bisect_right(self._line_starts, offset)

    def add(self, rule: str, offset: int, found: str = "", cure: str = "") -> None:
        """Note that a rule is broken at a place of the text.

        Args:
            rule: name of a rule in the lists of refusals.
            offset: where what is refused begins.
            found: what was written; the rest of the line where it is left out.
            cure: what to write instead, where the rule's own advice is too general.
        """
        shown = found or self.text[offset : offset + 80].split("\n")[0]
        short = " ".join(shown.split())
        if len(short) > 80:
            short = short[:77] + "..."
        self._found.setdefault(
            (rule, offset), Finding(self.file, self.line_of(offset), rules()[rule], short, cure)
        )
