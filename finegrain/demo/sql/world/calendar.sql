-- One row per business day (New York), with its UTC limits: an order is placed at so many seconds
-- after the local midnight, hence its business day is known without converting time zones.
create temp table calendar as

with days as (

    select
        day_no,
        getvariable('until') - cast(getvariable('days') - day_no as integer) as on_date
    from range(1, getvariable('days') + 1) as numbers(day_no)

),

feasts as (

    select
        *,
        year(on_date) as of_year,
        month(on_date) * 100 + day(on_date) as month_day,
        -- the second Sunday in May
        make_date(year(on_date), 5, 8)
        + cast((7 - dayofweek(make_date(year(on_date), 5, 1))) % 7 as integer) as mothers_day,
        -- the day after the fourth Thursday in November
        make_date(year(on_date), 11, 23)
        + cast((11 - dayofweek(make_date(year(on_date), 11, 1))) % 7 as integer) as black_friday
    from days

),

seasons as (

    select
        *,
        case
            when month_day between 1120 and 1224 then 9
            when on_date between mothers_day - 14 and mothers_day then 10
        end as season_no,
        [1.15, 1.1, 0.9, 0.85, 0.9, 1.0, 1.2][1 + dayofweek(on_date)] as weekday_weight,
        case
            when on_date = black_friday then 3.2
            when on_date = black_friday + 3 then 2.4
            when month_day between 1201 and 1221 then 1.9
            when month_day between 1222 and 1226 then 0.7
            when month_day between 1120 and 1130 then 1.4
            when on_date between mothers_day - 14 and mothers_day then 1.35
            when month_day <= 228 then 0.85
            when month_day between 701 and 831 then 0.9
            else 1.0
        end as season_weight
    from feasts

)

select
    day_no,
    on_date,
    season_no,
    cast(round(32 * weekday_weight * season_weight) as bigint) as slots,
    timezone('UTC', timezone('America/New_York', cast(on_date as timestamp))) as midnight,
    timezone('UTC', timezone('America/New_York', cast(on_date + 1 as timestamp))) as next_midnight,
    date_diff('second', midnight, next_midnight) as day_seconds,
    -- the day of a change between winter and summer time lasts 23 or 25 hours
    day_seconds <> 86400 as is_clock_change
from seasons
order by day_no;

-- A day has as many slots as it is busy; a purchase draws a slot, which gives its day by an
-- equality join.
create temp table day_slots as

with opened as (

    select
        day_no,
        slots,
        sum(slots) over (order by day_no) - slots as slots_before
    from calendar

)

select
    slots_before + unnest(range(slots)) as slot,
    day_no
from opened;

create temp table day_openings as

select
    day_no,
    min(slot) as first_slot,
    max(slot) + 1 as end_slot
from day_slots
group by day_no;

set variable slot_count = (select count(*) from day_slots);
set variable first_on = (select min(on_date) from calendar);
set variable first_midnight = (select min(midnight) from calendar);
set variable world_end = (select max(next_midnight) from calendar);
