"""One project for two engines: what differs is in macros/engine and nowhere else.

What Snowflake would refuse in the compiled SQL is test_portable.py's concern.
"""

import json
import re
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Warehouse

# Functions that only DuckDB has, or that mean something else on Snowflake.
NOT_ON_SNOWFLAKE = set(
    """
    strftime strptime epoch epoch_ms quantile_cont quantile_disc arg_max arg_min list_filter
    list_aggregate regexp_matches regexp_full_match unnest sha256 string_agg bool_or bool_and
    generate_series range date_diff date_add try_strptime struct_pack list_value glob read_csv
    read_parquet hash bit_xor timezone
    """.split()
)

# What may only be written in macros/engine.
ENGINE_ONLY = re.compile(
    r"\b(" + "|".join(sorted(NOT_ON_SNOWFLAKE - {"range", "hash", "timezone"})) + r")\s*\("
    r"|filter\s*\(\s*where|target\.type|\bat time zone\b|\btry_cast\s*\(",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"\b(current_date|current_timestamp|getdate|sysdate|localtimestamp)\b|\b(now|today)\s*\(",
    re.IGNORECASE,
)


def sql_outside_engine() -> list[Path]:
    files = [*ROOT.glob("models/**/*.sql"), *ROOT.glob("tests/**/*.sql")]
    files += [file for file in ROOT.glob("macros/**/*.sql") if file.parent.name != "engine"]
    assert len(files) > 100
    return files


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", text, flags=re.DOTALL)


def test_engine_differences_are_in_their_folder_only() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): match.group(0)
        for file in sql_outside_engine()
        if (match := ENGINE_ONLY.search(without_comments(file.read_text())))
    }
    assert not found


def test_no_sql_reads_a_clock() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): match.group(0)
        for file in [*sql_outside_engine(), *ROOT.glob("macros/engine/*.sql")]
        if (match := CLOCK.search(without_comments(file.read_text())))
    }
    # For the log of runs, which says when they ended.
    assert found.keys() == {"macros/gates/utc_now.sql"}


def test_every_engine_macro_has_a_form_for_both() -> None:
    macros = list((ROOT / "macros/engine").glob("*.sql"))
    assert macros
    for file in macros:
        text = file.read_text()
        name = file.stem
        assert f"adapter.dispatch('{name}', 'finegrain')" in text, name
        forms = set(re.findall(rf"macro (\w+)__{name}\(", text))
        assert "default" in forms or {"duckdb", "snowflake"} <= forms, (name, forms)


# Expression, and what DuckDB must answer.
ANSWERS: dict[str, str | None] = {
    "try_cast_as(\"'2024-02-29'\", 'date')": "2024-02-29",
    "try_cast_as(\"'2023-02-29'\", 'date')": None,
    "try_cast_as(\"''\", 'timestamp')": None,
    "try_cast_as('null', 'timestamp')": None,
    "try_cast_as(\"'-12.5'\", 'decimal(18,4)')": "-12.5000",
    "try_cast_as(\"'12,5'\", 'decimal(18,4)')": None,
    # A New York evening is the next day in UTC, across the end of a year too.
    "shift_zone(\"timestamp '2024-12-31 23:30:00'\", 'America/New_York', 'UTC')": (
        "2025-01-01 04:30:00"
    ),
    "shift_zone(\"timestamp '2025-01-01 04:30:00'\", 'UTC', 'America/New_York')": (
        "2024-12-31 23:30:00"
    ),
    # The hour that is skipped and the hour that comes twice.
    "shift_zone(\"timestamp '2025-03-09 07:00:00'\", 'UTC', 'America/New_York')": (
        "2025-03-09 03:00:00"
    ),
    "shift_zone(\"timestamp '2025-11-02 05:30:00'\", 'UTC', 'America/New_York')": (
        "2025-11-02 01:30:00"
    ),
    "shift_zone(\"timestamp '2025-11-02 06:30:00'\", 'UTC', 'America/New_York')": (
        "2025-11-02 01:30:00"
    ),
    "shift_zone('cast(null as timestamp)', 'UTC', 'Asia/Tokyo')": None,
    "shift_zone(\"timestamp '2025-05-05 05:05:05'\", 'UTC', 'UTC')": "2025-05-05 05:05:05",
    # The same by an expression that names the zone, in winter and in summer.
    "local_time(\"timestamp '2025-01-01 04:30:00'\", \"coalesce('America/New_York', 'UTC')\")": (
        "2024-12-31 23:30:00"
    ),
    "local_time(\"timestamp '2025-07-01 18:15:00'\", \"'Asia/Kolkata'\")": "2025-07-01 23:45:00",
    "local_time('cast(null as timestamp)', \"'Asia/Tokyo'\")": None,
    "local_time(\"timestamp '2025-01-01 04:30:00'\", 'cast(null as varchar)')": None,
    "days_after(\"cast('2024-02-28' as date)\", 2)": "2024-03-01",
    "days_after(\"cast('2025-01-01' as date)\", '-cast(1 as bigint)')": "2024-12-31",
    "days_after(\"cast('2025-01-01' as date)\", 'floor(2.5)')": "2025-01-03",
    "days_after('cast(null as date)', 1)": None,
    "text_list(\"lower('B')\")": "b",
    "text_list('cast(null as varchar)')": None,
    "edit_distance(\"'broklyn'\", \"'brooklyn'\")": "1",
    "edit_distance(\"'kitten'\", \"'sitting'\")": "3",
    # Letters that change places are two; case counts.
    "edit_distance(\"'ab'\", \"'ba'\")": "2",
    "edit_distance(\"'a'\", \"'A'\")": "1",
    "edit_distance(\"''\", \"'abc'\")": "3",
    "edit_distance(\"''\", \"''\")": "0",
    "edit_distance('cast(null as varchar)', \"'a'\")": None,
    # A timestamp that carries its zone is told in UTC before anything else.
    "business_date(\"timestamptz '2024-01-03 23:20:00-05:00'\")": "2024-01-03",
    "utc_timestamp(\"timestamptz '2024-01-03 20:00:00+01:00'\", 'demo')": "2024-01-03 19:00:00",
    "business_date(\"timestamp '2025-01-01 04:59:59'\")": "2024-12-31",
    "business_date(\"timestamp '2025-01-01 05:00:00'\")": "2025-01-01",
    "clean_id(\"'17850.0'\")": "17850",
    "clean_id('17850.0')": "17850",
    "clean_id(\"'A-1.0'\")": "A-1.0",
    "clean_id(\"' nan '\")": None,
    # A number for a text: whole ones without a fraction, and nothing that an engine would shorten.
    "read_as_type('17850::double', 'double', 'varchar')": "17850",
    "read_as_type('-0.0::double', 'double', 'varchar')": "0",
    "read_as_type('100::double', 'double', 'varchar')": "100",
    "read_as_type('-12.5::double', 'double', 'varchar')": "-12.5",
    "read_as_type('99999999999.1234::double', 'double', 'varchar')": "99999999999.1234",
    "read_as_type('0.00001::double', 'double', 'varchar')": None,
    "read_as_type('999999999999999::double', 'double', 'varchar')": "999999999999999",
    "read_as_type('1000000000000000::double', 'double', 'varchar')": None,
    "read_as_type('-1e16::double', 'double', 'varchar')": None,
    "read_as_type(\"'nan'::double\", 'double', 'varchar')": None,
    "read_as_type('null::double', 'double', 'varchar')": None,
    "read_as_type('1200.00::decimal(18,2)', 'decimal(18,2)', 'varchar')": "1200",
    "read_as_type('12.50::decimal(18,2)', 'decimal(18,2)', 'varchar')": "12.5",
    "read_as_type('1200::decimal(38,0)', 'decimal(38,0)', 'varchar')": "1200",
    "read_as_type('9223372036854775807', 'bigint', 'varchar')": "9223372036854775807",
    # A number for a whole number: nothing is rounded off.
    "read_as_type(\"'2.6'\", 'varchar', 'integer')": None,
    "read_as_type(\"' 2.0 '\", 'varchar', 'integer')": "2",
    "read_as_type(\"'-2147483648'\", 'varchar', 'integer')": "-2147483648",
    "read_as_type(\"'9223372036854775807'\", 'varchar', 'bigint')": "9223372036854775807",
    "read_as_type(\"'two'\", 'varchar', 'integer')": None,
    "read_as_type('2.0::double', 'double', 'integer')": "2",
    "read_as_type('2.6::double', 'double', 'integer')": None,
    "read_as_type('2.6::decimal(4,1)', 'decimal(4,1)', 'decimal(18,0)')": None,
    "read_as_type('2.6::double', 'double', 'decimal(18,2)')": "2.6",
    "read_as_type('7::bigint', 'bigint', 'integer')": "7",
    "clean_text(\"'  NaN '\")": None,
    "clean_text(\"' a b '\")": "a b",
    "normalised_email(\"' Ann@Example.COM '\")": "ann@example.com",
    "normalised_email(\"'ann@example'\")": None,
    "normalised_email(\"'a@b@example.com'\")": None,
    "normalised_email(\"'ann smith@example.com'\")": None,
    "normalised_email('null')": None,
    "list_of_findings([('a', '1 = 1'), ('b', 'null = 1'), ('c', '2 > 1')])": "a, c",
    "list_of_findings([('a', '1 = 2')])": None,
    "share('-1', '4')": "-0.25",
    "share('1', '0')": None,
    "share('null', '2')": None,
    # The hashes begin with 372b5e96, which is 925589142, and with 0002c2e1, which is 180961.
    "is_in_arm('spring_2026', \"'ann'\", 925589142, 925589142)": "true",
    "is_in_arm('spring_2026', \"'ann'\", 0, 925589141)": "false",
    "is_in_arm('spring_2026', \"'ann'\", 925589143, 4294967295)": "false",
    "is_in_arm('spring_2026', \"'c2715'\", 180961, 180961)": "true",
    "is_in_arm('spring_2026', 'cast(null as varchar)', 0, 4294967295)": None,
    # Over the date line, over the pole, half way round the earth, and nowhere.
    "kilometres_between('0', '179.5', '0', '-179.5')": "111.19508",
    "kilometres_between('89.5', '0', '89.5', '180')": "111.19508",
    "kilometres_between('0', '0', '0', '180')": "20015.114442",
    "kilometres_between('40', '-74', '40', '-74')": "0.0",
    "kilometres_between('40', '-74', 'null', '-74')": None,
}


KINDS = {
    **dict.fromkeys(["INTEGER", "int4", "uint64", "HUGEINT", "NUMBER(38,0)"], "number"),
    **dict.fromkeys(["double precision", "FLOAT8", "decimal(18,2)", "real"], "number"),
    **dict.fromkeys(["interval", "integer[]", "uuid", "time", "internal_id"], "other"),
    **dict.fromkeys(["character varying(10)", "VARCHAR"], "text"),
    **{"date": "day", "timestamp_ntz(9)": "time", "TIMESTAMP WITH TIME ZONE": "zoned time"},
}
# No number of so many digits is too large for its type; of one digit more, integers are.
DIGITS = {
    **{"tinyint": 2, "smallint": 4, "integer": 9, "bigint": 18, "uinteger": 9, "ubigint": 19},
    **{"hugeint": 38, "decimal(18,4)": 14, "decimal(18,0)": 18, "number": 38},
}
ANSWERS |= {f"\"'\" ~ kind_of_type('{name}') ~ \"'\"": kind for name, kind in KINDS.items()}
ANSWERS |= {f"sure_digits_of_type('{name}')": str(digits) for name, digits in DIGITS.items()}


# Types of one name differ: on Snowflake a float has 15 digits, and an integer 38.
DUCKDB_ANSWERS = ANSWERS | {
    "read_as_type('0.1::float', 'float', 'varchar')": None,
    "read_as_type(\"'2147483648'\", 'varchar', 'integer')": None,
}


def test_macros_answer_as_stated_on_duckdb(tmp_path: Path) -> None:
    columns = ", ".join(
        f"cast({{{{ {call} }}}} as varchar) as c{place}"
        for place, call in enumerate(DUCKDB_ANSWERS)
    )
    run = Warehouse(tmp_path).dbt(
        "show", "--inline", f"select {columns}", "--output", "json", "--quiet"
    )
    assert run.returncode == 0, run.stdout[-3000:]
    row = json.loads(run.stdout[run.stdout.index("{") :])["show"][0]
    found = {call: row[f"c{place}"] for place, call in enumerate(DUCKDB_ANSWERS)}
    assert found == DUCKDB_ANSWERS


def test_macros_read_as_stated_for_snowflake(tmp_path: Path) -> None:
    pytest.importorskip("dbt.adapters.snowflake")
    calls = {
        "read_as_type('x', 'NUMBER(38,0)', 'varchar')": "cast(x as varchar)",
        "read_as_type('x', 'NUMBER(10,2)', 'varchar')": (
            "rtrim(rtrim(cast(x as varchar), '0'), '.')"
        ),
        "read_as_type('x', 'FLOAT', 'varchar')": (
            "case when abs(x) >= 1000000000000000 then null "
            "when x = floor(x) then cast(cast(floor(x) as bigint) as varchar) "
            "when abs(x) < 100000000000 and cast(cast(x as decimal(18,4)) as double) = x "
            "then rtrim(cast(cast(x as decimal(18,4)) as varchar), '0') end"
        ),
        "try_cast_as('x', 'double')": "try_cast(cast(x as varchar) as double)",
        "try_cast_as('x', 'date')": (
            "try_cast(case when trim(cast(x as varchar)) like '____-%' "
            "then cast(x as varchar) end as date)"
        ),
        "shift_zone('x', 'UTC', 'Asia/Tokyo')": (
            "convert_timezone('UTC', 'Asia/Tokyo', cast(x as timestamp))"
        ),
        "shift_zone('x', 'UTC', 'UTC')": "cast(x as timestamp)",
    }
    inline = "select " + ", ".join(f"{{{{ {call} }}}}" for call in calls)
    run = Warehouse(tmp_path).dbt(
        *("compile", "--inline", inline, "--target", "snowflake", "--quiet"),
        *("--no-populate-cache", "--no-introspect"),
    )
    assert run.returncode == 0, run.stdout[-3000:]
    assert "select " + ", ".join(calls.values()) in run.stdout


def test_a_shift_by_offsets_equals_one_by_the_name_of_the_zone(tmp_path: Path) -> None:
    # Half and quarter hours, a skipped day, changes a month apart, and no change at all.
    zones = """
        America/New_York Europe/London Asia/Kathmandu Australia/Lord_Howe Pacific/Apia
        Africa/Casablanca America/St_Johns Asia/Tokyo
    """.split()
    columns = ", ".join(
        f"{{{{ shift_zone('moment', 'UTC', '{zone}') }}}} as \"{zone}\", "
        f"{{{{ default__shift_zone('moment', 'UTC', '{zone}') }}}} as \"by name {zone}\""
        for zone in zones
    )
    warehouse = Warehouse(tmp_path)
    run = warehouse.dbt("--quiet", "compile", "--inline", f"select {columns} from moments")
    assert run.returncode == 0, run.stdout
    assert "minutes'" in run.stdout
    with duckdb.connect() as connection:
        connection.execute(
            "create table moments as select unnest(generate_series("
            "timestamp '2013-12-01', timestamp '2031-01-01', interval '15 minutes')) as moment "
            "union all select null"
        )
        shifted = connection.sql(run.stdout)
        assert len(shifted.columns) == 2 * len(zones)
        for zone in zones:
            different = shifted.filter(f'"{zone}" is distinct from "by name {zone}"')
            assert different.count("*").fetchall() == [(0,)], zone
