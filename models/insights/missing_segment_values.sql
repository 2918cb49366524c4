-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with wanted as (

    select
        'fitness_companies' as segment_id,
        'account_features.industry' as looked_for_in,
        'gym' as wanted_value
    union all
    select
        'fitness_companies' as segment_id,
        'account_features.industry' as looked_for_in,
        'sports club' as wanted_value
    union all
    select
        'fitness_companies' as segment_id,
        'account_features.industry' as looked_for_in,
        'corporate wellness' as wanted_value
    union all
    select
        'free_shipping_prospects' as segment_id,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'free_shipping_prospects' as segment_id,
        'customer_features.marital_status' as looked_for_in,
        'married' as wanted_value
    union all
    select
        'free_shipping_prospects' as segment_id,
        'customer_features.region' as looked_for_in,
        'md' as wanted_value
    union all
    select
        'free_shipping_prospects' as segment_id,
        'accepted_products.brand' as looked_for_in,
        'kestrelle' as wanted_value
    union all
    select
        'stuck_on_help' as segment_id,
        'web_page_days.page' as looked_for_in,
        '/help' as wanted_value
    union all
    select
        'online_coupon_users' as segment_id,
        'orders_as_of.channel' as looked_for_in,
        'web' as wanted_value
    union all
    select
        'online_coupon_users' as segment_id,
        'orders_as_of.channel' as looked_for_in,
        'app' as wanted_value
    union all
    select
        'headphone_prospects' as segment_id,
        'accepted_products.product_name' as looked_for_in,
        'iphone x 64 gb' as wanted_value
    union all
    select
        'headphone_prospects' as segment_id,
        'accepted_products.product_name' as looked_for_in,
        'iphone x 256 gb' as wanted_value
    union all
    select
        'headphone_prospects' as segment_id,
        'accepted_coupons.offer' as looked_for_in,
        'cashback' as wanted_value
    union all
    select
        'headphone_prospects' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'electronics' as wanted_value
    union all
    select
        'seen_online_bought_in_store' as segment_id,
        'orders_as_of.channel' as looked_for_in,
        'store' as wanted_value
    union all
    select
        'lapsed_diaper_buyers' as segment_id,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'lapsed_diaper_buyers' as segment_id,
        'customer_features.city' as looked_for_in,
        'brooklyn' as wanted_value
    union all
    select
        'lapsed_diaper_buyers' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'diapers' as wanted_value
    union all
    select
        'lapsed_diaper_buyers' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'baby wipes' as wanted_value
    union all
    select
        'young_mothers' as segment_id,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'fitness_homes' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'gym' as wanted_value
    union all
    select
        'last_minute_mothers_day' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'gifts' as wanted_value
    union all
    select
        'express_gift_givers' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'gifts' as wanted_value
    union all
    select
        'express_gift_givers' as segment_id,
        'orders_as_of.shipping_method' as looked_for_in,
        'express' as wanted_value
    union all
    select
        'jewellery_admirers' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'jewellery' as wanted_value
    union all
    select
        'dry_climate_skiers' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'ski' as wanted_value
    union all
    select
        'retired_women_near_store' as segment_id,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'retired_women_near_store' as segment_id,
        'customer_features.employment' as looked_for_in,
        'retired' as wanted_value
    union all
    select
        'retired_women_near_store' as segment_id,
        'customer_features.income_band' as looked_for_in,
        '50k-100k' as wanted_value
    union all
    select
        'retired_women_near_store' as segment_id,
        'customer_features.income_band' as looked_for_in,
        '100k-150k' as wanted_value
    union all
    select
        'retired_women_near_store' as segment_id,
        'customer_features.income_band' as looked_for_in,
        'over 150k' as wanted_value
    union all
    select
        'coastal_tech_gym' as segment_id,
        'customer_features.job_title' as looked_for_in,
        'software engineer' as wanted_value
    union all
    select
        'coastal_tech_gym' as segment_id,
        'customer_features.job_title' as looked_for_in,
        'data scientist' as wanted_value
    union all
    select
        'coastal_tech_gym' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'gym' as wanted_value
    union all
    select
        'busy_professionals' as segment_id,
        'customer_features.income_band' as looked_for_in,
        '100k-150k' as wanted_value
    union all
    select
        'busy_professionals' as segment_id,
        'customer_features.income_band' as looked_for_in,
        'over 150k' as wanted_value
    union all
    select
        'busy_professionals' as segment_id,
        'customer_features.employment' as looked_for_in,
        'employed' as wanted_value
    union all
    select
        'busy_professionals' as segment_id,
        'customer_features.employment' as looked_for_in,
        'self-employed' as wanted_value
    union all
    select
        'home_office_workers' as segment_id,
        'customer_features.employment' as looked_for_in,
        'employed' as wanted_value
    union all
    select
        'home_office_workers' as segment_id,
        'customer_features.employment' as looked_for_in,
        'self-employed' as wanted_value
    union all
    select
        'home_office_workers' as segment_id,
        'customer_features.stated_works_from_home' as looked_for_in,
        'always' as wanted_value
    union all
    select
        'home_office_workers' as segment_id,
        'category_nodes.node_key' as looked_for_in,
        'home office' as wanted_value
    union all
    select
        'two_emails_unopened' as segment_id,
        'messages_as_of.channel' as looked_for_in,
        'email' as wanted_value

),

known as (

    select distinct
        'accepted_coupons.offer' as looked_for_in,
        lower(offer) as known_value
    from {{ ref('accepted_coupons') }}
    union all
    select distinct
        'accepted_products.brand' as looked_for_in,
        lower(brand) as known_value
    from {{ ref('accepted_products') }}
    union all
    select distinct
        'accepted_products.product_name' as looked_for_in,
        lower(product_name) as known_value
    from {{ ref('accepted_products') }}
    union all
    select distinct
        'account_features.industry' as looked_for_in,
        lower(industry) as known_value
    from {{ ref('account_features') }}
    union all
    select distinct
        'category_nodes.node_key' as looked_for_in,
        lower(node_key) as known_value
    from {{ ref('category_nodes') }}
    union all
    select distinct
        'customer_features.city' as looked_for_in,
        lower(city) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.employment' as looked_for_in,
        lower(employment) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.gender' as looked_for_in,
        lower(gender) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.income_band' as looked_for_in,
        lower(income_band) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.job_title' as looked_for_in,
        lower(job_title) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.marital_status' as looked_for_in,
        lower(marital_status) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.region' as looked_for_in,
        lower(region) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.stated_works_from_home' as looked_for_in,
        lower(stated_works_from_home) as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'messages_as_of.channel' as looked_for_in,
        lower(channel) as known_value
    from {{ ref('messages_as_of') }}
    union all
    select distinct
        'orders_as_of.channel' as looked_for_in,
        lower(channel) as known_value
    from {{ ref('orders_as_of') }}
    union all
    select distinct
        'orders_as_of.shipping_method' as looked_for_in,
        lower(shipping_method) as known_value
    from {{ ref('orders_as_of') }}
    union all
    select distinct
        'web_page_days.page' as looked_for_in,
        lower(page) as known_value
    from {{ ref('web_page_days') }}

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
