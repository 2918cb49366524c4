-- Compiled from segments/ and models/features/declared/: edit these.
-- noqa: disable=LT05
with wanted as (

    select
        'feature' as asked_by,
        'diaper_orders_180d' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'diapers' as wanted_value
    union all
    select
        'feature' as asked_by,
        'diaper_orders_180d' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'baby wipes' as wanted_value
    union all
    select
        'feature' as asked_by,
        'days_since_diapers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'diapers' as wanted_value
    union all
    select
        'feature' as asked_by,
        'days_since_diapers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'baby wipes' as wanted_value
    union all
    select
        'feature' as asked_by,
        'coffee_spending_share_365d' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'coffee' as wanted_value
    union all
    select
        'feature' as asked_by,
        'last_electronics_brand' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'electronics' as wanted_value
    union all
    select
        'feature' as asked_by,
        'cashback_orders_365d' as asker,
        'did: order, offer' as said_of,
        'accepted_coupons.offer' as looked_for_in,
        'cashback' as wanted_value
    union all
    select
        'feature' as asked_by,
        'jewellery_amount_90d_to_455d' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'gifts > jewellery' as wanted_value
    union all
    select
        'feature' as asked_by,
        'headphone_searches_180d' as asker,
        'did: search, term' as said_of,
        'web_subject_days.term' as looked_for_in,
        'headphones' as wanted_value
    union all
    select
        'feature' as asked_by,
        'cart_additions_of_electronics_90d' as asker,
        'did: add_to_cart, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'electronics' as wanted_value
    union all
    select
        'feature' as asked_by,
        'fashion_emails_clicked_365d' as asker,
        'did: click, channel' as said_of,
        'messages_as_of.channel' as looked_for_in,
        'email' as wanted_value
    union all
    select
        'feature' as asked_by,
        'fashion_emails_clicked_365d' as asker,
        'did: click, about' as said_of,
        'accepted_campaigns.category' as looked_for_in,
        'fashion' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_companies' as asker,
        'industry' as said_of,
        'account_features.industry' as looked_for_in,
        'gym' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_companies' as asker,
        'industry' as said_of,
        'account_features.industry' as looked_for_in,
        'sports club' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_companies' as asker,
        'industry' as said_of,
        'account_features.industry' as looked_for_in,
        'corporate wellness' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_deciders' as asker,
        'has: account, industry' as said_of,
        'account_features.industry' as looked_for_in,
        'gym' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_deciders' as asker,
        'has: account, industry' as said_of,
        'account_features.industry' as looked_for_in,
        'sports club' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_deciders' as asker,
        'has: account, industry' as said_of,
        'account_features.industry' as looked_for_in,
        'corporate wellness' as wanted_value
    union all
    select
        'segment' as asked_by,
        'shops_without_crm' as asker,
        'has: technology, technology_kind' as said_of,
        'account_technologies.technology_kind' as looked_for_in,
        'web shop' as wanted_value
    union all
    select
        'segment' as asked_by,
        'shops_without_crm' as asker,
        'has: technology, technology_kind' as said_of,
        'account_technologies.technology_kind' as looked_for_in,
        'crm' as wanted_value
    union all
    select
        'segment' as asked_by,
        'free_shipping_prospects' as asker,
        'gender' as said_of,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'segment' as asked_by,
        'free_shipping_prospects' as asker,
        'marital_status' as said_of,
        'customer_features.marital_status' as looked_for_in,
        'married' as wanted_value
    union all
    select
        'segment' as asked_by,
        'free_shipping_prospects' as asker,
        'region' as said_of,
        'customer_features.region' as looked_for_in,
        'md' as wanted_value
    union all
    select
        'segment' as asked_by,
        'free_shipping_prospects' as asker,
        'did: buy, brand' as said_of,
        'accepted_products.brand' as looked_for_in,
        'kestrelle' as wanted_value
    union all
    select
        'segment' as asked_by,
        'stuck_on_help' as asker,
        'did: see_page, page' as said_of,
        'web_page_days.page' as looked_for_in,
        '/help' as wanted_value
    union all
    select
        'segment' as asked_by,
        'online_coupon_users' as asker,
        'did: order, channel' as said_of,
        'orders_as_of.channel' as looked_for_in,
        'web' as wanted_value
    union all
    select
        'segment' as asked_by,
        'online_coupon_users' as asker,
        'did: order, channel' as said_of,
        'orders_as_of.channel' as looked_for_in,
        'app' as wanted_value
    union all
    select
        'segment' as asked_by,
        'headphone_prospects' as asker,
        'did: buy, product' as said_of,
        'accepted_products.product_name' as looked_for_in,
        'iphone x 64 gb' as wanted_value
    union all
    select
        'segment' as asked_by,
        'headphone_prospects' as asker,
        'did: buy, product' as said_of,
        'accepted_products.product_name' as looked_for_in,
        'iphone x 256 gb' as wanted_value
    union all
    select
        'segment' as asked_by,
        'headphone_prospects' as asker,
        'did: search, term' as said_of,
        'web_subject_days.term' as looked_for_in,
        'headphones' as wanted_value
    union all
    select
        'segment' as asked_by,
        'headphone_prospects' as asker,
        'did: redeem, offer' as said_of,
        'accepted_coupons.offer' as looked_for_in,
        'cashback' as wanted_value
    union all
    select
        'segment' as asked_by,
        'headphone_prospects' as asker,
        'did: redeem, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'electronics' as wanted_value
    union all
    select
        'segment' as asked_by,
        'seen_online_bought_in_store' as asker,
        'did: buy, channel' as said_of,
        'orders_as_of.channel' as looked_for_in,
        'store' as wanted_value
    union all
    select
        'segment' as asked_by,
        'lapsed_diaper_buyers' as asker,
        'gender' as said_of,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'segment' as asked_by,
        'lapsed_diaper_buyers' as asker,
        'city' as said_of,
        'customer_features.city' as looked_for_in,
        'brooklyn' as wanted_value
    union all
    select
        'segment' as asked_by,
        'lapsed_diaper_buyers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'diapers' as wanted_value
    union all
    select
        'segment' as asked_by,
        'lapsed_diaper_buyers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'baby wipes' as wanted_value
    union all
    select
        'segment' as asked_by,
        'young_mothers' as asker,
        'gender' as said_of,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_homes' as asker,
        'has: household_member, gender' as said_of,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_homes' as asker,
        'has: household_member, stated_interests' as said_of,
        'customer_features.stated_interests' as looked_for_in,
        'health' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_homes' as asker,
        'has: household_member, stated_interests' as said_of,
        'customer_features.stated_interests' as looked_for_in,
        'fitness' as wanted_value
    union all
    select
        'segment' as asked_by,
        'fitness_homes' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'gym' as wanted_value
    union all
    select
        'segment' as asked_by,
        'last_minute_mothers_day' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'gifts' as wanted_value
    union all
    select
        'segment' as asked_by,
        'express_gift_givers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'gifts' as wanted_value
    union all
    select
        'segment' as asked_by,
        'express_gift_givers' as asker,
        'did: buy, shipping' as said_of,
        'orders_as_of.shipping_method' as looked_for_in,
        'express' as wanted_value
    union all
    select
        'segment' as asked_by,
        'jewellery_admirers' as asker,
        'did: view, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'jewellery' as wanted_value
    union all
    select
        'segment' as asked_by,
        'jewellery_admirers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'jewellery' as wanted_value
    union all
    select
        'segment' as asked_by,
        'dry_climate_skiers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'ski' as wanted_value
    union all
    select
        'segment' as asked_by,
        'retired_women_near_store' as asker,
        'gender' as said_of,
        'customer_features.gender' as looked_for_in,
        'female' as wanted_value
    union all
    select
        'segment' as asked_by,
        'retired_women_near_store' as asker,
        'employment' as said_of,
        'customer_features.employment' as looked_for_in,
        'retired' as wanted_value
    union all
    select
        'segment' as asked_by,
        'retired_women_near_store' as asker,
        'income_band' as said_of,
        'customer_features.income_band' as looked_for_in,
        '50k-100k' as wanted_value
    union all
    select
        'segment' as asked_by,
        'retired_women_near_store' as asker,
        'income_band' as said_of,
        'customer_features.income_band' as looked_for_in,
        '100k-150k' as wanted_value
    union all
    select
        'segment' as asked_by,
        'retired_women_near_store' as asker,
        'income_band' as said_of,
        'customer_features.income_band' as looked_for_in,
        'over 150k' as wanted_value
    union all
    select
        'segment' as asked_by,
        'coastal_tech_gym' as asker,
        'job_title' as said_of,
        'customer_features.job_title' as looked_for_in,
        'software engineer' as wanted_value
    union all
    select
        'segment' as asked_by,
        'coastal_tech_gym' as asker,
        'job_title' as said_of,
        'customer_features.job_title' as looked_for_in,
        'data scientist' as wanted_value
    union all
    select
        'segment' as asked_by,
        'coastal_tech_gym' as asker,
        'stated_interests' as said_of,
        'customer_features.stated_interests' as looked_for_in,
        'fitness' as wanted_value
    union all
    select
        'segment' as asked_by,
        'coastal_tech_gym' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'gym' as wanted_value
    union all
    select
        'segment' as asked_by,
        'busy_professionals' as asker,
        'income_band' as said_of,
        'customer_features.income_band' as looked_for_in,
        '100k-150k' as wanted_value
    union all
    select
        'segment' as asked_by,
        'busy_professionals' as asker,
        'income_band' as said_of,
        'customer_features.income_band' as looked_for_in,
        'over 150k' as wanted_value
    union all
    select
        'segment' as asked_by,
        'busy_professionals' as asker,
        'employment' as said_of,
        'customer_features.employment' as looked_for_in,
        'employed' as wanted_value
    union all
    select
        'segment' as asked_by,
        'busy_professionals' as asker,
        'employment' as said_of,
        'customer_features.employment' as looked_for_in,
        'self-employed' as wanted_value
    union all
    select
        'segment' as asked_by,
        'home_office_workers' as asker,
        'employment' as said_of,
        'customer_features.employment' as looked_for_in,
        'employed' as wanted_value
    union all
    select
        'segment' as asked_by,
        'home_office_workers' as asker,
        'employment' as said_of,
        'customer_features.employment' as looked_for_in,
        'self-employed' as wanted_value
    union all
    select
        'segment' as asked_by,
        'home_office_workers' as asker,
        'stated_works_from_home' as said_of,
        'customer_features.stated_works_from_home' as looked_for_in,
        'always' as wanted_value
    union all
    select
        'segment' as asked_by,
        'home_office_workers' as asker,
        'did: buy, category' as said_of,
        'category_nodes.node' as looked_for_in,
        'home office' as wanted_value
    union all
    select
        'segment' as asked_by,
        'adventure_lovers' as asker,
        'stated_interests' as said_of,
        'customer_features.stated_interests' as looked_for_in,
        'adventure' as wanted_value
    union all
    select
        'segment' as asked_by,
        'travel_minded' as asker,
        'inferred_interests' as said_of,
        'customer_features.inferred_interests' as looked_for_in,
        'travel' as wanted_value
    union all
    select
        'segment' as asked_by,
        'health_minded' as asker,
        'inferred_interests' as said_of,
        'customer_features.inferred_interests' as looked_for_in,
        'health' as wanted_value
    union all
    select
        'segment' as asked_by,
        'two_emails_unopened' as asker,
        'did: receive, channel' as said_of,
        'messages_as_of.channel' as looked_for_in,
        'email' as wanted_value
    union all
    select
        'segment' as asked_by,
        'two_emails_unopened' as asker,
        'did: open, channel' as said_of,
        'messages_as_of.channel' as looked_for_in,
        'email' as wanted_value

)

select * from wanted
