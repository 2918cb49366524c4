"""What the columns of a table hold: types, shares, counts and ranges; values stay in here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import duckdb

from finegrain.init.names import literal, plain_name, quoted
from finegrain.init.synonyms import DAY_FORMATS, NULL_WORDS, TIME_FORMATS

# Shares and formats are judged on at most so many rows of a table, counts on all of them.
SAMPLE_ROWS = 100_000

# Tables up to this size have their distinct values counted exactly.
EXACT_ROWS = 5_000_000

# A text column is dates, or numbers, if this share of it can be read so.
READABLE_SHARE = 0.9

# What a text looks like before it is worth trying formats of dates on it.
DAY_LOOKS = r"^(\d{1,4}[-/. ]\w{1,9}[-/. ]+\d{1,4}|\d{8}|[A-Za-z]{3} \d{1,2},)"

# Distinct texts that patterns and formats of dates are tried on.
TRIALS = 5_000


_NESTED = frozenset({"struct", "map", "list", "variant", "object", "array", "blob", "json"})


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
    """

    form: str
    share: float
    is_day_only: bool = False
    zone: str | None = None
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Numbers:
    """How the numbers in a text are written ('plain', 'grouped', 'decimal comma')."""

    form: str
    share: float


@dataclass(frozen=True)
class Column:
    """A column of a source; `filled`, `distinct` and what follows are None where nothing was read.

    `name` is the source's own, `plain` what SQL calls it.
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
    numbers: Numbers | None = None
    has_null_words: bool = False
    is_personal: bool = False

    @property
    def is_profiled(self) -> bool:
        """Whether the column was read, and not only its name and type."""
        return self.filled is not None

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

    @property
    def is_plain(self) -> bool:
        """Whether SQL can name every column without quotes."""
        return all(column.name.lower() == column.plain for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column with the source's name `name`."""
        return next(column for column in self.columns if column.name == name)


def kind_of(data_type: str) -> Kind:
    """Return what a type of DuckDB or Snowflake is good for."""
    name = data_type.lower().split("(")[0].strip()
    if name.endswith("[]") or name in _NESTED:
        return Kind.OTHER
    if name in ("varchar", "text", "string", "char", "bpchar", "nvarchar", "enum", "uuid"):
        return Kind.TEXT
    if name == "boolean":
        return Kind.BOOLEAN
    if name == "date":
        return Kind.DATE
    if name in ("timestamp with time zone", "timestamptz", "timestamp_tz", "timestamp_ltz"):
        return Kind.ZONED
    if name.startswith(("timestamp", "datetime")):
        return Kind.TIMESTAMP
    if "int" in name and name != "interval" and name != "point":
        return Kind.INTEGER
    if name in ("double", "float", "real", "decimal", "numeric", "number", "float4", "float8"):
        return Kind.DECIMAL
    return Kind.OTHER


def described(names_and_types: Iterable[tuple[str, str]], name: str, identifier: str) -> Table:
    """Return a table of which only the columns' names and types are known."""
    return Table(name, identifier, None, tuple(_bare_columns(names_and_types)))


def profiled(
    connection: duckdb.DuckDBPyConnection, name: str, identifier: str, relation: str
) -> Table:
    """Read the table `relation` once or twice and return what its columns hold.

    Raises duckdb.Error if it cannot be read.
    """
    shape = connection.execute(f"describe select * from {relation}").fetchall()
    bare = list(_bare_columns((str(row[0]), str(row[1])) for row in shape))
    rows = int(_row(connection, f"select count(*) from {relation}")[0])
    connection.execute("drop table if exists temp.finegrain_sample")
    sampling = f" using sample reservoir({SAMPLE_ROWS} rows) repeatable (1)"
    connection.execute(
        f"create temp table finegrain_sample as select * from {relation}"
        + (sampling if rows > SAMPLE_ROWS else "")
    )
    counts = _counts(connection, relation, bare, rows) if bare else {}
    columns = tuple(_profiled_column(connection, column, counts[column.name]) for column in bare)
    connection.execute("drop table temp.finegrain_sample")
    return Table(name, identifier, relation, columns, rows)


def _bare_columns(names_and_types: Iterable[tuple[str, str]]) -> Iterable[Column]:
    taken: set[str] = set()
    for name, data_type in names_and_types:
        plain = plain_name(name, taken)
        taken.add(plain)
        kind = kind_of(data_type)
        # Types that a null can be cast to on every engine.
        declared = "varchar" if kind is Kind.TEXT else data_type.lower()
        yield Column(name=name, plain=plain, data_type=declared, kind=kind)


def _counts(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], rows: int
) -> dict[str, tuple[int, int]]:
    """Filled rows and distinct values of each column, over the whole table."""
    count = "count(distinct {0})" if rows <= EXACT_ROWS else "approx_count_distinct({0})"
    wanted = []
    for column in columns:
        value = quoted(column.name)
        if column.kind is Kind.TEXT:
            value = _cleaned(value)
        if column.kind is Kind.OTHER:
            wanted += [f"count({value})", "0"]
        else:
            wanted += [f"count({value})", count.format(value)]
    row = _row(connection, f"select {', '.join(wanted)} from {relation}")
    return {
        column.name: (int(row[2 * place]), min(int(row[2 * place + 1]), int(row[2 * place])))
        for place, column in enumerate(columns)
    }


def _profiled_column(
    connection: duckdb.DuckDBPyConnection, column: Column, counts: tuple[int, int]
) -> Column:
    filled, distinct = counts
    value = quoted(column.name)
    found: dict[str, object] = {}
    if column.kind is Kind.TEXT:
        found = _text_findings(connection, value)
    elif column.kind in (Kind.INTEGER, Kind.DECIMAL):
        found = _number_findings(connection, value, column.kind)
    elif column.kind is Kind.TIMESTAMP:
        row = _row(
            connection,
            f"select count(*) filter (where {value} <> date_trunc('day', {value}))"
            f" from finegrain_sample",
        )
        found = {"dates": Dates("iso", 1.0, is_day_only=row[0] == 0 and filled > 0)}
    elif column.kind is Kind.DATE:
        found = {"dates": Dates("iso", 1.0, is_day_only=True)}
    elif column.kind is Kind.ZONED:
        found = {"dates": Dates("iso", 1.0, zone="type")}
    return Column(
        name=column.name,
        plain=column.plain,
        data_type=column.data_type,
        kind=column.kind,
        filled=filled,
        distinct=distinct,
        **found,  # type: ignore[arg-type]
    )


def _number_findings(
    connection: duckdb.DuckDBPyConnection, value: str, kind: Kind
) -> dict[str, object]:
    lowest, highest, broken, filled, not_numbers, below = _row(
        connection,
        f"select min(n), max(n), count(*) filter (where n <> floor(n)), count(n),"
        f" count(*) filter (where is_nan), count(*) filter (where n < 0) from ("
        f"select case when not isnan({value}::double) then {value}::double end as n,"
        f" isnan({value}::double) as is_nan from finegrain_sample)",
    )
    found: dict[str, object] = {
        "lowest": lowest,
        "highest": highest,
        "is_whole": broken == 0 if filled else None,
        "share_below_zero": below / filled if filled else 0.0,
        "has_null_words": not_numbers > 0,
    }
    if not filled or broken:
        return found
    if _could_be_days(lowest, highest):
        tried = _tried_formats(connection, f"cast(cast({value} as bigint) as varchar)", ["%Y%m%d"])
        if tried:
            found["dates"] = tried
    elif lowest >= 300_000_000 and highest <= 4_000_000_000 and kind is Kind.INTEGER:
        found["dates"] = Dates("seconds", 1.0, zone="utc")
    elif lowest >= 300_000_000_000 and highest <= 4_000_000_000_000 and kind is Kind.INTEGER:
        found["dates"] = Dates("milliseconds", 1.0, zone="utc")
    return found


def _text_findings(connection: duckdb.DuckDBPyConnection, value: str) -> dict[str, object]:
    text = _cleaned(value)
    filled, null_words, moments, timed, numbers, lowest, highest, broken, below = _row(
        connection,
        f"""
        with texts as (select {text} as t, {value} is not null as is_filled from finegrain_sample),
        read as (
            select
                t,
                is_filled,
                try_cast(t as timestamp) as moment,
                try_cast(t as double) as number
            from texts
        )
        select
            count(t),
            count(*) filter (where is_filled and t is null),
            count(moment),
            count(*) filter (where moment <> date_trunc('day', moment)),
            count(number),
            min(number),
            max(number),
            count(*) filter (where number <> floor(number)),
            count(*) filter (where number < 0)
        from read
        """,
    )
    found: dict[str, object] = {"has_null_words": null_words > 0}
    if not filled:
        return found
    if moments >= READABLE_SHARE * filled:
        zone = _zone(connection, text)
        return found | {"dates": Dates("iso", moments / filled, not timed and not zone, zone)}
    if numbers >= READABLE_SHARE * filled:
        found |= {
            "numbers": Numbers("plain", numbers / filled),
            "lowest": lowest,
            "highest": highest,
            "is_whole": broken == 0,
            "share_below_zero": below / numbers,
        }
        if _could_be_days(lowest, highest):
            found["dates"] = _tried_formats(connection, text, ["%Y%m%d"])
        return found
    return found | _looks(connection, text)


def _could_be_days(lowest: float, highest: float) -> bool:
    """Whether numbers could be days as in 20251231."""
    return lowest >= 19_000_101 and highest <= 21_001_231


def _zone(connection: duckdb.DuckDBPyConnection, text: str) -> str | None:
    """The zone that moments name: 'utc', 'offset' for any other, None where there is none."""
    moments, utc, offsets = _row(
        connection,
        f"""
        select
            count(t),
            count(*) filter (where regexp_matches(t, '(Z|UTC|GMT|[+-]00(:?00)?)$')),
            count(*) filter (where regexp_matches(t, '\\d:\\d\\d.*[+-]\\d\\d(:?\\d\\d)?$'))
        from ({_trials(text)})
        """,
    )
    if not utc and not offsets:
        return None
    return "utc" if utc >= READABLE_SHARE * moments else "offset"


def _looks(connection: duckdb.DuckDBPyConnection, text: str) -> dict[str, object]:
    """What a text is that no cast reads: numbers or dates written otherwise, or people."""
    spaceless = "regexp_replace(t, '\\s', '', 'g')"
    filled, grouped, comma, has_comma, lowest, highest, below, people, days = _row(
        connection,
        f"""
        with read as (
            select
                t,
                try_cast(translate({spaceless}, '$€£,', '') as double) as grouped,
                try_cast(translate({spaceless}, ',$€£.', '.') as double) as comma,
                regexp_matches(t, ',\\d{{1,2}}\\s*[€$£]?$') as has_comma
            from ({_trials(text)})
        )
        select
            count(t),
            count(grouped),
            count(comma),
            count(*) filter (where has_comma),
            min(case when has_comma then comma else grouped end),
            max(case when has_comma then comma else grouped end),
            count(*) filter (where case when has_comma then comma else grouped end < 0),
            count(*) filter (
                where t like '%_@_%._%'
                or regexp_full_match(t, '[\\p{{L}}''.-]{{2,}}( [\\p{{L}}''.-]+)+')
                or regexp_full_match(t, '\\+[0-9][0-9 ()/.-]{{7,}}')
            ),
            count(*) filter (where regexp_matches(t, {literal(DAY_LOOKS)}))
        from read
        """,
    )
    found: dict[str, object] = {"is_personal": people >= 0.5 * filled}
    form = "decimal comma" if has_comma else "grouped"
    read = comma if has_comma else grouped
    if read >= READABLE_SHARE * filled:
        numbers = Numbers(form, read / filled)
        return found | {
            "numbers": numbers,
            "lowest": lowest,
            "highest": highest,
            "share_below_zero": below / read,
        }
    if days >= READABLE_SHARE * filled:
        forms = [day + time for day in DAY_FORMATS for time in TIME_FORMATS]
        found["dates"] = _tried_formats(connection, text, forms)
    return found


def _tried_formats(
    connection: duckdb.DuckDBPyConnection, text: str, forms: Sequence[str]
) -> Dates | None:
    """The format that reads most of the texts; the first one where several read the same number."""
    # A format of two digits reads 2025 as the year 20, one of four reads 25 as the year 25.
    read_as = "year(try_strptime(t, {0})) between 1900 and 2100"
    counts = ", ".join(f"count(*) filter (where {read_as.format(literal(form))})" for form in forms)
    row = _row(
        connection,
        f"select count(t), {counts} from ({_trials(text)})",
    )
    filled, read = row[0], list(row[1:])
    best = max(read, default=0)
    if not filled or best < READABLE_SHARE * filled:
        return None
    winners = [form for form, number in zip(forms, read, strict=True) if number == best]
    return Dates(
        form=winners[0],
        share=best / filled,
        is_day_only="%H" not in winners[0] and "%I" not in winners[0],
        is_ambiguous=len({_order_of(form) for form in winners}) > 1,
    )


def _trials(text: str) -> str:
    """A query for texts to try patterns on, as t."""
    return (
        f"select distinct {text} as t from finegrain_sample where {text} is not null"
        f" order by 1 limit {TRIALS}"
    )


def _order_of(form: str) -> str:
    """Whether day or month comes first: all that two formats reading the same texts differ in."""
    return "month first" if form.startswith(("%m", "%b")) else "day first"


def _cleaned(value: str) -> str:
    """Text as clean_text of the models has it."""
    words = ", ".join(literal(word) for word in NULL_WORDS)
    text = f"trim(cast({value} as varchar))"
    return f"(case when lower({text}) not in ({words}) then {text} end)"


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row
