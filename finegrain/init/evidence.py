"""Questions about the rows of a source; the answers are shares, and words known beforehand."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from finegrain.init.columns import Column, Table
from finegrain.init.names import literal, quoted

# An id that begins with a letter is a credit note if all but so few of its rows are below zero, and
# if there are so many of them.
CREDIT_SHARE = 0.95
CREDIT_ROWS = 5

# Letters before ids mean something where most ids have none.
DIGIT_SHARE = 0.5

# A currency is one if so many rows have it.
CURRENCY_SHARE = 0.01


class Evidence:
    """Answers from the rows of the tables, or none where only their columns are known."""

    def __init__(self, connection: duckdb.DuckDBPyConnection | None) -> None:
        self._connection = connection

    @property
    def is_there(self) -> bool:
        """Whether rows can be asked at all."""
        return self._connection is not None

    def words(self, table: Table, column: Column, known: Sequence[str]) -> set[str]:
        """Return which of the `known` words the column holds, without regard to case."""
        wanted = ", ".join(literal(word) for word in known)
        text = f"lower(trim(cast({quoted(column.name)} as varchar)))"
        rows = self._rows(
            f"select distinct {text} from {table.relation} where {text} in ({wanted})"
        )
        return {str(row[0]) for row in rows}

    def has_other_words(self, table: Table, column: Column, known: Mapping[str, str]) -> bool:
        """Return whether the column holds words that are not `known`."""
        wanted = ", ".join(literal(word) for word in ("", *known))
        text = f"lower(trim(cast({quoted(column.name)} as varchar)))"
        return bool(
            self._rows(f"select 1 from {table.relation} where {text} not in ({wanted}) limit 1")
        )

    def share_found(
        self, child: Table, child_id: Column, parent: Table, parent_id: Column
    ) -> float | None:
        """Return the share of the child's distinct ids that the parent has."""
        ids, parents = _as_id(child_id), _as_id(parent_id)
        rows = self._rows(
            f"with child as (select distinct {ids} as id from {child.relation} where {ids} <> ''),"
            f" parent as (select distinct {parents} as id from {parent.relation})"
            f" select count(parent.id), count(*)"
            f" from child left join parent on child.id = parent.id"
        )
        return rows[0][0] / rows[0][1] if rows and rows[0][1] else None

    def share_of_several(self, table: Table, key: Column, column: Column) -> float | None:
        """Return the share of keys that stand with more than one value of `column`."""
        name, other = quoted(key.name), quoted(column.name)
        rows = self._rows(
            f"select count(*) filter (where several > 1), count(*) from ("
            f"select count(distinct {other}) as several from {table.relation}"
            f" where {name} is not null group by {name})"
        )
        return rows[0][0] / rows[0][1] if rows and rows[0][1] else None

    def credit_letters(
        self, table: Table, order_id: Column, amount: Column
    ) -> tuple[list[str], bool]:
        """Return the first letters of ids whose amounts are all but always below zero.

        And whether ids with other letters stand beside ids that begin with a digit.
        """
        first = f"upper(left(trim(cast({quoted(order_id.name)} as varchar)), 1))"
        value = f"try_cast(cast({quoted(amount.name)} as varchar) as double)"
        rows = self._rows(
            f"select {first}, count(*), count(*) filter (where {value} < 0) from {table.relation}"
            f" where {first} <> '' group by 1 order by 1"
        )
        digits = sum(number for letter, number, _ in rows if letter.isdigit())
        if digits < DIGIT_SHARE * sum(number for _, number, _ in rows):
            return [], False
        letters = [row for row in rows if row[0].isascii() and row[0].isalpha()]
        credits = [
            str(letter)
            for letter, number, below in letters
            if below >= CREDIT_ROWS and below >= CREDIT_SHARE * number
        ]
        return credits, len(letters) > len(credits)

    def currency_codes(self, table: Table, column: Column) -> list[str]:
        """Return the three-letter codes in a column of currencies, most frequent first.

        Codes of hardly any rows are left out: they are faults.
        """
        code = f"upper(trim({quoted(column.name)}))"
        rows = self._rows(
            f"select {code}, count(*) from {table.relation}"
            f" where regexp_full_match({code}, '[A-Z]{{3}}') group by 1 order by 2 desc, 1 limit 10"
        )
        all_rows = sum(row[1] for row in rows)
        return [str(row[0]) for row in rows if row[1] >= CURRENCY_SHARE * all_rows]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall() if self._connection else []


def _as_id(column: Column) -> str:
    """Id as clean_id of the models has it."""
    text = f"trim(cast({quoted(column.name)} as varchar))"
    number = f"regexp_replace({text}, '[.]0+$', '')"
    return f"case when try_cast({text} as double) is null then {text} else {number} end"
