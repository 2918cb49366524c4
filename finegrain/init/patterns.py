"""Finds out how a column writes numbers, days and times, on the sample of its table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb

from finegrain.init.columns import Column, Dates, Kind
from finegrain.init.names import literal, quoted
from finegrain.init.synonyms import DAY_FORMATS, NULL_WORDS, TIME_FORMATS

# The table that holds the sample while a table is read.
SAMPLE = "finegrain_sample"

# A text column is dates, or numbers, if this share of it can be read so.
READABLE_SHARE = 0.9

# It is names, addresses or telephone numbers of people if this share looks like them.
PERSONAL_SHARE = 0.5

# Distinct texts that patterns and formats of dates are tried on.
TRIALS = 5_000

# What a text looks like before it is worth trying formats of dates on it.
_DAY_LOOKS = r"^(\d{1,4}[-/. ]\w{1,9}[-/. ]+\d{1,4}|\d{8}|[A-Za-z]{3} \d{1,2},)"
_UTC_LOOKS = r"(Z|UTC|GMT|[+-]00(:?00)?)$"
_OFFSET_LOOKS = r"\d:\d\d.*[+-]\d\d(:?\d\d)?$"
_NAME_LOOKS = r"[\p{L}'.-]{2,}( [\p{L}'.-]+)+"
_PHONE_LOOKS = r"\+[0-9][0-9 ()/.-]{7,}"
_COMMA_LOOKS = r",\d{1,2}\s*[€$£]?$"

# Numbers that stand for times: seconds from 1979 to 2096, and the same in milliseconds.
_SECONDS = (300_000_000, 4_000_000_000)
_DAYS = (19_000_101, 21_001_231)


def with_numbers(connection: duckdb.DuckDBPyConnection, column: Column) -> Column:
    """Return a numeric column with its range, and with dates if its numbers can be some."""
    value = f"{quoted(column.name)}::double"
    lowest, highest, broken, below, filled, not_numbers = one_row(
        connection,
        f"""
        select
            min(n),
            max(n),
            count(*) filter (where n <> floor(n)),
            count(*) filter (where n < 0),
            count(n),
            count(*) filter (where is_nan)
        from (
            select case when not isnan({value}) then {value} end as n, isnan({value}) as is_nan
            from {SAMPLE}
        )
        """,
    )
    found = replace(column, has_nan=not_numbers > 0)
    if not filled:
        return found
    found = replace(
        found,
        lowest=lowest,
        highest=highest,
        share_below_zero=below / filled,
        is_whole=broken == 0,
    )
    if broken or lowest < 0:
        return found
    return replace(found, dates=_dates_of_numbers(connection, found))


def with_texts(connection: duckdb.DuckDBPyConnection, column: Column) -> Column:
    """Return a text column with what its texts are: dates, numbers, names of people."""
    text = cleaned(quoted(column.name))
    filled, moments, timed, numbers, lowest, highest, broken, below = one_row(
        connection,
        f"""
        with texts as (
            select {text} as t from {SAMPLE}
        ),
        read as (
            select
                t,
                try_cast(t as timestamp) as moment,
                try_cast(t as double) as number
            from texts
        )
        select
            count(t),
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
    if not filled:
        return column
    if moments >= READABLE_SHARE * filled:
        zone = _zone(connection, text)
        return replace(column, dates=Dates("iso", is_day_only=not timed and not zone, zone=zone))
    if numbers < READABLE_SHARE * filled:
        return _with_looks(connection, column, text)
    found = replace(
        column,
        numbers="plain",
        lowest=lowest,
        highest=highest,
        share_below_zero=below / numbers,
        is_whole=broken == 0,
    )
    if lowest >= _DAYS[0] and highest <= _DAYS[1]:
        return replace(found, dates=_tried_formats(connection, text, ["%Y%m%d"]))
    return found


def cleaned(value: str) -> str:
    """Text as clean_text of the models has it."""
    words = ", ".join(literal(word) for word in NULL_WORDS)
    text = f"trim(cast({value} as varchar))"
    return f"(case when lower({text}) not in ({words}) then {text} end)"


def one_row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """Return the only row of a query."""
    row = connection.execute(sql).fetchone()
    assert row is not None
    return tuple(row)


def _dates_of_numbers(connection: duckdb.DuckDBPyConnection, column: Column) -> Dates | None:
    lowest, highest = column.lowest or 0, column.highest or 0
    if lowest >= _DAYS[0] and highest <= _DAYS[1]:
        text = f"cast(cast({quoted(column.name)} as bigint) as varchar)"
        return _tried_formats(connection, text, ["%Y%m%d"])
    if column.kind is not Kind.INTEGER:
        return None
    if lowest >= _SECONDS[0] and highest <= _SECONDS[1]:
        return Dates("seconds", zone="utc")
    if lowest >= _SECONDS[0] * 1000 and highest <= _SECONDS[1] * 1000:
        return Dates("milliseconds", zone="utc")
    return None


def _zone(connection: duckdb.DuckDBPyConnection, text: str) -> str | None:
    """The zone that moments name: 'utc', 'offset' for any other, None where there is none."""
    moments, utc, offsets = one_row(
        connection,
        f"""
        select
            count(t),
            count(*) filter (where regexp_matches(t, {literal(_UTC_LOOKS)})),
            count(*) filter (where regexp_matches(t, {literal(_OFFSET_LOOKS)}))
        from ({_trials(text)})
        """,
    )
    if not utc and not offsets:
        return None
    return "utc" if utc >= READABLE_SHARE * moments else "offset"


def _with_looks(connection: duckdb.DuckDBPyConnection, column: Column, text: str) -> Column:
    """The column as what no cast reads: numbers or dates written otherwise, or people."""
    filled, grouped, comma, has_comma, lowest, highest, below, people, days = one_row(
        connection,
        f"""
        with read as (
            select
                t,
                try_cast(translate(t, '$€£, ', '') as double) as grouped,
                try_cast(translate(t, ',$€£. ', '.') as double) as comma,
                regexp_matches(t, {literal(_COMMA_LOOKS)}) as has_comma
            from ({_trials(text)})
        ),
        numbers as (
            select *, case when bool_or(has_comma) over () then comma else grouped end as n
            from read
        )
        select
            count(t),
            count(grouped),
            count(comma),
            count(*) filter (where has_comma),
            min(n),
            max(n),
            count(*) filter (where n < 0),
            count(*) filter (
                where t like '%_@_%._%'
                or regexp_full_match(t, {literal(_NAME_LOOKS)})
                or regexp_full_match(t, {literal(_PHONE_LOOKS)})
            ),
            count(*) filter (where regexp_matches(t, {literal(_DAY_LOOKS)}))
        from numbers
        """,
    )
    found = replace(column, is_personal=people >= PERSONAL_SHARE * filled)
    read = comma if has_comma else grouped
    if read >= READABLE_SHARE * filled:
        return replace(
            found,
            numbers="decimal comma" if has_comma else "grouped",
            lowest=lowest,
            highest=highest,
            share_below_zero=below / read,
        )
    if days >= READABLE_SHARE * filled:
        forms = [day + time for day in DAY_FORMATS for time in TIME_FORMATS]
        return replace(found, dates=_tried_formats(connection, text, forms))
    return found


def _tried_formats(
    connection: duckdb.DuckDBPyConnection, text: str, forms: Sequence[str]
) -> Dates | None:
    """The format that reads most of the texts; the first one where several read the same number."""
    # A format of two digits reads 2025 as the year 20, one of four reads 25 as the year 25.
    read_as = "year(try_strptime(t, {0})) between 1900 and 2100"
    counts = ", ".join(f"count(*) filter (where {read_as.format(literal(form))})" for form in forms)
    filled, *read = one_row(connection, f"select count(t), {counts} from ({_trials(text)})")
    best = max(read)
    if not filled or best < READABLE_SHARE * filled:
        return None
    winners = [form for form, number in zip(forms, read, strict=True) if number == best]
    return Dates(
        form=winners[0],
        is_day_only="%H" not in winners[0] and "%I" not in winners[0],
        is_ambiguous=len({_order_of(form) for form in winners}) > 1,
    )


def _trials(text: str) -> str:
    """A query for texts to try patterns on, as t."""
    return (
        f"select distinct {text} as t from {SAMPLE} where {text} is not null"
        f" order by 1 limit {TRIALS}"
    )


def _order_of(form: str) -> str:
    """Whether day or month comes first: all that two formats reading the same texts differ in."""
    return "month first" if form.startswith(("%m", "%b")) else "day first"
