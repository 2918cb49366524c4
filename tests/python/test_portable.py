"""The portability checker: what it refuses, what it accepts, and that the project passes."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, without_unit_tests

from finegrain.cli import run
from finegrain.errors import FinegrainError
from finegrain.portable import allowed, compiled, page
from finegrain.portable.check import check

REFERENCE = "https://docs.snowflake.com/en/"

# Snippets by the rule that each of them breaks, besides the examples in the lists themselves.
REFUSED = {
    "adjacent-texts": """
        select 'a' 'b'
    """,
    "alias-in-front": """
        select x: 42
        select x: a, y: b from t
        select :name
    """,
    "backslash": """
        select e'a\\nb'
        select '\\xAA'::blob
    """,
    "boolean-sum": """
        select sum(a = 1) from t
        select avg(is_a) from t
    """,
    "boolean-text": """
        select cast('yes' as boolean)
    """,
    "braces": """
        select {'a': 1, 'b': 2}
        select {'a': 1}.a
        select map([1], ['a'])
        select map {'k': 1}['k']
    """,
    "brackets": """
        select list_transform([1,2], x -> x + 1)
        select [x for x in l if x > 1] from t
        select s['a'] from t
        select unnest([1,2,3])
        select * from unnest([1,2])
        select quantile_cont(a, [0.5, 0.9]) from t
        select date_part(['year', 'month'], a_on) from t
        select a || b || [1] from t
        select a[1:3] from t
        select list_value(1, 2)[1]
        select [1, 2] || [3]
        select cast([1, 2] as int[2])
        select case a when 1 then 2 end from t where a in [1, 2]
        select a from t where list_contains([1, 2], a)
    """,
    "by-name": """
        select * from t1 union by name select * from t2
        insert into t by name select 1 as a
    """,
    "chance": """
        select random()
        select uuid()
        select gen_random_uuid()
        select nextval('s')
        select a from t order by rand()
    """,
    "clock": """
        select date_trunc('day', now())
        select age(a_at, b_at) from t
        select current_date, today(), now()
        select current_timestamp::date
        select current_time
        select get_current_timestamp()
        select transaction_timestamp()
    """,
    "coalesce-of-one": """
        select coalesce(*columns(*)) from t
    """,
    "collation": """
        select a from t where a like 'x%' collate nocase
    """,
    "columns-expression": """
        select columns('a_.*') from t
        select unpack(columns(*)) from t
    """,
    "correlated-subquery": """
        select (select u.b from u where u.a = t.a limit 1) from t
    """,
    "count-form": """
        select a, b, count(*) from t group by all having count() > 1
    """,
    "date-bound": """
        select a from t where a_on > (select max(b_on) from u)
    """,
    "date-part": """
        select extract(millisecond from a_at) from t
    """,
    "date-plus-interval": """
        select a_at::date - interval 1 day from t
        select a_on - interval '1 month' from t
        select time '10:00' + interval '1 hour'
    """,
    "decimal-scale": """
        select a::decimal from t
    """,
    "distinct-on": """
        select distinct on (a) b from t
    """,
    "division": """
        select try(1/0)
    """,
    "dotted-call": """
        select 'abc'.upper()
        select a.length() from t
        select t.a.trim() from t
        select ('a').upper()
    """,
    "double-slash": """
        select 5 // 2
        select a // b as c from t
        select a from t // b
    """,
    "duckdb-aggregates": """
        select string_agg(a, ',' order by b) from t
        select mode(a), median(a), mad(a) from t
        select bool_and(a > 1) from t
        select bit_xor(a) from t
        select count_star() from t
        select product(a) from t
        select kurtosis(a), skewness(a) from t
        select entropy(a) from t
        select list(a order by b desc) from t
        select group_concat(a) from t
    """,
    "duckdb-dates": """
        select strftime(a_at, '%Y-%m') from t
        select epoch_ms(a_at) from t
        select datepart('year', a_on) from t
        select to_days(3) + a_on from t
        select a_on + to_days(3) from t
        select try_strptime(a, '%Y') from t
        select epoch(a_at), epoch_us(a_at) from t
        select make_date(2025, 1, 1)
        select make_timestamp(a) from t
        select date_add(a_on, interval 1 day) from t
        select date_sub('day', a_on, b_on) from t
        select time_bucket(interval '1 day', a_at) from t
        select strptime(a, '%d/%m/%Y')::date from t
    """,
    "duckdb-name": """
        select * from sqlite_master
    """,
    "duckdb-nested": """
        select struct_extract(s, 'a') from t
        select t.a from t cross join unnest(t.l) as u(x)
        select * from generate_series(1, 10) as g(i)
        select i from range(10) t(i)
        select row(1, 2)
        select array_value(1, 2)
        select json_extract(a, '$.x'), a->>'$.x', a->'x' from t
        select struct(1 as a)
        select list_reduce(a, (x, y) -> x + y) from t
        select a from t where row(a, b) = row(1, 2)
        select array(select a from u) from t
    """,
    "duckdb-numbers": """
        select xor(5, 3)
        select if(a > 1, 2, 3) from t
        select fdiv(a, b), fmod(a, b) from t
        select log(a), log2(a), log10(a), ln(a) from t
        select round(a, 2), trunc(a), round_even(a, 1) from t
        select ceil(a), ceiling(a) from t
        select gcd(a, b), lcm(a, b), factorial(5) from t
        select typeof(a) from t
        select error('x')
    """,
    "duckdb-tables": """
        select * from read_csv('data.csv', header = true)
        select * from glob('*.csv')
        select * from duckdb_tables()
        select current_schema(), current_database(), version()
        select alias(a) from t
        select * from read_json_auto('x')
    """,
    "duckdb-text": """
        select format('{} {}', a, b) from t
        select regexp_matches(a, '^x') from t
        select instr(a, 'x'), strpos(a, 'x') from t
        select a ^@ 'x', starts_with(a, 'x'), prefix(a, 'x') from t
        select string_split(a, ','), split(a, ','), str_split(a, ',') from t
        select regexp_extract(a, 'x(.)', 1) from t
        select regexp_split_to_array(a, ',') from t
        select chr(65), ord('A'), unicode('A'), ascii('A')
    """,
    "file-as-table": """
        select * from 'data.csv'
    """,
    "filter-clause": """
        select sum(a) filter (where a > 1) over (order by b) from t
    """,
    "from-first": """
        select * from (from t)
        create table t as from u
        create view v as from t
        select exists(from t)
        from t select x
        from t where a > 1
        from t limit 5
        (from t)
    """,
    "function-as-table": """
        select * from rows from (f())
    """,
    "hashes": """
        select hash(a), md5(a), sha256(a) from t
    """,
    "integer-cast": """
        select cast(1.5 as int)
    """,
    "interval-form": """
        select interval '1' year
        select interval '1 year 2 months'
    """,
    "join-kind": """
        select a from t semi join u using (a)
        select a from t anti join u using (a)
        select * from t asof left join u using (a, b_at)
    """,
    "lateral": """
        select a from t, lateral (select 1) as x
    """,
    "limit-form": """
        select * from t order by a desc nulls last limit 10 percent
        select a from t order by a offset 2
        select top 5 a from t
        select a from t order by a fetch first 5 rows with ties
    """,
    "limit-without-order": """
        select a from t limit 5 offset 2
    """,
    "materialized": """
        with cte as materialized (select 1 as a) select a from cte
    """,
    "named-argument": """
        select a := 1
        select f(a := 1)
        select * from t at (version => 3)
    """,
    "null-arguments": """
        select concat(a, b) from t
        select greatest(a, b), least(a, b) from t
    """,
    "null-order": """
        select a, count(*) from t group by 1 order by 2 desc
    """,
    "null-test": """
        select a from t where a is not distinct from b and b notnull
    """,
    "nulls-in-call": """
        select lag(a, 1, 0 ignore nulls) over (order by b) from t
    """,
    "number-form": """
        select 1_000_000
        select 0xFF
    """,
    "operator": """
        select a ~ '^x' from t
        select 2 ** 3
        select 5 & 3
        select 5 | 3
        select ~5
        select 1 << 3
        select !true
        select 4!
        select |/ 4
        select @ -5
        select @x
        select a from t where a ~~ 'x%'
        select a from t where a !~~* 'x%'
    """,
    "order-in-call": """
        select sum(a order by b) from t
        select array_agg(distinct a order by a) from t
    """,
    "pivot": """
        pivot cities on year using sum(population)
        select * from t pivot (sum(a) for b in ('x'))
        select * from t pivot (sum(a) for b in ('x') group by c)
    """,
    "place-in-text": """
        select left(a, -2) from t
    """,
    "placeholder": """
        prepare p as select ?
        select $$a$$ || 'x' || $tag$b$tag$
        select $1
        select ?
        select $name
    """,
    "prefixed-text": """
        select x'ff'
        select b'0101'::bit
    """,
    "quoted-name": """
        select * from "data.parquet"
        select "Total Amount" from t
        select a as "b" from t
        select 1 as "select"
    """,
    "reserved-word": """
        table t
        start transaction
    """,
    "row-value": """
        select (1, 2)
    """,
    "sample": """
        select a from t using sample reservoir(50 rows) repeatable (100)
        select a from t tablesample bernoulli(10)
        select * from t tablesample 10%
    """,
    "statement": """
        create or replace table t (a int primary key)
        create macro f(x) as x + 1
        create temp macro f(x) as table select x
        create type mood as enum ('happy', 'sad')
        create sequence s start 1
        create index i on t(a)
        copy t to 'x.parquet' (format parquet)
        attach ':memory:' as m
        use m
        install spatial
        load spatial
        pragma database_list
        set memory_limit = '1GB'
        reset memory_limit
        set variable x = 3
        call pragma_version()
        describe select 1
        show all tables
        explain analyze select 1
        execute p(1)
        deallocate p
        comment on table t is 'x'
        values (1, 2), (3, 4)
        alter table t rename to u
        drop macro f
        abort
        rollback
    """,
    "struct-field": """
        select a.b.c from t
        select a.x.y from t as b
    """,
    "syntax": """
        select sum(a) over w from t window w as (partition by b)
        select a from t order by a using >
    """,
    "table-column-names": """
        select * from t as t(a, b)
    """,
    "text-as-name": """
        select a as 'b' from t
    """,
    "text-match": """
        select a similar to 'x%' from t
        select * from t where a glob '*x'
        select * similar to 'a.*' from t
    """,
    "ties": """
        select first(a order by b) from t
        select arg_max(a, b, 3) from t
        select max_by(a, b) over (partition by c) from t
    """,
    "time-zone": """
        select a_at at time zone 'America/New_York' from t
    """,
    "timestamp-kind": """
        select a::timestamptz from t
    """,
    "top-n-aggregate": """
        select max(a,) from t
    """,
    "trailing-comma": """
        select a, b, from t
        select a from t where a in (1, 2, 3,)
    """,
    "try-cast": """
        select try_cast(a as int) from t
    """,
    "typed-text": """
        select overlay(a placing 'x' from 1 for 2) from t
    """,
    "unlisted-construct": """
        select a into u from t
        select a from t for share
        merge into t using u on t.a = u.a when not matched by source then delete
        drop table t cascade
        select a from t where a between symmetric 1 and 2
        select a from t with ordinality
    """,
    "unlisted-function": """
        select f(a => 1)
    """,
    "unlisted-type": """
        select null::hugeint
        select 1::uint8
        select 1::int1
        select 1::int4
        select 1::utinyint
        select '1'::varint
        select '1'::bignum
        select a::timestamp_ns from t
        select a::timetz from t
        select a::time with time zone from t
        select a::char(3) from t
        select a::bpchar from t
        select a::bytea from t
        select a::bit from t
        select a::bitstring from t
        select a::json from t
        select a::float from t
        select a::float8 from t
        select a::int64 from t
        select a::long from t
        select a::short from t
        select a::signed from t
        select a::logical from t
        select a::dec(3,1) from t
        select a::geometry from t
        select a::oid from t
        select a::name from t
        select cast(a as int array) from t
        select cast(a as varchar collate nocase) from t
    """,
    "unpivot": """
        unpivot monthly on jan, feb into name month value sales
        select * from monthly unpivot (sales for month in (jan, feb))
    """,
    "values-without-names": """
        select * from (values (1, 2), (3, 4))
    """,
    "week-start": """
        select extract(isoyear from a_on) from t
        select isodow(a_on), week(a_on), yearweek(a_on) from t
    """,
    "window-without-frame": """
        select nth_value(a, 2 order by b) over () from t
    """,
    "window-without-order": """
        select * exclude (a, b) replace (upper(c) as c) from t qualify row_number() over () = 1
    """,
    "words-in-call": """
        select trim(both ' ' from a) from t
        select substring(a from 1 for 2) from t
    """,
    "write-form": """
        insert into t values (1, 2) on conflict do update set a = excluded.a
        insert or replace into t values (1)
        update t set a = 1 returning *
    """,
    "wrong-arguments": """
        select lpad(a, 10) from t
        select reduce(a, (x, y) -> x + y) from t
    """,
}

# What Snowflake takes, and answers as DuckDB does where DuckDB takes it too. A statement may go on
# in an indented line.
ACCEPTED = r"""
select a, b from t
select t.a, u.b from t inner join u on t.a = u.a
select a from t left join u using (a)
select t.a from t full outer join u on t.a = u.a
select t.a from t right join u on t.a = u.a
select t.a from t cross join u
select t.a from t, u where t.a = u.a
select t.a from t natural join u
select t.a from t asof join u match_condition (t.a_at >= u.b_at) on t.b = u.b
with x as (select a from t), y (b) as (select a from x) select b from y
with recursive x as (select 1 as n union all select n + 1 from x where n < 9) select n from x
select a from t union select a from u except select a from v
select a from t intersect select a from u
(select a from t) union all (select a from u) order by a limit 3
select a, count(*) as n from t group by all
select a, count(*) as n from t group by 1
select a, b, sum(c) from t group by cube (a, b)
select a, sum(c) from t group by grouping sets ((a), ()) having grouping(a) = 0
select a from t group by a having count(*) > 1 and max(b) is not null
select a from t having count(*) > 1
select a from t order by all
select a from t order by a desc nulls last, b asc, c nulls first limit 10 offset 20
select * exclude (a) from t
select t.* exclude a from t
select * rename (a as b) from t
select * replace (a + 1 as a) from t
select distinct a, b from t
select count(distinct a), count(*), count_if(a > 1), sum(distinct a) from t
select a from t qualify row_number() over (partition by b order by c desc nulls last, d) = 1
select a from t qualify count(*) over (partition by b) > 1
select sum(a) over (partition by b order by c rows between 6 preceding and current row) from t
select sum(a) over (order by a_on range between interval '7 days' preceding and current
    row) from t
select lag(a) ignore nulls over (order by b), lead(a, 2, 0) over (order by b) from t
select first_value(a) over (partition by b order by c), rank() over (order by c) from t
select last_value(a) over (order by b rows between unbounded preceding and unbounded
    following) from t
select percentile_cont(0.9) within group (order by cast(a as double)) over (partition by
    b) from t
select listagg(distinct a, ', ') within group (order by a) from t
select array_agg(a) within group (order by b) from t
select case when a = 1 then 'x' when b in (1, 2) then 'y' else 'z' end as c from t
select case a when 1 then 'x' else 'y' end as c from t
select coalesce(a, b, 0), nullif(a, 0), ifnull(a, 0), nvl(a, 0), iff(a > 1, 2, 3) from t
select greatest(coalesce(a, 0), coalesce(b, 0)), least(1, 2) from t
select a || '-' || b, concat('a', coalesce(b, '')) from t
select upper(trim(a)), substr(a, 2, 3), split_part(a, '@', 2), left(a, 3), replace(a,
    'x', '') from t
select lpad(a, 8, '0'), position('x' in a), contains(a, 'x'), startswith(a, 'x') from t
select regexp_replace(a, '[^0-9]', '', 1, 0), regexp_like(a, '[a-z]+') from t
select regexp_replace(a, '[^0-9]'), regexp_replace(a, '[.]0+$', '') from t
select regexp_replace(a, '^x', 'y') from t
select a from t where a like 'x%' or a ilike '%y' or a like any ('x%', 'y%')
select a from t where a like '10!%' escape '!'
select a from t where a is distinct from b and c is not distinct from d
select a from t where a between 1 and 2 and b not in (1, 2) and not c = 3
select a from t where (a, b) in (select c, d from u)
select a from t where exists (select 1 from u where u.a = t.a)
select a from t where a in (select b from u where b is not null)
select t.a from t where t.b = (select max(u.b) from u where u.a = t.a)
select a from t where a = any (select b from u)
select a from t where a_on >= cast('2025-01-01' as date) and b_at < timestamp
    '2025-02-01 00:00:00'
select a from t where a_on >= date '2025-01-01'
select a_on + 7, a_on - b_on, a_at + interval '3 hours' from t
select cast(a_on + interval '1 month' as date) from t
select datediff('day', a_on, b_on), dateadd(day, 1, a_on), last_day(a_on) from t
select cast(date_trunc('month', a_on) as date), date_trunc('hour', a_at) from t
select extract(year from a_on), date_part('month', a_on), year(a_on), dayofyear(a_on) from t
select cast(a as decimal(18, 4)), a::double, cast(a as varchar), a::date, cast(null as
    bigint) from t
select try_cast(cast(a as varchar) as date), try_cast('1' as bigint), try_cast(trim(a)
    as decimal(18, 4)) from t
select cast(round(a * 1.5) as bigint), cast(floor(cast(a as double)) as int) from t
select cast(a as double) / nullif(b, 0), sqrt(a) / 2, ln(a) / b from t
select avg(cast(a as double)), median(a), stddev(a), corr(a, b), min(a), max(b) from t
select md5(a), sha2(a, 256), length(a), abs(a), mod(a, 7), power(a, 2), log(10, a), a % 2 from t
select convert_timezone('UTC', 'America/New_York', a_at), to_timestamp_ntz(a, 6),
    time_slice(a_at, 30, 'minute') from t
select a:name::varchar, get_path(a, 'x.y'), get(a, 0), parse_json(b) from t
select f.value::varchar from t, lateral flatten(input => t.a) as f
select t.a from t inner join lateral flatten(input => t.b, outer => true) as f
select row_number() over (order by seq4()) as n from table(generator(rowcount => 100))
select x.a from (values (1, 'a'), (2, 'b')) as x (a, b)
select column1 from values (1), (2) as x (column1)
select p.a, p.x from t pivot (sum(b) for c in ('x', 'y')) as p (a, x, y)
select 'it''s', $$it's$$, 1.5, .5, 1e3, true, null, -1 from t
select A as TOTAL from T where B != 1;
select object_construct('a', a, 'b', b), array_construct(1, 2), filter(a, x -> x:b > 1) from t
create or replace table s.x as (select a from t)
create or replace transient table s.x as (with y as (select a from t) select a from y)
create or replace temporary table s.x as select a from t
create or replace view s.x as select a from t
create schema if not exists d.s
create or replace schema d.s_prepared
alter schema d.s_prepared swap with d.s
drop schema d.s_prepared
drop table if exists d.s.x
insert into s.x (a, b) select a, b from t
insert into s.x (a) values (1), (2)
delete from s.x where a = 1
delete from s.x using u where x.a = u.a
update s.x set a = 1 where b = 2
merge into s.x as x using t as t on x.a = t.a when matched then update set a = t.a, b =
    t.b when not matched then insert (a, b) values (t.a, t.b)
truncate table s.x
begin; delete from s.x where a = 1; insert into s.x (a) select a from t; commit
select max(case when is_a then 1 else 0 end), boolor_agg(is_a), bitxor_agg(a) from t
select t.a from t inner join (select b as a from u) as x on t.a = x.a
select count(*) as n from (select a from t group by a) as x
select "A" from t
select a from t where coalesce(is_a, false) and not is_b
select date_from_parts(2025, 1, 31), to_char(a_on, 'YYYY-MM'), to_date(a, 'YYYY-MM-DD') from t
select bitand(a, 1), haversine(a, b, c, d), editdistance(a, b), equal_null(a, b) from t
select a as day, b as value, c as type, d as rank, e as name, f as "KEY" from t
select cast(cast(a_at as varchar) as timestamp) from t
"""


def rules_broken(text: str) -> set[str]:
    return {finding.rule.name for finding in check(text)}


def refused() -> list[tuple[str, str]]:
    given = [(rule, line.strip()) for rule, text in REFUSED.items() for line in text.splitlines()]
    listed = [(rule.name, text) for rule in allowed.rules().values() for text in rule.examples]
    return [(rule, text) for rule, text in given + listed if text]


def accepted() -> list[str]:
    return [text for text in ACCEPTED.replace("\n    ", " ").splitlines() if text]


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(refused()) > 600
    assert sum(len(text.split("\n")) - 2 for text in REFUSED.values()) > 120
    assert len(accepted()) > 90
    assert len(allowed.rules()) > 100


@pytest.mark.parametrize(("rule", "text"), refused())
def test_what_snowflake_does_not_take_is_refused(rule: str, text: str) -> None:
    assert rule in rules_broken(text)


@pytest.mark.parametrize("text", accepted())
def test_what_snowflake_takes_is_accepted(text: str) -> None:
    assert not check(text)


def test_comments_and_texts_are_not_taken_for_sql() -> None:
    comments = "select a -- // ** strftime(x) {'a': 1} \"x\"\nfrom t /* from t: [1] */ where a = 1"
    assert not check(comments)
    assert not check("select 'from t; x // y ** z, [1] {} strftime(a) \"q\"' as a from t")


def test_lines_are_those_of_the_text() -> None:
    text = """
-- A comment of
/* several
lines */
select
    strftime(a_at, '%Y') as year,
    greatest(
        a,
        b
    ) as c,
    'two
lines' as d,
    a // b
from t
where
    a_on
    >= (select max(b_on) from u)
order by
    a desc,
    b desc nulls last
"""
    found = {(finding.line, finding.rule.name) for finding in check(text)}
    assert found == {
        (6, "duckdb-dates"),
        (7, "null-arguments"),
        (13, "double-slash"),
        (16, "date-bound"),
        (19, "null-order"),
    }


def test_a_finding_tells_place_reason_cure_and_reference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "model.sql"
    file.write_text("select a\nfrom t\norder by a desc\n")
    assert run(["portable", str(file)]) == 1
    told = capsys.readouterr()
    rule = allowed.rules()["null-order"]
    for said in (f"{file}:3:", "null-order", "a desc", rule.why, rule.instead, rule.link):
        assert said in told.out
    assert "Snowflake would refuse 1 place in 1 file" in told.err


def test_nothing_found_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.sql").write_text("select a from t")
    (tmp_path / "two.sql").write_text("select b from t where b = 1")
    assert run(["portable", str(tmp_path)]) == 0
    assert "Found nothing in 2 files" in capsys.readouterr().out


def test_standard_input_is_checked() -> None:
    command = [sys.executable, "-m", "finegrain.cli", "portable", "-"]
    for text, code in (("from t", 1), ("select a from t", 0)):
        ended = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr
        assert ("standard input:1: a query that begins with FROM" in ended.stdout) == bool(code)


def test_a_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["portable", "no/such.sql"]) == 1
    assert "no/such.sql does not exist: name a file or a folder of SQL." in capsys.readouterr().err


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda name: None)
    with pytest.raises(
        FinegrainError, match=r"sqlglot is not .*pip install 'finegrain\[snowflake]'"
    ):
        compiled.require("sqlglot", "reads the SQL")


@pytest.mark.parametrize(
    "entry",
    [
        entry
        for pattern in ("functions_*.yml", "constructs_*.yml", "operators.yml", "types.yml")
        for entry in allowed.entries(pattern)
    ]
    + allowed.entries("units.yml")
    + allowed.entries("refused_*.yml"),
    ids=lambda entry: entry.get("name") or entry.get("node") or entry["rule"],
)
def test_every_entry_has_its_page_of_the_reference(entry: dict[str, str]) -> None:
    assert entry["link"].startswith(REFERENCE)
    assert not entry["link"].endswith("/")


def allowed_examples() -> list[tuple[str, str]]:
    found = [(one.name, one.example) for one in allowed.functions().values()]
    found += [(one.node, one.example) for one in allowed.constructs().values()]
    found += [(entry["name"], entry["example"]) for entry in allowed.entries("operators.yml")]
    for name, parameters in allowed.types().items():
        numbers = f"({', '.join(['18', '4'][:parameters])})" if parameters else ""
        found.append((name, f"select cast(a as {name}{numbers}) from t"))
    for name, units in allowed.units().items():
        for unit in sorted(units):
            found.append((unit, example_with(name, unit)))
    return found


def example_with(function: str, unit: str) -> str:
    if function == "interval":
        return f"select a_at + interval '3 {unit}' from t"
    if function == "extract":
        return f"select extract({unit} from a_at) from t"
    arguments = {
        "date_trunc": f"'{unit}', a_at",
        "date_part": f"'{unit}', a_at",
        "datediff": f"'{unit}', a_at, b_at",
        "dateadd": f"'{unit}', 1, a_at",
        "time_slice": f"a_at, 1, '{unit}'",
    }
    return f"select {function}({arguments[function]}) from t"


@pytest.mark.parametrize(("name", "text"), allowed_examples())
def test_every_entry_of_the_lists_is_accepted(name: str, text: str) -> None:
    assert name.lower() in text.lower() or name in allowed.constructs()
    assert not check(text)


def test_no_name_is_both_allowed_and_refused() -> None:
    assert not set(allowed.functions()) & set(allowed.refused_functions())
    assert not set(allowed.operators()) & set(allowed.refused_signs())
    assert not set(allowed.constructs()) & set(allowed.refused_nodes())


def test_the_lists_stay_short_enough_to_read() -> None:
    for file in allowed.FOLDER.glob("*.yml"):
        assert len(file.read_text().splitlines()) < 400, file.name


def test_the_page_agrees_with_the_lists() -> None:
    text = (ROOT / page.PAGE).read_text()
    assert page.render(text) == text, "run python -m finegrain.portable.page"
    assert all(f"`{name}`" in text for name in allowed.rules())


@pytest.fixture(scope="module")
def compiled_for_snowflake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("dbt.adapters.snowflake")
    folder = tmp_path_factory.mktemp("snowflake")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_PROFILES_DIR", str(ROOT))
        patch.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patch.setenv("DBT_LOG_PATH", str(folder / "logs"))
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        return compiled.compile_project(without_unit_tests())


def test_the_project_passes(compiled_for_snowflake: Path) -> None:
    files = compiled.statements_in([compiled_for_snowflake])
    assert len(files) > 200
    found = [
        f"{finding.file}:{finding.line}: {finding.rule.name}: {finding.found}"
        for file in files
        for finding in check(file.read_text(), str(file.relative_to(compiled_for_snowflake)))
    ]
    assert not found, "\n".join(found)


# Compiled text is laid out by no hand, and names and aliases are linted where they are written.
SQLFLUFF = """
[sqlfluff]
dialect = snowflake
templater = raw
large_file_skip_byte_limit = 0
exclude_rules = layout, capitalisation, aliasing, references, structure.subquery,
    structure.column_order, ambiguous.union, ambiguous.column_count
"""


@pytest.mark.long
def test_another_parser_reads_it_as_snowflake(compiled_for_snowflake: Path, tmp_path: Path) -> None:
    settings = tmp_path / "sqlfluff.cfg"
    settings.write_text(SQLFLUFF)
    command = [sys.executable, "-m", "sqlfluff", "lint", "--config", str(settings)]
    command += ["--ignore-local-config", "--processes", "2", "--disable-progress-bar", "--nocolor"]
    ended = subprocess.run(
        [*command, str(compiled_for_snowflake)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]
