{%- set year_before = days_before_as_of(454) ~ ' and ' ~ days_before_as_of(90) %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

purchase_days as (

    -- Two orders of one day are one visit: rhythm is measured between days.
    select distinct
        customer_id,
        ordered_on
    from {{ ref('orders_as_of') }}
    where
        is_purchase
        and customer_id is not null

),

gaps as (

    select
        customer_id,
        ordered_on,
        ordered_on - lag(ordered_on) over (
            partition by customer_id
            order by ordered_on asc
        ) as gap_days,
        lead(ordered_on) over (
            partition by customer_id
            order by ordered_on asc
        ) as next_on
    from purchase_days

),

summed as (

    select
        customer_id,
        max(ordered_on) as last_order_on,
        count(*) as order_days,
        median(cast(gap_days as double)) as usual_gap_days,
        max(gap_days) as longest_gap_days,
        max(case when next_on is null then gap_days end) as last_gap_days,
        count(gap_days) as gaps,
        sum(gap_days) as gap_days,
        sum(gap_days * gap_days) as squared_gap_days,
        count(case when {{ in_the_last_days('ordered_on', 90) }} then 1 end) as order_days_90d,
        count(case when ordered_on between {{ year_before }} then 1 end) as baseline_order_days,
        -- Of the 365 days before the last 90, those from his first purchase day on.
        case
            when min(ordered_on) <= {{ days_before_as_of(454) }} then 365
            else {{ days_before_as_of(89) }} - min(ordered_on)
        end as baseline_days
    from gaps
    group by customer_id

),

rhythms as (

    -- The deviation of whole numbers from their mean, in whole numbers up to the root: no engine
    -- can have another last digit at the limit.
    select
        *,
        case
            when order_days >= 3
                then {{ share(
                    'sqrt(cast(gaps * squared_gap_days - gap_days * gap_days as double))',
                    'gap_days'
                ) }}
        end as gap_variation,
        {{ days_after('last_order_on', 'floor(usual_gap_days + 0.5)') }} as next_expected_on,
        case
            when baseline_order_days >= 2 and baseline_days >= 90
                then {{ share('order_days_90d * baseline_days', 'baseline_order_days * 90') }}
        end as order_rate_change
    from summed

),

measured as (

    select
        customers.customer_id,
        cast(coalesce(rhythms.order_days, 0) as bigint) as order_days,
        rhythms.usual_gap_days as usual_order_gap_days,
        cast(rhythms.longest_gap_days as bigint) as longest_order_gap_days,
        cast(rhythms.last_gap_days as bigint) as gap_before_last_order_days,
        {{ share(as_of_date() ~ ' - rhythms.last_order_on', 'rhythms.usual_gap_days') }}
            as overdue_ratio,
        rhythms.gap_variation as order_gap_variation,
        coalesce(rhythms.order_days >= 4 and rhythms.gap_variation <= 0.5, false)
            as is_regular_buyer,
        rhythms.next_expected_on as next_order_expected_on,
        cast({{ as_of_date() }} - rhythms.next_expected_on as bigint) as days_overdue,
        cast(coalesce(rhythms.order_days_90d, 0) as bigint) as order_days_90d,
        rhythms.order_rate_change,
        coalesce(rhythms.order_rate_change <= 0.5, false) as is_order_rate_down
    from customers
    left join rhythms
        on customers.customer_id = rhythms.customer_id

)

select * from measured
