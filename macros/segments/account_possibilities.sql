{#- Every kind of account that the bounds of account_size_bands and account_usage_rules can tell apart,
    with the rules that take it: one value below, at and above each bound, and none. -#}
{% macro account_possibilities() -%}
    with bands as (

        select * from {{ ref('account_size_bands') }}

    ),

    rules as (

        select * from {{ ref('account_usage_rules') }}

    ),

    steps as (

        select -1 as step
        union all
        select 0 as step
        union all
        select 1 as step

    ),

    sizes as (

        select distinct bound + step as employees
        from (
            select employees_from as bound from bands
            union all
            select employees_to as bound from bands
        ) as bounds
        cross join steps
        where bound + step >= 0

    ),

    sized as (

        select
            sizes.employees,
            bands.priority
        from sizes
        left join bands
            on {{ in_rule_range('sizes.employees', 'bands.employees') }}

    ),

    day_values as (

        select distinct bound + step as days_since_last_use
        from (
            select days_since_last_use_from as bound from rules
            union all
            select days_since_last_use_to as bound from rules
        ) as bounds
        cross join steps
        where bound + step >= 0

    ),

    trend_values as (

        select distinct bound + step * 0.01 as usage_trend
        from (
            select usage_trend_from as bound from rules
            union all
            select usage_trend_to as bound from rules
        ) as bounds
        cross join steps
        where bound + step * 0.01 >= 0

    ),

    possible as (

        -- has never used the product
        select
            cast(null as bigint) as days_since_last_use,
            cast(null as double) as usage_trend
        union all
        -- nothing was used in the 90 days before these
        select
            days_since_last_use,
            null as usage_trend
        from day_values
        union all
        -- there is something to compare with; without use in 90 days the trend is 0
        select
            day_values.days_since_last_use,
            trend_values.usage_trend
        from day_values
        cross join trend_values
        where (day_values.days_since_last_use >= 90) = (trend_values.usage_trend = 0)

    ),

    taken as (

        select
            possible.days_since_last_use,
            possible.usage_trend,
            min(rules.priority) as rule_priority
        from possible
        left join rules
            on
                {{ in_rule_range('possible.days_since_last_use', 'rules.days_since_last_use') }}
                and {{ in_rule_range('possible.usage_trend', 'rules.usage_trend') }}
        group by possible.days_since_last_use, possible.usage_trend

    )
{%- endmacro %}
