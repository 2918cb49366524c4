{#- Every kind of customer that the bounds of lifecycle_rules can tell apart, with the rules that take
    him: one value below, at and above each bound, in all combinations that can be true of a person. -#}
{% macro lifecycle_possibilities() -%}
    {%- set day_measures = ['recency_days', 'days_since_first_order', 'gap_before_last_order_days'] -%}
    with rules as (

        select * from {{ ref('lifecycle_rules') }}

    ),

    steps as (

        select -1 as step
        union all
        select 0 as step
        union all
        select 1 as step

    ),

    -- Days are compared with one another, so each kind of days takes the bounds of all.
    order_values as (

        select distinct bound + step as orders
        from (
            select orders_from as bound from rules
            union all
            select orders_to as bound from rules
        ) as bounds
        cross join steps
        where bound + step >= 0

    ),

    day_values as (

        select distinct bound + step as days
        from (
            {% for measure in day_measures -%}
            select {{ measure }}_from as bound from rules
            union all
            select {{ measure }}_to as bound from rules
            union all
            {% endfor -%}
            select 4000 as bound
        ) as bounds
        cross join steps
        where bound + step >= 0

    ),

    possible as (

        -- has not bought
        select
            0 as orders,
            cast(null as bigint) as recency_days,
            cast(null as bigint) as days_since_first_order,
            cast(null as bigint) as gap_before_last_order_days
        union all
        -- bought on one day
        select
            order_values.orders,
            day_values.days as recency_days,
            day_values.days as days_since_first_order,
            null as gap_before_last_order_days
        from order_values
        cross join day_values
        where order_values.orders >= 1
        union all
        -- bought on several days: the last gap lies between the first order and the latest
        select
            order_values.orders,
            recency.days as recency_days,
            first_order.days as days_since_first_order,
            gap.days as gap_before_last_order_days
        from order_values
        cross join day_values as recency
        cross join day_values as first_order
        cross join day_values as gap
        where
            order_values.orders >= 2
            and gap.days >= 1
            and recency.days + gap.days <= first_order.days

    ),

    taken as (

        select
            possible.orders,
            possible.recency_days,
            possible.days_since_first_order,
            possible.gap_before_last_order_days,
            min(rules.priority) as rule_priority
        from possible
        left join rules
            on
                {{ in_rule_range('possible.orders', 'rules.orders') }}
                and {{ in_rule_range('possible.recency_days', 'rules.recency_days') }}
                and {{ in_rule_range('possible.days_since_first_order', 'rules.days_since_first_order') }}
                and {{ in_rule_range('possible.gap_before_last_order_days', 'rules.gap_before_last_order_days') }}
        group by
            possible.orders,
            possible.recency_days,
            possible.days_since_first_order,
            possible.gap_before_last_order_days

    )
{%- endmacro %}
