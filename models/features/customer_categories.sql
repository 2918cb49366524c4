-- Rhythm is that of days: two orders of one day are one occasion on which the category was needed.
{%- set in_365_days = in_the_last_days('ordered_on', 365) %}
with days as (

    select
        customer_id,
        category_path,
        ordered_on,
        sum(items) as items,
        sum(net_amount) as net_amount,
        ordered_on - lag(ordered_on) over (
            partition by customer_id, category_path
            order by ordered_on asc
        ) as gap_days
    from {{ ref('purchased_products') }}
    where category_path is not null
    group by customer_id, category_path, ordered_on

),

summed as (

    select
        customer_id,
        category_path,
        cast(count(*) as bigint) as order_days,
        cast(count(case when {{ in_365_days }} then 1 end) as bigint) as order_days_365d,
        {%- for measure in ['items', 'net_amount'] %}
        cast(sum({{ measure }}) as decimal(18, 4)) as {{ measure }},
        cast(
            coalesce(sum(case when {{ in_365_days }} then {{ measure }} end), 0) as decimal(18, 4)
        ) as {{ measure }}_365d,
        {%- endfor %}
        min(ordered_on) as first_bought_on,
        max(ordered_on) as last_bought_on,
        case when count(*) >= 3 then median(cast(gap_days as double)) end as usual_gap_days
    from days
    group by customer_id, category_path

),

expected as (

    select
        *,
        cast({{ dbt.dateadd(
            'day', 'cast(floor(usual_gap_days + 0.5) as integer)', 'last_bought_on'
        ) }} as date) as next_expected_on
    from summed

),

rules as (

    select
        priority,
        status,
        usual_gaps_above,
        days_after_expected_from,
        days_after_expected_to
    from {{ ref('replenishment_rules') }}

),

judged as (

    select
        expected.*,
        rules.status as replenishment_status
    from expected
    left join rules
        on
            expected.usual_gap_days is not null
            and (
                rules.usual_gaps_above is null
                or {{ as_of_date() }} - expected.last_bought_on
                > rules.usual_gaps_above * expected.usual_gap_days
            )
            and {{ in_rule_range(
                '(' ~ as_of_date() ~ ' - expected.next_expected_on)',
                'rules.days_after_expected'
            ) }}
    qualify row_number() over (
        partition by expected.customer_id, expected.category_path
        order by rules.priority asc nulls last
    ) = 1

)

select * from judged
