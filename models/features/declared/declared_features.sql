-- Compiled from models/features/declared/declared_features.yml: edit that.
with measures as (

    select * from {{ ref('declared_measures') }}

),

decided as (

    select
        customer_id,
        cast(coalesce(diaper_orders_180d, 0) as bigint) as diaper_orders_180d,
        cast({{ as_of_date() }} - days_since_diapers_on as bigint) as days_since_diapers,
        {{ share(
            'coalesce(coffee_spending_share_365d_part, 0)',
            'coffee_spending_share_365d_whole'
        ) }} as coffee_spending_share_365d,
        last_electronics_brand,
        cast(coalesce(cashback_orders_365d, 0) as bigint) as cashback_orders_365d,
        cast(coalesce(jewellery_amount_90d_to_455d, 0) as decimal(18, 4))
            as jewellery_amount_90d_to_455d,
        cast(coalesce(headphone_searches_180d, 0) as bigint) as headphone_searches_180d,
        cast(coalesce(cart_additions_of_electronics_90d, 0) as bigint)
            as cart_additions_of_electronics_90d,
        cast(coalesce(fashion_emails_clicked_365d, 0) as bigint) as fashion_emails_clicked_365d,
        cast({{ as_of_date() }} - days_since_large_order_on as bigint) as days_since_large_order
    from measures

)

select * from decided
