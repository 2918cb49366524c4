with customers as (

    select customer_id from {{ ref('customers') }}

),

cards as (

    -- Card, tier and points are those of today: sources keep no history of them.
    select
        attributes.customer_id,
        nullif(trim(attributes.loyalty_card_id), '') as loyalty_card_id,
        nullif(lower(trim(attributes.loyalty_tier)), '') as loyalty_tier,
        attributes.loyalty_points
    from {{ ref('customer_attributes') }} as attributes

),

persons as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

corrections as (

    select reason from {{ ref('loyalty_corrections') }}

),

movements as (

    -- A lapse is no redemption, and points put right are not earned.
    select
        persons.customer_id,
        movements.moved_on,
        case when corrections.reason is null then movements.points else 0 end as points
    from {{ ref('accepted_loyalty_movements') }} as movements
    inner join persons
        on movements.buyer_key = persons.id_key
    left join corrections
        on lower(trim(movements.reason)) = corrections.reason
    where movements.moved_on <= {{ as_of_date() }}

),

moved as (

    {% set in_a_year = in_the_last_days('moved_on', 365) -%}
    select
        customer_id,
        sum(case when points > 0 and {{ in_a_year }} then points end) as points_earned_365d,
        -sum(case when points < 0 and {{ in_a_year }} then points end) as points_redeemed_365d,
        max(case when points > 0 then moved_on end) as last_points_earned_on
    from movements
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        cards.loyalty_card_id is not null
        or cards.loyalty_tier is not null
        or moved.customer_id is not null as is_loyalty_member,
        cards.loyalty_tier,
        cards.loyalty_points,
        cast(coalesce(moved.points_earned_365d, 0) as bigint) as points_earned_365d,
        cast(coalesce(moved.points_redeemed_365d, 0) as bigint) as points_redeemed_365d,
        moved.last_points_earned_on,
        cast({{ as_of_date() }} - moved.last_points_earned_on as bigint) as days_since_last_points
    from customers
    left join cards
        on customers.customer_id = cards.customer_id
    left join moved
        on customers.customer_id = moved.customer_id

)

select * from measured
