"""Which rows are chosen, as SQL: conditions on the columns of their origin."""

import re
from collections.abc import Callable, Mapping, Sequence

from finegrain.compiler.condition_sql import atom_sql, literal
from finegrain.compiler.logic import Any
from finegrain.compiler.phrases import Atom
from finegrain.compiler.segments.normal import Filter, Rows, Window
from finegrain.compiler.segments.origins import Origin, filter_column

CATEGORY_COLUMN = "category_path"


class CategoryFlags:
    """A column for each set of categories that a filter names, in one table of paths."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, ...], str] = {}

    def column(self, values: Sequence[str]) -> str:
        """Return the column that says whether a path has one of the categories."""
        wanted = tuple(sorted(set(values)))
        if wanted not in self.names:
            words = re.sub(r"[^a-z0-9]+", "_", "_or_".join(wanted)).strip("_")[:40].strip("_")
            base = name = f"is_{words or 'category'}"
            number = 2
            while name in self.names.values():
                name = f"{base}_{number}"
                number += 1
            self.names[wanted] = name
        return f"categories.{self.names[wanted]}"


def filter_tests(
    entity: str, rows: Rows, filters: Sequence[Filter], origin: Origin, flags: CategoryFlags
) -> list[str]:
    """Return the conditions of filters on the columns of an origin."""
    return [
        condition_on(each.condition, filter_column(entity, rows, origin, each.name), flags)
        for each in filters
    ]


def condition_on(condition: Atom | Any[Atom], column: str, flags: CategoryFlags) -> str:
    """Return what a filter says of a column, as SQL that is true or not."""
    if isinstance(condition, Any):
        parts = [_atom_on(part, column, flags) for part in condition.parts]
        return f"({' or '.join(parts)})"
    return _atom_on(condition, column, flags)


def _atom_on(atom: Atom, column: str, flags: CategoryFlags) -> str:
    if atom.operator == "category":
        return flags.column([str(value) for value in atom.values])
    if atom.operator == "term":
        return any_of(
            [f"contains(' ' || {column} || ' ', {literal(f' {each} ')})" for each in atom.values]
        )
    if atom.operator in ("yes", "no") and " " in column:
        return f"({column})" if atom.operator == "yes" else f"not ({column})"
    if atom.operator in ("known", "unknown") and " " in column:
        return atom_sql(atom, f"({column})")
    return atom_sql(atom, column)


def any_of(tests: Sequence[str]) -> str:
    """Return SQL that is true if one of some conditions is."""
    return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"


def window_bounds(window: Window) -> tuple[str, str]:
    """Return the first and the last day of a window as SQL; the first may be open (empty)."""
    if window.first is not None or window.last is not None:
        first = literal(window.first) if window.first is not None else ""
        if window.last is None:
            return first, "{{ as_of_date() }}"
        # least is no trouble here: both are days.
        return first, f"least({literal(window.last)}, {{{{ as_of_date() }}}})"
    first = "" if window.oldest is None else _day(window.oldest)
    return first, _day(window.youngest)


def _day(age: int) -> str:
    return "{{ as_of_date() }}" if age == 0 else f"{{{{ days_before_as_of({age}) }}}}"


def window_test(window: Window, day: str) -> str:
    """Return the condition that a day lies in a window that is not around anything."""
    first, last = window_bounds(window)
    return f"{day} between {first} and {last}" if first else f"{day} <= {last}"


def is_about(rows: Rows, columns: Mapping[str, str], column_of: Callable[[str], str]) -> bool:
    """Whether a filter chooses by a column of subjects, and none chooses what is not there."""
    about = [each for each in rows.filters if column_of(each.name) in columns]
    return bool(about) and not any(_asks_unknown(each.condition) for each in about)


def _asks_unknown(condition: Atom | Any[Atom]) -> bool:
    atoms = condition.parts if isinstance(condition, Any) else (condition,)
    return any(atom.operator == "unknown" for atom in atoms)
