-- Compiled from models/features/declared/declared_features.yml: edit that.
{{ config(severity='warn') }}
with wanted as (

    select
        'diaper_orders_180d' as feature,
        'category_nodes.node_key' as looked_for_in,
        'diapers' as wanted_value
    union all
    select
        'diaper_orders_180d' as feature,
        'category_nodes.node_key' as looked_for_in,
        'baby wipes' as wanted_value
    union all
    select
        'days_since_diapers' as feature,
        'category_nodes.node_key' as looked_for_in,
        'diapers' as wanted_value
    union all
    select
        'days_since_diapers' as feature,
        'category_nodes.node_key' as looked_for_in,
        'baby wipes' as wanted_value
    union all
    select
        'coffee_spending_share_365d' as feature,
        'category_nodes.node_key' as looked_for_in,
        'coffee' as wanted_value
    union all
    select
        'last_electronics_brand' as feature,
        'category_nodes.node_key' as looked_for_in,
        'electronics' as wanted_value
    union all
    select
        'cashback_orders_365d' as feature,
        'accepted_coupons.offer' as looked_for_in,
        'cashback' as wanted_value
    union all
    select
        'jewellery_amount_90d_to_455d' as feature,
        'category_nodes.node_key' as looked_for_in,
        'gifts' as wanted_value
    union all
    select
        'jewellery_amount_90d_to_455d' as feature,
        'category_nodes.node_key' as looked_for_in,
        'jewellery' as wanted_value
    union all
    select
        'cart_additions_of_electronics_90d' as feature,
        'category_nodes.node_key' as looked_for_in,
        'electronics' as wanted_value
    union all
    select
        'fashion_emails_clicked_365d' as feature,
        'messages_as_of.channel' as looked_for_in,
        'email' as wanted_value
    union all
    select
        'fashion_emails_clicked_365d' as feature,
        'accepted_campaigns.category' as looked_for_in,
        'fashion' as wanted_value

),

known as (

    select distinct
        'accepted_campaigns.category' as looked_for_in,
        lower(category) as known_value
    from {{ ref('accepted_campaigns') }}
    union all
    select distinct
        'accepted_coupons.offer' as looked_for_in,
        lower(offer) as known_value
    from {{ ref('accepted_coupons') }}
    union all
    select distinct
        'category_nodes.node_key' as looked_for_in,
        lower(node_key) as known_value
    from {{ ref('category_nodes') }}
    union all
    select distinct
        'messages_as_of.channel' as looked_for_in,
        lower(channel) as known_value
    from {{ ref('messages_as_of') }}

),

unknown as (

    select wanted.*
    from wanted
    left join known
        on
            wanted.looked_for_in = known.looked_for_in
            and wanted.wanted_value = known.known_value
    where known.known_value is null

)

select * from unknown
