-- Compiled from models/features/declared/declared_features.yml: edit that.
{{ config(meta={'compiled_from': '7f4e711abe645d316c71e9b625cbf6bb'}) }}
with customers as (

    select customer_id from {{ ref('customers') }}

),

category_levels as (

    select
        category_path,
        node_key,
        lead(node_key, 1) over (
            partition by category_path
            order by level asc
        ) as node_1_below
    from {{ ref('category_nodes') }}

),

categories as (

    -- Whether a path has one of the categories anywhere.
    select
        category_path,
        max(
            case
                when
                    node_key in (
                        'baby wipes',
                        'diapers'
                    )
                    then 1
                else 0
            end
        ) = 1 as is_baby_wipes_or_diapers,
        max(case when node_key = 'coffee' then 1 else 0 end) = 1 as is_coffee,
        max(case when node_key = 'electronics' then 1 else 0 end) = 1 as is_electronics,
        max(
            case
                when
                    node_key = 'gifts' and node_1_below = 'jewellery'
                    then 1
                else 0
            end
        ) = 1 as is_gifts_jewellery
    from category_levels
    group by category_path

),

bought as (

    select
        orders.customer_id,
        orders.ordered_on as happened_on,
        categories.is_baby_wipes_or_diapers,
        orders.source_system || ':' || orders.order_id as order_key,
        categories.is_coffee,
        products.net_amount as spent,
        categories.is_electronics,
        products.brand,
        categories.is_gifts_jewellery
    from {{ ref('orders_as_of') }} as orders
    left join {{ ref('purchased_products') }} as products
        on
            orders.source_system = products.source_system
            and orders.order_id = products.order_id
    left join categories
        on products.category_path = categories.category_path
    where
        orders.is_purchase
        and orders.customer_id is not null
        and orders.ordered_on <= {{ as_of_date() }}

),

bought_judged as (

    select
        *,
        is_baby_wipes_or_diapers
        and {{ in_the_last_days('happened_on', 180) }} as in_diaper_orders_180d,
        is_baby_wipes_or_diapers
        and happened_on <= {{ as_of_date() }} as in_days_since_diapers,
        is_coffee
        and {{ in_the_last_days('happened_on', 365) }} as in_coffee_spending_share_365d,
        {{ in_the_last_days('happened_on', 365) }} as of_coffee_spending_share_365d,
        is_electronics
        and happened_on <= {{ as_of_date() }} as in_last_electronics_brand,
        is_gifts_jewellery
        and happened_on between {{ days_before_as_of(455) }} and {{ days_before_as_of(90) }}
            as in_jewellery_amount_90d_to_455d
    from bought

),

bought_latest as (

    select
        *,
        max(case when in_last_electronics_brand and brand is not null then happened_on end)
            over (partition by customer_id) as latest_last_electronics_brand_on
    from bought_judged

),

bought_counted as (

    select
        customer_id,
        count(distinct case when in_diaper_orders_180d then order_key end) as diaper_orders_180d,
        max(case when in_days_since_diapers then happened_on end) as days_since_diapers_on,
        sum(case when in_coffee_spending_share_365d then spent end)
            as coffee_spending_share_365d_part,
        sum(case when of_coffee_spending_share_365d then spent end)
            as coffee_spending_share_365d_whole,
        min(
            case
                when in_last_electronics_brand and happened_on = latest_last_electronics_brand_on
                    then brand
            end
        ) as last_electronics_brand,
        sum(case when in_jewellery_amount_90d_to_455d then spent end)
            as jewellery_amount_90d_to_455d
    from bought_latest
    group by customer_id

),

ordered as (

    select
        orders.customer_id,
        orders.ordered_on as happened_on,
        coupons.offer,
        orders.net_amount as order_value
    from {{ ref('orders_as_of') }} as orders
    left join {{ ref('accepted_coupons') }} as coupons
        on
            orders.source_system = coupons.source_system
            and orders.coupon_code = coupons.coupon_code
    where
        orders.is_purchase
        and orders.customer_id is not null
        and orders.ordered_on <= {{ as_of_date() }}

),

ordered_judged as (

    select
        *,
        lower(offer) = 'cashback'
        and {{ in_the_last_days('happened_on', 365) }} as in_cashback_orders_365d,
        order_value >= 200
        and happened_on <= {{ as_of_date() }} as in_days_since_large_order
    from ordered

),

ordered_counted as (

    select
        customer_id,
        count(case when in_cashback_orders_365d then 1 end) as cashback_orders_365d,
        max(case when in_days_since_large_order then happened_on end) as days_since_large_order_on
    from ordered_judged
    group by customer_id

),

looked as (

    select
        persons.customer_id,
        days.occurred_on as happened_on,
        days.term,
        days.events,
        categories.is_electronics,
        days.cart_additions
    from {{ ref('web_subject_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    left join {{ ref('accepted_products') }} as products
        on
            {{ person_system('days.source_system') }} = products.source_system
            and days.product_id = products.product_id
    left join categories
        on coalesce(products.category_path, days.category) = categories.category_path
    where
        persons.customer_id is not null
        and {{ in_the_last_days('days.occurred_on', 180) }}

),

looked_judged as (

    select
        *,
        term not like '%@%'
        and contains(' ' || term || ' ', ' headphones ')
        and {{ in_the_last_days('happened_on', 180) }} as in_headphone_searches_180d,
        cart_additions > 0
        and is_electronics
        and {{ in_the_last_days('happened_on', 90) }} as in_cart_additions_of_electronics_90d
    from looked

),

looked_counted as (

    select
        customer_id,
        sum(case when in_headphone_searches_180d then events end) as headphone_searches_180d,
        sum(case when in_cart_additions_of_electronics_90d then cart_additions end)
            as cart_additions_of_electronics_90d
    from looked_judged
    group by customer_id

),

got_messages as (

    select
        messages.customer_id,
        messages.clicked_on as happened_on,
        messages.channel,
        campaigns.category as topic
    from {{ ref('messages_as_of') }} as messages
    left join {{ ref('accepted_campaigns') }} as campaigns
        on
            messages.source_system = campaigns.source_system
            and messages.campaign_id = campaigns.campaign_id
    where {{ in_the_last_days('messages.clicked_on', 365) }}

),

got_messages_judged as (

    select
        *,
        lower(channel) = 'email'
        and lower(topic) = 'fashion'
        and {{ in_the_last_days('happened_on', 365) }} as in_fashion_emails_clicked_365d
    from got_messages

),

got_messages_counted as (

    select
        customer_id,
        count(case when in_fashion_emails_clicked_365d then 1 end) as fashion_emails_clicked_365d
    from got_messages_judged
    group by customer_id

),

joined as (

    select
        customers.customer_id,
        bought_counted.diaper_orders_180d,
        bought_counted.days_since_diapers_on,
        bought_counted.coffee_spending_share_365d_part,
        bought_counted.coffee_spending_share_365d_whole,
        bought_counted.last_electronics_brand,
        bought_counted.jewellery_amount_90d_to_455d,
        ordered_counted.cashback_orders_365d,
        ordered_counted.days_since_large_order_on,
        looked_counted.headphone_searches_180d,
        looked_counted.cart_additions_of_electronics_90d,
        got_messages_counted.fashion_emails_clicked_365d
    from customers
    left join bought_counted
        on customers.customer_id = bought_counted.customer_id
    left join ordered_counted
        on customers.customer_id = ordered_counted.customer_id
    left join looked_counted
        on customers.customer_id = looked_counted.customer_id
    left join got_messages_counted
        on customers.customer_id = got_messages_counted.customer_id

)

select * from joined
