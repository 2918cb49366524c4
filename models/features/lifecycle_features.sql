with customers as (

    select
        customer_id,
        customer_since_on
    from {{ ref('customers') }}

),

purchase_days as (

    -- Two orders of one day are one visit: rhythm is measured between days.
    select
        customer_id,
        ordered_on,
        count(*) as purchases
    from {{ ref('orders_as_of') }}
    where
        is_purchase
        and customer_id is not null
    group by customer_id, ordered_on

),

gaps as (

    select
        customer_id,
        ordered_on,
        purchases,
        ordered_on - lag(ordered_on) over (
            partition by customer_id
            order by ordered_on asc
        ) as gap_days
    from purchase_days

),

rhythm as (

    select
        customer_id,
        min(ordered_on) as first_order_on,
        max(ordered_on) as last_order_on,
        count(*) as order_days,
        sum(purchases) as purchases,
        median(cast(gap_days as double)) as usual_order_gap_days,
        max(gap_days) as longest_order_gap_days
    from gaps
    group by customer_id

),

last_gaps as (

    select
        gaps.customer_id,
        gaps.gap_days as gap_before_last_order_days
    from gaps
    inner join rhythm
        on
            gaps.customer_id = rhythm.customer_id
            and gaps.ordered_on = rhythm.last_order_on

),

measured as (

    select
        customers.customer_id,
        customers.customer_since_on,
        cast({{ as_of_date() }} - customers.customer_since_on as bigint) as tenure_days,
        cast({{ as_of_date() }} - rhythm.first_order_on as bigint) as days_since_first_order,
        cast(coalesce(rhythm.order_days, 0) as bigint) as order_days,
        rhythm.usual_order_gap_days,
        cast(rhythm.longest_order_gap_days as bigint) as longest_order_gap_days,
        cast(last_gaps.gap_before_last_order_days as bigint) as gap_before_last_order_days,
        {{ share(as_of_date() ~ ' - rhythm.last_order_on', 'rhythm.usual_order_gap_days') }}
            as overdue_ratio,
        coalesce(rhythm.purchases >= 2, false) as is_repeat_buyer
    from customers
    left join rhythm
        on customers.customer_id = rhythm.customer_id
    left join last_gaps
        on customers.customer_id = last_gaps.customer_id

)

select * from measured
