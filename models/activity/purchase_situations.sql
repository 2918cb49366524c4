{%- set zone = var('business_time_zone') %}
with countries as (

    select distinct country from {{ ref('gift_occasion_days') }}

),

last_minutes as (

    select distinct
        country,
        day_on
    from {{ ref('gift_occasion_days') }}
    where days_before <= 3

),

people as (

    -- A zone that is not listed could stop the engine.
    select
        attributes.customer_id,
        countries.country,
        time_zones.time_zone
    from {{ ref('customer_attributes') }} as attributes
    left join {{ ref('time_zones') }} as time_zones
        on lower(trim(attributes.time_zone)) = lower(time_zones.time_zone)
    left join countries
        on lower(trim(attributes.country)) = countries.country

),

orders as (

    -- Midnight, in UTC or in the business zone, is how a source writes a day without a time.
    select
        source_system,
        order_id,
        customer_id,
        ordered_at,
        ordered_on,
        nullif(lower(trim(channel)), '') as channel,
        store_id,
        replace(replace(lower(trim(shipping_method)), '_', ' '), '-', ' ') as shipping_method,
        ordered_at <> cast(ordered_on as timestamp)
        and {{ shift_zone('ordered_at', 'UTC', zone) }} <> cast(ordered_on as timestamp)
            as has_time
    from {{ ref('orders_as_of') }}
    where
        {{ in_the_last_days('ordered_on', 365) }}
        and is_purchase
        and customer_id is not null

),

described as (

    select
        orders.source_system,
        orders.order_id,
        orders.customer_id,
        orders.ordered_at,
        orders.ordered_on,
        orders.channel,
        orders.store_id,
        shipping_methods.urgency,
        case when people.country is not null then last_minutes.day_on is not null end
            as is_last_minute,
        case
            when orders.has_time
                then {{ local_time(
                    'orders.ordered_at', "coalesce(people.time_zone, '" ~ zone ~ "')"
                ) }}
        end as local_at
    from orders
    left join people
        on orders.customer_id = people.customer_id
    left join {{ ref('shipping_methods') }} as shipping_methods
        on orders.shipping_method = shipping_methods.shipping_method
    left join last_minutes
        on
            people.country = last_minutes.country
            and orders.ordered_on = last_minutes.day_on

),

typed as (

    -- The fifth of January 1970 was a Monday.
    select
        source_system,
        order_id,
        customer_id,
        ordered_at,
        ordered_on,
        cast(extract(hour from local_at) as bigint) as local_hour,
        cast(
            mod(coalesce(cast(local_at as date), ordered_on) - cast('1970-01-05' as date), 7) + 1
            as bigint
        ) as local_weekday,
        channel,
        store_id,
        urgency,
        is_last_minute
    from described

)

select * from typed
