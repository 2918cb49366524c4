{%- set named_day = var('as_of') -%}
{%- set started_at = run_started_at.astimezone(modules.pytz.utc).isoformat(' ')[:19] -%}
with orders_per_day as (

    -- The day of the run is not over, and what is dated after it has not happened.
    select
        source_system,
        ordered_on,
        count(*) as orders
    from {{ ref('accepted_orders') }}
    where
        source_system in {{ systems_where('decides_as_of') }}
        and ordered_on < cast('{{ run_business_date() }}' as date)
    group by source_system, ordered_on

),

usual_days as (

    select
        source_system,
        ordered_on,
        orders,
        avg(cast(orders as double)) over (
            partition by source_system
            order by ordered_on asc
            rows between 28 preceding and 1 preceding
        ) as usual_orders,
        lag(ordered_on) over (
            partition by source_system
            order by ordered_on asc
        ) as day_before_on
    from orders_per_day

),

credible_days as (

    -- A lone row far ahead of the others, or a day that has only begun to arrive, is no complete
    -- day. The first day has nothing to be compared with.
    select
        source_system,
        ordered_on
    from usual_days
    where
        day_before_on is null
        or (
            orders >= {{ var('as_of_minimum_share') }} * usual_orders
            and ordered_on - day_before_on <= {{ var('as_of_maximum_gap_days') }}
        )

),

latest_days as (

    select
        source_system,
        max(ordered_on) as latest_on
    from credible_days
    group by source_system

),

decided as (

    {% if named_day is not none -%}
    select
        cast('{{ named_day }}' as date) as as_of_on,
        'the var as_of' as decided_by
    {%- else -%}
    select
        min(latest_on) as as_of_on,
        'the last complete business day of every source' as decided_by
    from latest_days
    {%- endif %}

)

select
    as_of_on,
    decided_by,
    '{{ var("business_time_zone") }}' as business_time_zone,
    cast('{{ started_at }}' as timestamp) as run_started_at
from decided
