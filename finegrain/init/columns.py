"""Tables and columns of a source, and what is known of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from finegrain.init.names import plain_name

_NESTED = frozenset({"struct", "map", "list", "variant", "object", "array", "blob", "json"})
_TEXTS = frozenset({"varchar", "text", "string", "char", "bpchar", "nvarchar", "enum", "uuid"})
_ZONED = frozenset({"timestamp with time zone", "timestamptz", "timestamp_tz", "timestamp_ltz"})
_DECIMALS = frozenset(
    {"double", "float", "real", "decimal", "numeric", "number", "float4", "float8"}
)


class Kind(StrEnum):
    """What a type is good for."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIMESTAMP = "timestamp"
    ZONED = "timestamp with time zone"
    BOOLEAN = "boolean"
    OTHER = "other"


@dataclass(frozen=True)
class Dates:
    """How the days or times in a column are written.

    `form` is 'iso' for what a cast reads, 'seconds' or 'milliseconds' since 1970, or a format of
    strptime. `zone` is 'utc' where texts end in Z or UTC, 'offset' where they name another one.
    `is_ambiguous` says that day and month could be the other way round.
    """

    form: str
    is_day_only: bool = False
    zone: str | None = None
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a source; `filled`, `distinct` and what follows are only known if it was read.

    `name` is the source's own, `plain` what SQL calls it. `numbers` is how a text writes numbers:
    'plain', 'grouped' ($1,234.50) or 'decimal comma' (1.234,50).
    """

    name: str
    plain: str
    data_type: str
    kind: Kind
    filled: int | None = None
    distinct: int | None = None
    lowest: float | None = None
    highest: float | None = None
    share_below_zero: float = 0.0
    is_whole: bool | None = None
    dates: Dates | None = None
    numbers: str | None = None
    has_nan: bool = False
    is_personal: bool = False

    @property
    def is_profiled(self) -> bool:
        """Whether the column was read, and not only its name and type."""
        return self.filled is not None

    @property
    def is_bare(self) -> bool:
        """Whether SQL can name the column without quotes."""
        return self.name.lower() == self.plain

    @property
    def is_numeric(self) -> bool:
        """Whether it is a number, or a text that reads as one."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL) or self.numbers is not None

    @property
    def distinct_share(self) -> float | None:
        """Distinct values per filled row: 1 for a key, near 0 for a code."""
        if not self.filled or self.distinct is None:
            return None
        return self.distinct / self.filled


@dataclass(frozen=True)
class Table:
    """A table of a source: its name for dbt, the name it has there, and SQL that reads it."""

    name: str
    identifier: str
    relation: str | None
    columns: tuple[Column, ...]
    rows: int | None = None

    def column(self, name: str) -> Column:
        """Return the column with the source's name `name`."""
        return next(column for column in self.columns if column.name == name)


def kind_of(data_type: str) -> Kind:
    """Return what a type of DuckDB or Snowflake is good for."""
    name = data_type.lower().split("(")[0].strip()
    if name.endswith("[]") or name in _NESTED:
        return Kind.OTHER
    if name in _TEXTS:
        return Kind.TEXT
    if name in _ZONED:
        return Kind.ZONED
    if name in _DECIMALS:
        return Kind.DECIMAL
    if name.startswith(("timestamp", "datetime")):
        return Kind.TIMESTAMP
    if name in ("boolean", "date"):
        return Kind(name)
    if "int" in name and name not in ("interval", "point"):
        return Kind.INTEGER
    return Kind.OTHER


def bare_columns(names_and_types: Iterable[tuple[str, str]]) -> tuple[Column, ...]:
    """Return columns of which only names and types are known."""
    found: list[Column] = []
    taken: set[str] = set()
    for name, data_type in names_and_types:
        plain = plain_name(name, taken)
        taken.add(plain)
        kind = kind_of(data_type)
        # Types that a null can be cast to on every engine.
        is_text = kind is Kind.TEXT and data_type.lower() != "uuid"
        declared = "varchar" if is_text else data_type.lower()
        found.append(Column(name=name, plain=plain, data_type=declared, kind=kind))
    return tuple(found)
