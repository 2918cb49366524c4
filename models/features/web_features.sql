{%- set in_30_days = in_the_last_days('parts.occurred_on', 30) %}
{%- set in_90_days = in_the_last_days('visits.visited_on', 90) -%}
with customers as (

    select customer_id from {{ ref('customers') }}

),

purchases as (

    select
        customer_id,
        max(ordered_on) as last_order_on
    from {{ ref('orders_as_of') }}
    where is_purchase and customer_id is not null
    group by customer_id

),

visits as (

    select
        visits.customer_id,
        min(visits.visited_on) as first_visit_on,
        max(visits.visited_on) as last_visit_on,
        count(*) as visits,
        count(case when {{ in_the_last_days('visits.visited_on', 30) }} then 1 end) as visits_30d,
        count(case when {{ in_90_days }} then 1 end) as visits_90d,
        count(case when {{ in_the_last_days('visits.visited_on', 365) }} then 1 end) as visits_365d,
        max(visits.app_opened_on) as last_app_open_on,
        count(case when visits.visited_on > purchases.last_order_on then 1 end)
            as visits_since_last_order,
        sum(case when visits.visited_on > purchases.last_order_on then visits.product_views end)
            as product_views_since_last_order,
        {%- for kind in ['cart', 'checkout'] %}
        {%- set is_left = 'visits.is_' ~ kind ~ '_abandoned' %}
        count(case when {{ is_left }} and {{ in_90_days }} then 1 end) as {{ kind }}s_abandoned_90d,
        sum(case when {{ is_left }} and {{ in_90_days }} then visits.cart_amount end)
            as abandoned_{{ kind }}_amount_90d,
        max(case when {{ is_left }} then visits.visited_on end) as last_{{ kind }}_abandoned_on,
        {%- endfor %}
        median(case when {{ in_90_days }} then cast(visits.seconds as double) end) / 60
            as usual_visit_minutes_90d
    from {{ ref('visits_as_of') }} as visits
    left join purchases
        on visits.customer_id = purchases.customer_id
    group by visits.customer_id

),

actions as (

    select
        persons.customer_id,
        count(distinct parts.occurred_on) as visit_days_90d,
        count(distinct case when parts.app_opens > 0 then parts.occurred_on end)
            as app_open_days_90d,
        sum(parts.page_views) as page_views_90d,
        sum(case when {{ in_30_days }} then parts.product_views end) as product_views_30d,
        sum(parts.product_views) as product_views_90d,
        sum(parts.searches) as searches_90d,
        sum(parts.cart_additions) as cart_additions_90d,
        sum(parts.checkout_starts) as checkouts_started_90d,
        sum(parts.wish_list_additions) as wish_list_additions_90d,
        sum(case when {{ in_30_days }} then parts.app_opens end) as app_opens_30d,
        sum(parts.app_opens) as app_opens_90d,
        cast(sum(parts.seconds) as double) / 60 as minutes_on_site_90d
    from {{ ref('web_session_parts') }} as parts
    inner join {{ ref('web_persons') }} as persons
        on
            parts.source_system = persons.source_system
            and parts.web_id = persons.web_id
            and parts.source_customer_id is not distinct from persons.source_customer_id
    where
        {{ in_the_last_days('parts.occurred_on', 90) }}
        and persons.customer_id is not null
    group by persons.customer_id

),

measured as (

    select
        customers.customer_id,
        visits.first_visit_on,
        visits.last_visit_on,
        cast({{ as_of_date() }} - visits.last_visit_on as bigint) as days_since_last_visit,
        {%- for count in [
            'visits.visits', 'visits.visits_30d', 'visits.visits_90d', 'visits.visits_365d',
            'actions.visit_days_90d', 'actions.page_views_90d', 'actions.product_views_30d',
            'actions.product_views_90d', 'actions.searches_90d', 'actions.cart_additions_90d',
            'actions.checkouts_started_90d', 'actions.wish_list_additions_90d',
            'actions.app_opens_30d', 'actions.app_opens_90d', 'actions.app_open_days_90d',
            'visits.carts_abandoned_90d', 'visits.checkouts_abandoned_90d',
        ] %}
        cast(coalesce({{ count }}, 0) as bigint) as {{ count.split('.')[1] }},
        {%- endfor %}
        {%- for amount in ['abandoned_cart_amount_90d', 'abandoned_checkout_amount_90d'] %}
        cast(coalesce(visits.{{ amount }}, 0) as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        coalesce(actions.minutes_on_site_90d, 0) as minutes_on_site_90d,
        visits.usual_visit_minutes_90d,
        visits.last_app_open_on,
        cast({{ as_of_date() }} - visits.last_app_open_on as bigint) as days_since_last_app_open,
        visits.last_cart_abandoned_on,
        visits.last_checkout_abandoned_on,
        {%- for count in ['visits_since_last_order', 'product_views_since_last_order'] %}
        case
            when purchases.customer_id is not null
                then cast(coalesce(visits.{{ count }}, 0) as bigint)
        end as {{ count }},
        {%- endfor %}
        coalesce(visits.visits_90d >= 4, false) and purchases.customer_id is null
            as is_browser_without_purchase
    from customers
    left join purchases
        on customers.customer_id = purchases.customer_id
    left join visits
        on customers.customer_id = visits.customer_id
    left join actions
        on customers.customer_id = actions.customer_id

)

select * from measured
