-- Compiled from segments/: edit that.
-- noqa: disable=LT05
{{ config(post_hook=["{{ note_measured_rows(['contact_decision_role_decider_ever_c01728', 'account_industry_corporate_wel_ever_b9c693', 'use_90d', 'use_90d_to_179d', 'contact_is_active_yes_ever_22db65', 'contact_is_active_yes_job_leve_ever_a22d88', 'technology_technology_kind_web_ever_dd94d6', 'technology_technology_kind_crm_ever_81b085', 'abandon_cart_90d', 'buy_brand_kestrelle_ever', 'abandon_cart_cart_value_at_least_200_30d', 'visit_90d', 'order_ever', 'see_price_drop_drop_at_least_0_7d_e0656b', 'order_channel_app_web_used_coupon_yes_365d', 'order_used_coupon_yes_365d', 'order_365d', 'buy_product_iphone_x_256_gb_iphone_x_64_gb_90d', 'search_term_headphones_90d_to_180d', 'redeem_category_electronics_offer_cashback_ever', 'view_buy_90d_50345e', 'buy_category_baby_wipes_diaper_ever_64f7c9', 'buy_category_baby_wipes_diapers_60d', 'child_ever', 'household_member_gender_female_ever_42cd61', 'buy_category_gym_365d', 'buy_category_gifts_around_796add', 'buy_category_gifts_shipping_ex_around_284c68', 'view_category_jewellery_30d', 'buy_category_jewellery_365d', 'buy_category_ski_365d', 'child_in_college_yes_ever', 'store_km_at_most_10_ever', 'buy_category_home_office_365d', 'receive_channel_email_channel_ever_424041', 'open_channel_email_180d']) }}"]) }}
with category_levels as (

    select
        category_path,
        node_key
    from {{ ref('category_nodes') }}

),

categories as (

    -- Whether a path has one of the categories anywhere.
    select
        category_path,
        max(
            case
                when
                    node_key = 'baby wipes'
                    or node_key = 'diapers'
                    then 1
                else 0
            end
        ) = 1 as is_baby_wipes_or_diapers,
        max(
            case
                when
                    node_key = 'jewellery'
                    then 1
                else 0
            end
        ) = 1 as is_jewellery,
        max(
            case
                when
                    node_key = 'ski'
                    then 1
                else 0
            end
        ) = 1 as is_ski,
        max(
            case
                when
                    node_key = 'electronics'
                    then 1
                else 0
            end
        ) = 1 as is_electronics,
        max(
            case
                when
                    node_key = 'gym'
                    then 1
                else 0
            end
        ) = 1 as is_gym,
        max(
            case
                when
                    node_key = 'gifts'
                    then 1
                else 0
            end
        ) = 1 as is_gifts,
        max(
            case
                when
                    node_key = 'home office'
                    then 1
                else 0
            end
        ) = 1 as is_home_office
    from category_levels
    group by category_path

),

contact_decision_role_decider_ever_c01728 as (

    select contacts.account_id as member_id
    from {{ ref('account_contacts') }} as contacts
    where
        contacts.account_id is not null
        and lower(contacts.decision_role) = 'decider'
        and contacts.is_active

),

contact_decision_role_decider_ever_c01728_measured as (

    select
        member_id,
        'contact_decision_role_decider_ever_c01728' as rows_id
    from contact_decision_role_decider_ever_c01728
    group by member_id

),

account_industry_corporate_wel_ever_b9c693 as (

    select contacts.contact_key as member_id
    from {{ ref('account_contacts') }} as contacts
    inner join {{ ref('account_features') }} as related
        on contacts.account_id = related.account_id
    where
        contacts.contact_key is not null
        and lower(related.industry) in ('corporate wellness', 'gym', 'sports club')

),

account_industry_corporate_wel_ever_b9c693_measured as (

    select
        member_id,
        'account_industry_corporate_wel_ever_b9c693' as rows_id
    from account_industry_corporate_wel_ever_b9c693
    group by member_id

),

use_events as (

    select
        used.account_id as member_id,
        used.used_on as happened_on,
        used.amount,
        used.used_on between {{ days_before_as_of(89) }} and {{ as_of_date() }} as in_use_90d,
        used.used_on between {{ days_before_as_of(179) }} and {{ days_before_as_of(90) }} as in_use_90d_to_179d
    from {{ ref('account_usage') }} as used
    where
        used.used_on <= {{ as_of_date() }}

),

use_counted as (

    select
        member_id,
        sum(case when in_use_90d then amount end) as use_90d_amount,
        max(case when in_use_90d then happened_on end) as use_90d_last_on,
        sum(case when in_use_90d_to_179d then amount end) as use_90d_to_179d_amount,
        max(case when in_use_90d_to_179d then happened_on end) as use_90d_to_179d_last_on
    from use_events
    group by member_id

),

use_measured as (

    select
        member_id,
        'use_90d' as rows_id,
        use_90d_amount as amount
    from use_counted
    where use_90d_last_on is not null
    union all
    select
        member_id,
        'use_90d_to_179d' as rows_id,
        use_90d_to_179d_amount as amount
    from use_counted
    where use_90d_to_179d_last_on is not null

),

contact_is_active_yes_ever_22db65 as (

    select contacts.account_id as member_id
    from {{ ref('account_contacts') }} as contacts
    where
        contacts.account_id is not null
        and contacts.is_active

),

contact_is_active_yes_ever_22db65_measured as (

    select
        member_id,
        'contact_is_active_yes_ever_22db65' as rows_id,
        count(*) as times
    from contact_is_active_yes_ever_22db65
    group by member_id
    having count(*) >= 3

),

contact_is_active_yes_job_leve_ever_a22d88 as (

    select contacts.account_id as member_id
    from {{ ref('account_contacts') }} as contacts
    where
        contacts.account_id is not null
        and contacts.is_active
        and lower(contacts.job_level) = 'director'

),

contact_is_active_yes_job_leve_ever_a22d88_measured as (

    select
        member_id,
        'contact_is_active_yes_job_leve_ever_a22d88' as rows_id
    from contact_is_active_yes_job_leve_ever_a22d88
    group by member_id

),

technology_technology_kind_web_ever_dd94d6 as (

    select technologies.account_id as member_id
    from {{ ref('account_technologies') }} as technologies
    where
        technologies.account_id is not null
        and lower(technologies.technology_kind) = 'web shop'

),

technology_technology_kind_web_ever_dd94d6_measured as (

    select
        member_id,
        'technology_technology_kind_web_ever_dd94d6' as rows_id
    from technology_technology_kind_web_ever_dd94d6
    group by member_id

),

technology_technology_kind_crm_ever_81b085 as (

    select technologies.account_id as member_id
    from {{ ref('account_technologies') }} as technologies
    where
        technologies.account_id is not null
        and lower(technologies.technology_kind) = 'crm'

),

technology_technology_kind_crm_ever_81b085_measured as (

    select
        member_id,
        'technology_technology_kind_crm_ever_81b085' as rows_id
    from technology_technology_kind_crm_ever_81b085
    group by member_id

),

abandon_cart_events as (

    select
        visits.customer_id as member_id,
        visits.visited_on as happened_on,
        visits.visited_on between {{ days_before_as_of(89) }} and {{ as_of_date() }} as in_abandon_cart_90d,
        visits.cart_amount >= 200
        and visits.visited_on between {{ days_before_as_of(29) }} and {{ as_of_date() }} as in_abandon_cart_cart_value_at_least_200_30d
    from {{ ref('visits_as_of') }} as visits
    where
        visits.is_cart_abandoned
        and visits.visited_on <= {{ as_of_date() }}

),

abandon_cart_counted as (

    select
        member_id,
        max(case when in_abandon_cart_90d then happened_on end) as abandon_cart_90d_last_on,
        max(case when in_abandon_cart_cart_value_at_least_200_30d then happened_on end) as abandon_cart_cart_value_at_least_200_30d_last_on
    from abandon_cart_events
    group by member_id

),

abandon_cart_measured as (

    select
        member_id,
        'abandon_cart_90d' as rows_id
    from abandon_cart_counted
    where abandon_cart_90d_last_on is not null
    union all
    select
        member_id,
        'abandon_cart_cart_value_at_least_200_30d' as rows_id
    from abandon_cart_counted
    where abandon_cart_cart_value_at_least_200_30d_last_on is not null

),

buy_by_products_rows_wanted as (

    select
        catalog.source_system,
        catalog.product_id,
        'buy_brand_kestrelle' as selection_id,
        cast('0001-01-01' as date) as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    where
        lower(catalog.brand) = 'kestrelle'
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_product_iphone_x_256_gb_iphone_x_64_gb' as selection_id,
        {{ days_before_as_of(89) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    where
        lower(catalog.product_name) in ('iphone x 256 gb', 'iphone x 64 gb')
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_category_baby_wipes_diapers' as selection_id,
        {{ days_before_as_of(59) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_baby_wipes_or_diapers
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_category_jewellery' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_jewellery
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_category_ski' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_ski

),

buy_by_products_rows_rows as (

    select
        products.customer_id as member_id,
        wanted.selection_id,
        products.ordered_on as happened_on
    from {{ ref('purchased_products') }} as products
    inner join buy_by_products_rows_wanted as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        1 = 1

),

buy_by_products_rows_counted as (

    select
        member_id,
        selection_id,
        count(*) as rows_ever,
        count(case when happened_on between {{ days_before_as_of(89) }} and {{ as_of_date() }} then 1 end) as rows_90d,
        count(case when happened_on between {{ days_before_as_of(59) }} and {{ as_of_date() }} then 1 end) as rows_60d,
        count(case when happened_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} then 1 end) as rows_365d
    from buy_by_products_rows_rows
    group by member_id, selection_id

),

buy_by_products_rows_names as (

    select
        'buy_brand_kestrelle' as selection_id,
        'ever' as window_id,
        'buy_brand_kestrelle_ever' as rows_id,
        1 as fewest
    union all
    select
        'buy_product_iphone_x_256_gb_iphone_x_64_gb' as selection_id,
        '90d' as window_id,
        'buy_product_iphone_x_256_gb_iphone_x_64_gb_90d' as rows_id,
        1 as fewest
    union all
    select
        'buy_category_baby_wipes_diapers' as selection_id,
        '60d' as window_id,
        'buy_category_baby_wipes_diapers_60d' as rows_id,
        1 as fewest
    union all
    select
        'buy_category_jewellery' as selection_id,
        '365d' as window_id,
        'buy_category_jewellery_365d' as rows_id,
        1 as fewest
    union all
    select
        'buy_category_ski' as selection_id,
        '365d' as window_id,
        'buy_category_ski_365d' as rows_id,
        1 as fewest

),

buy_by_products_rows_measured as (

    select
        counted.member_id,
        names.rows_id
    from buy_by_products_rows_counted as counted
    inner join buy_by_products_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = 'ever'
        and counted.rows_ever > 0
    union all
    select
        counted.member_id,
        names.rows_id
    from buy_by_products_rows_counted as counted
    inner join buy_by_products_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '90d'
        and counted.rows_90d > 0
    union all
    select
        counted.member_id,
        names.rows_id
    from buy_by_products_rows_counted as counted
    inner join buy_by_products_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '60d'
        and counted.rows_60d > 0
    union all
    select
        counted.member_id,
        names.rows_id
    from buy_by_products_rows_counted as counted
    inner join buy_by_products_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '365d'
        and counted.rows_365d > 0

),

visit_events as (

    select
        visits.customer_id as member_id,
        visits.visited_on as happened_on,
        visits.visited_on between {{ days_before_as_of(89) }} and {{ as_of_date() }} as in_visit_90d
    from {{ ref('visits_as_of') }} as visits
    where
        visits.visited_on <= {{ as_of_date() }}

),

visit_counted as (

    select
        member_id,
        count(case when in_visit_90d then 1 end) as visit_90d_times
    from visit_events
    group by member_id

),

visit_measured as (

    select
        member_id,
        'visit_90d' as rows_id,
        visit_90d_times as times
    from visit_counted
    where visit_90d_times >= 4

),

order_events as (

    select
        orders.customer_id as member_id,
        orders.ordered_on as happened_on,
        orders.ordered_on <= {{ as_of_date() }} as in_order_ever,
        lower(orders.channel) in ('app', 'web')
        and orders.has_coupon
        and orders.ordered_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} as in_order_channel_app_web_used_coupon_yes_365d,
        orders.has_coupon
        and orders.ordered_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} as in_order_used_coupon_yes_365d,
        orders.ordered_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} as in_order_365d
    from {{ ref('orders_as_of') }} as orders
    where
        orders.is_purchase
        and orders.customer_id is not null
        and orders.ordered_on <= {{ as_of_date() }}

),

order_counted as (

    select
        member_id,
        max(case when in_order_ever then happened_on end) as order_ever_last_on,
        count(case when in_order_channel_app_web_used_coupon_yes_365d then 1 end) as order_channel_app_web_used_coupon_yes_365d_times,
        count(case when in_order_used_coupon_yes_365d then 1 end) as order_used_coupon_yes_365d_times,
        count(case when in_order_365d then 1 end) as order_365d_times
    from order_events
    group by member_id

),

order_measured as (

    select
        member_id,
        'order_ever' as rows_id,
        null as times
    from order_counted
    where order_ever_last_on is not null
    union all
    select
        member_id,
        'order_channel_app_web_used_coupon_yes_365d' as rows_id,
        order_channel_app_web_used_coupon_yes_365d_times as times
    from order_counted
    where order_channel_app_web_used_coupon_yes_365d_times >= 2
    union all
    select
        member_id,
        'order_used_coupon_yes_365d' as rows_id,
        order_used_coupon_yes_365d_times as times
    from order_counted
    where order_used_coupon_yes_365d_times >= 3
    union all
    select
        member_id,
        'order_365d' as rows_id,
        order_365d_times as times
    from order_counted
    where order_365d_times >= 1

),

see_price_drop_events as (

    select
        falls.customer_id as member_id,
        falls.dropped_on as happened_on,
        falls.drop_share >= 0.1
        and lower(falls.listed_in) = 'wish_list'
        and falls.dropped_on between {{ days_before_as_of(6) }} and {{ as_of_date() }} as in_see_price_drop_drop_at_least_0_7d_e0656b
    from {{ ref('price_drops') }} as falls
    where
        falls.dropped_on <= {{ as_of_date() }}

),

see_price_drop_counted as (

    select
        member_id,
        max(case when in_see_price_drop_drop_at_least_0_7d_e0656b then happened_on end) as see_price_drop_drop_at_least_0_7d_e0656b_last_on
    from see_price_drop_events
    group by member_id

),

see_price_drop_measured as (

    select
        member_id,
        'see_price_drop_drop_at_least_0_7d_e0656b' as rows_id
    from see_price_drop_counted
    where see_price_drop_drop_at_least_0_7d_e0656b_last_on is not null

),

search_by_terms_rows_wanted as (

    select
        terms.term,
        'search_term_headphones' as selection_id,
        {{ days_before_as_of(180) }} as first_on,
        {{ days_before_as_of(90) }} as last_on
    from (select distinct term from {{ ref('web_subject_days') }}) as terms
    where
        contains(' ' || terms.term || ' ', ' headphones ')

),

search_by_terms_rows_rows as (

    select
        persons.customer_id as member_id,
        wanted.selection_id,
        days.occurred_on as happened_on
    from {{ ref('web_subject_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    inner join search_by_terms_rows_wanted as wanted
        on
            days.term = wanted.term
            and days.occurred_on between wanted.first_on and wanted.last_on
    where
        persons.customer_id is not null
        and days.term not like '%@%'

),

search_by_terms_rows_counted as (

    select
        member_id,
        selection_id,
        count(case when happened_on between {{ days_before_as_of(180) }} and {{ days_before_as_of(90) }} then 1 end) as rows_90d_to_180d
    from search_by_terms_rows_rows
    group by member_id, selection_id

),

search_by_terms_rows_names as (

    select
        'search_term_headphones' as selection_id,
        '90d_to_180d' as window_id,
        'search_term_headphones_90d_to_180d' as rows_id,
        1 as fewest

),

search_by_terms_rows_measured as (

    select
        counted.member_id,
        names.rows_id
    from search_by_terms_rows_counted as counted
    inner join search_by_terms_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '90d_to_180d'
        and counted.rows_90d_to_180d > 0

),

redeem_by_products_rows_wanted as (

    select
        catalog.source_system,
        catalog.product_id,
        'redeem_category_electronics_offer_cashback' as selection_id,
        cast('0001-01-01' as date) as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_electronics

),

redeem_by_products_rows_rows as (

    select
        products.customer_id as member_id,
        wanted.selection_id,
        products.ordered_on as happened_on
    from {{ ref('purchased_products') }} as products
    inner join {{ ref('orders_as_of') }} as orders
        on
            products.source_system = orders.source_system
            and products.order_id = orders.order_id
    left join {{ ref('accepted_coupons') }} as coupons
        on
            orders.source_system = coupons.source_system
            and orders.coupon_code = coupons.coupon_code
    inner join redeem_by_products_rows_wanted as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        coupons.offer is not null
        and case wanted.selection_id
            when 'redeem_category_electronics_offer_cashback' then lower(coupons.offer) = 'cashback'
            else true
        end

),

redeem_by_products_rows_counted as (

    select
        member_id,
        selection_id,
        count(*) as rows_ever
    from redeem_by_products_rows_rows
    group by member_id, selection_id

),

redeem_by_products_rows_names as (

    select
        'redeem_category_electronics_offer_cashback' as selection_id,
        'ever' as window_id,
        'redeem_category_electronics_offer_cashback_ever' as rows_id,
        1 as fewest

),

redeem_by_products_rows_measured as (

    select
        counted.member_id,
        names.rows_id
    from redeem_by_products_rows_counted as counted
    inner join redeem_by_products_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = 'ever'
        and counted.rows_ever > 0

),

view_buy_90d_50345e_first as (

    select
        persons.customer_id as member_id,
        days.occurred_on as happened_on,
        {{ person_system('days.source_system') }} || ':' || days.product_id as product_key
    from {{ ref('web_subject_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    where
        persons.customer_id is not null
        and days.product_views > 0
        and days.occurred_on between {{ days_before_as_of(89) }} and {{ as_of_date() }}

),

view_buy_90d_50345e_0 as (

    select distinct
        first_rows.member_id,
        first_rows.happened_on as first_on,
        first_rows.happened_on,
        first_rows.product_key as first_same,
        first_rows.product_key as same_thing
    from view_buy_90d_50345e_first as first_rows
    where first_rows.product_key is not null

),

view_buy_90d_50345e_step_1 as (

    select distinct
        orders.customer_id as member_id,
        orders.ordered_on as happened_on,
        products.source_system || ':' || products.product_id as same_as_before
    from {{ ref('orders_as_of') }} as orders
    left join {{ ref('purchased_products') }} as products
        on
            orders.source_system = products.source_system
            and orders.order_id = products.order_id
    where
        orders.is_purchase
        and orders.customer_id is not null
        and lower(orders.channel) = 'store'
        and orders.ordered_on <= {{ as_of_date() }}

),

view_buy_90d_50345e_1 as (

    select distinct
        earlier.member_id,
        earlier.first_on,
        earlier.first_same,
        later.happened_on
    from view_buy_90d_50345e_0 as earlier
    inner join view_buy_90d_50345e_step_1 as later
        on
            earlier.member_id = later.member_id
            and earlier.happened_on <= later.happened_on
            and later.happened_on - earlier.happened_on <= 14
            and earlier.same_thing = later.same_as_before

),

view_buy_90d_50345e_keys as (

    select distinct
        member_id,
        first_on,
        first_same
    from view_buy_90d_50345e_1

),

view_buy_90d_50345e as (

    select
        first_rows.member_id,
        first_rows.happened_on
    from view_buy_90d_50345e_first as first_rows
    inner join view_buy_90d_50345e_keys as keys
        on
            first_rows.member_id = keys.member_id
            and first_rows.happened_on = keys.first_on
            and first_rows.product_key = keys.first_same

),

view_buy_90d_50345e_measured as (

    select
        member_id,
        'view_buy_90d_50345e' as rows_id
    from view_buy_90d_50345e
    group by member_id

),

buy_category_baby_wipes_diaper_ever_64f7c9 as (

    select
        orders.customer_id as member_id,
        orders.ordered_on as happened_on,
        orders.source_system || ':' || orders.order_id as order_key,
        products.category_path
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
        and categories.is_baby_wipes_or_diapers
        and orders.ordered_on <= {{ as_of_date() }}

),

buy_category_baby_wipes_diaper_ever_64f7c9_counted as (

    select
        member_id,
        'buy_category_baby_wipes_diaper_ever_64f7c9' as rows_id,
        count(distinct order_key) as times,
        count(distinct category_path) as categories
    from buy_category_baby_wipes_diaper_ever_64f7c9
    group by member_id
    having count(distinct order_key) >= 4

),

buy_category_baby_wipes_diaper_ever_64f7c9_happened as (

    select distinct
        member_id,
        happened_on
    from buy_category_baby_wipes_diaper_ever_64f7c9

),

buy_category_baby_wipes_diaper_ever_64f7c9_latest as (

    select
        member_id,
        happened_on,
        row_number() over (
            partition by member_id
            order by happened_on desc nulls last
        ) as place,
        happened_on - lead(happened_on) over (
            partition by member_id
            order by happened_on desc nulls last
        ) as gap_days
    from buy_category_baby_wipes_diaper_ever_64f7c9_happened

),

buy_category_baby_wipes_diaper_ever_64f7c9_gaps as (

    select
        member_id,
        min(gap_days) as smallest_gap_days,
        max(gap_days) as largest_gap_days
    from buy_category_baby_wipes_diaper_ever_64f7c9_latest
    where
        place < 4
    group by member_id
    having count(gap_days) = 3

),

buy_category_baby_wipes_diaper_ever_64f7c9_measured as (

    select
        counted.member_id,
        counted.rows_id,
        counted.times,
        counted.categories,
        gaps.smallest_gap_days,
        gaps.largest_gap_days
    from buy_category_baby_wipes_diaper_ever_64f7c9_counted as counted
    left join buy_category_baby_wipes_diaper_ever_64f7c9_gaps as gaps
        on counted.member_id = gaps.member_id

),

child_ever as (

    select children.customer_id as member_id
    from {{ ref('customer_children') }} as children
    where
        children.customer_id is not null

),

child_ever_measured as (

    select
        member_id,
        'child_ever' as rows_id
    from child_ever
    group by member_id

),

household_member_gender_female_ever_42cd61 as (

    select pairs.customer_id as member_id
    from {{ ref('household_pairs') }} as pairs
    inner join {{ ref('customer_features') }} as related
        on pairs.other_customer_id = related.customer_id
    where
        pairs.customer_id is not null
        and lower(related.gender) = 'female'
        and (contains(', ' || lower(related.stated_interests) || ', ', ', fitness, ') or contains(', ' || lower(related.stated_interests) || ', ', ', health, '))

),

household_member_gender_female_ever_42cd61_measured as (

    select
        member_id,
        'household_member_gender_female_ever_42cd61' as rows_id
    from household_member_gender_female_ever_42cd61
    group by member_id

),

buy_by_products_events_wanted as (

    select
        catalog.source_system,
        catalog.product_id,
        'buy_category_gym' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_gym

),

buy_by_products_events_rows as (

    select
        products.customer_id as member_id,
        wanted.selection_id,
        products.ordered_on as happened_on,
        products.source_system || ':' || products.order_id as order_key
    from {{ ref('purchased_products') }} as products
    inner join buy_by_products_events_wanted as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        1 = 1

),

buy_by_products_events_summed as (

    select
        member_id,
        selection_id,
        order_key,
        max(happened_on) as happened_on
    from buy_by_products_events_rows
    group by member_id, selection_id, order_key

),

buy_by_products_events_counted as (

    select
        member_id,
        selection_id,
        count(case when happened_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} then 1 end) as rows_365d,
        count(case when happened_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} then 1 end) as times_365d
    from buy_by_products_events_summed
    group by member_id, selection_id

),

buy_by_products_events_names as (

    select
        'buy_category_gym' as selection_id,
        '365d' as window_id,
        'buy_category_gym_365d' as rows_id,
        1 as fewest

),

buy_by_products_events_measured as (

    select
        counted.member_id,
        names.rows_id,
        counted.times_365d as times
    from buy_by_products_events_counted as counted
    inner join buy_by_products_events_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '365d'
        and counted.rows_365d > 0

),

buy_category_gifts_around_796add_occasions as (

    select
        lower(trim(occasions.country)) as country,
        occasions.occasion_on
    from {{ ref('occasions') }} as occasions
    where
        occasions.occasion in ('mothers_day')
        and occasions.occasion_on <= {{ days_before_as_of(0) }}
    qualify row_number() over (
        partition by lower(trim(occasions.country)), occasions.occasion
        order by occasions.occasion_on desc nulls last
    ) <= 1

),

buy_category_gifts_around_796add_days as (

    select
        country,
        {{ days_after('occasion_on', -3) }} as day_on
    from buy_category_gifts_around_796add_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -2) }} as day_on
    from buy_category_gifts_around_796add_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -1) }} as day_on
    from buy_category_gifts_around_796add_occasions
    union
    select
        country,
        {{ days_after('occasion_on', 0) }} as day_on
    from buy_category_gifts_around_796add_occasions

),

buy_category_gifts_around_796add as (

    select
        orders.customer_id as member_id,
        orders.ordered_on as happened_on
    from {{ ref('orders_as_of') }} as orders
    left join {{ ref('purchased_products') }} as products
        on
            orders.source_system = products.source_system
            and orders.order_id = products.order_id
    left join categories
        on products.category_path = categories.category_path
    inner join {{ ref('customer_attributes') }} as people
        on orders.customer_id = people.customer_id
    inner join buy_category_gifts_around_796add_days as occasion_days
        on
            lower(trim(people.country)) = occasion_days.country
            and orders.ordered_on = occasion_days.day_on
    where
        orders.is_purchase
        and orders.customer_id is not null
        and categories.is_gifts
        and orders.ordered_on <= {{ as_of_date() }}

),

buy_category_gifts_around_796add_measured as (

    select
        member_id,
        'buy_category_gifts_around_796add' as rows_id
    from buy_category_gifts_around_796add
    group by member_id

),

buy_category_gifts_shipping_ex_around_284c68_occasions as (

    select
        lower(trim(occasions.country)) as country,
        occasions.occasion_on
    from {{ ref('occasions') }} as occasions
    where
        occasions.occasion in ('christmas', 'mothers_day')
        and occasions.occasion_on <= {{ days_before_as_of(0) }}
    qualify row_number() over (
        partition by lower(trim(occasions.country)), occasions.occasion
        order by occasions.occasion_on desc nulls last
    ) <= 1

),

buy_category_gifts_shipping_ex_around_284c68_days as (

    select
        country,
        {{ days_after('occasion_on', -7) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -6) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -5) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -4) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -3) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -2) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions
    union
    select
        country,
        {{ days_after('occasion_on', -1) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions
    union
    select
        country,
        {{ days_after('occasion_on', 0) }} as day_on
    from buy_category_gifts_shipping_ex_around_284c68_occasions

),

buy_category_gifts_shipping_ex_around_284c68 as (

    select
        orders.customer_id as member_id,
        orders.ordered_on as happened_on
    from {{ ref('orders_as_of') }} as orders
    left join {{ ref('purchased_products') }} as products
        on
            orders.source_system = products.source_system
            and orders.order_id = products.order_id
    left join categories
        on products.category_path = categories.category_path
    inner join {{ ref('customer_attributes') }} as people
        on orders.customer_id = people.customer_id
    inner join buy_category_gifts_shipping_ex_around_284c68_days as occasion_days
        on
            lower(trim(people.country)) = occasion_days.country
            and orders.ordered_on = occasion_days.day_on
    where
        orders.is_purchase
        and orders.customer_id is not null
        and categories.is_gifts
        and lower(orders.shipping_method) = 'express'
        and orders.ordered_on <= {{ as_of_date() }}

),

buy_category_gifts_shipping_ex_around_284c68_measured as (

    select
        member_id,
        'buy_category_gifts_shipping_ex_around_284c68' as rows_id
    from buy_category_gifts_shipping_ex_around_284c68
    group by member_id

),

view_by_products_rows_wanted as (

    select
        seen.source_system,
        seen.product_id,
        seen.category,
        'view_category_jewellery' as selection_id,
        {{ days_before_as_of(29) }} as first_on,
        {{ as_of_date() }} as last_on
    from (
        select distinct
            source_system,
            coalesce(product_id, '') as product_id,
            coalesce(category, '') as category
        from {{ ref('web_subject_days') }}
        where coalesce(product_id, category) is not null
    ) as seen
    left join {{ ref('accepted_products') }} as products
        on
            {{ person_system('seen.source_system') }} = products.source_system
            and seen.product_id = products.product_id
    left join categories
        on coalesce(products.category_path, nullif(seen.category, '')) = categories.category_path
    where
        categories.is_jewellery

),

view_by_products_rows_rows as (

    select
        persons.customer_id as member_id,
        wanted.selection_id,
        days.occurred_on as happened_on,
        days.product_views
    from {{ ref('web_subject_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    inner join view_by_products_rows_wanted as wanted
        on
            days.source_system = wanted.source_system
            and coalesce(days.product_id, '') = wanted.product_id
            and coalesce(days.category, '') = wanted.category
            and days.occurred_on between wanted.first_on and wanted.last_on
    where
        persons.customer_id is not null
        and days.product_views > 0

),

view_by_products_rows_counted as (

    select
        member_id,
        selection_id,
        count(case when happened_on between {{ days_before_as_of(29) }} and {{ as_of_date() }} then 1 end) as rows_30d,
        sum(case when happened_on between {{ days_before_as_of(29) }} and {{ as_of_date() }} then product_views end) as times_30d
    from view_by_products_rows_rows
    group by member_id, selection_id

),

view_by_products_rows_names as (

    select
        'view_category_jewellery' as selection_id,
        '30d' as window_id,
        'view_category_jewellery_30d' as rows_id,
        3 as fewest

),

view_by_products_rows_measured as (

    select
        counted.member_id,
        names.rows_id,
        counted.times_30d as times
    from view_by_products_rows_counted as counted
    inner join view_by_products_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '30d'
        and counted.rows_30d > 0
        and counted.times_30d >= names.fewest

),

child_in_college_yes_ever as (

    select children.customer_id as member_id
    from {{ ref('customer_children') }} as children
    where
        children.customer_id is not null
        and children.is_in_college

),

child_in_college_yes_ever_measured as (

    select
        member_id,
        'child_in_college_yes_ever' as rows_id,
        count(*) as times
    from child_in_college_yes_ever
    group by member_id
    having count(*) >= 2

),

store_km_at_most_10_ever as (

    select nearby.customer_id as member_id
    from {{ ref('nearby_stores') }} as nearby
    where
        nearby.customer_id is not null
        and nearby.distance_km <= 10

),

store_km_at_most_10_ever_measured as (

    select
        member_id,
        'store_km_at_most_10_ever' as rows_id
    from store_km_at_most_10_ever
    group by member_id

),

buy_by_products_distinct_wanted as (

    select
        catalog.source_system,
        catalog.product_id,
        'buy_category_home_office_365d' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_home_office

),

buy_by_products_distinct_rows as (

    select
        products.customer_id as member_id,
        wanted.selection_id,
        products.ordered_on as happened_on,
        products.category_path
    from {{ ref('purchased_products') }} as products
    inner join buy_by_products_distinct_wanted as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        1 = 1

),

buy_by_products_distinct_measured as (

    select
        member_id,
        selection_id as rows_id,
        count(distinct category_path) as categories
    from buy_by_products_distinct_rows
    group by member_id, selection_id

),

receive_channel_email_channel_ever_424041_ranked as (

    select
        messages.customer_id as member_id,
        messages.sent_on as happened_on,
        dense_rank() over (
            partition by messages.customer_id
            order by
                messages.sent_at desc nulls last,
                messages.source_system || ':' || messages.message_id desc nulls last
        ) as place,
        coalesce(lower(messages.channel) = 'email' and not (messages.opened_at is not null or messages.clicked_at is not null), false) as is_chosen
    from {{ ref('messages_as_of') }} as messages
    where
        lower(messages.channel) = 'email'
        and messages.sent_on <= {{ as_of_date() }}

),

receive_channel_email_channel_ever_424041 as (

    select
        member_id,
        happened_on
    from receive_channel_email_channel_ever_424041_ranked
    where
        place <= 2
        and is_chosen

),

receive_channel_email_channel_ever_424041_measured as (

    select
        member_id,
        'receive_channel_email_channel_ever_424041' as rows_id,
        count(*) as times
    from receive_channel_email_channel_ever_424041
    group by member_id
    having count(*) >= 2

),

open_events as (

    select
        messages.customer_id as member_id,
        coalesce(messages.opened_on, messages.clicked_on) as happened_on,
        lower(messages.channel) = 'email'
        and coalesce(messages.opened_on, messages.clicked_on) between {{ days_before_as_of(179) }} and {{ as_of_date() }} as in_open_channel_email_180d
    from {{ ref('messages_as_of') }} as messages
    where
        coalesce(messages.opened_on, messages.clicked_on) <= {{ as_of_date() }}

),

open_counted as (

    select
        member_id,
        max(case when in_open_channel_email_180d then happened_on end) as open_channel_email_180d_last_on
    from open_events
    group by member_id

),

open_measured as (

    select
        member_id,
        'open_channel_email_180d' as rows_id
    from open_counted
    where open_channel_email_180d_last_on is not null

),

measures as (

    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from contact_decision_role_decider_ever_c01728_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from account_industry_corporate_wel_ever_b9c693_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(coalesce(amount, 0) as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from use_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from contact_is_active_yes_ever_22db65_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from contact_is_active_yes_job_leve_ever_a22d88_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from technology_technology_kind_web_ever_dd94d6_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from technology_technology_kind_crm_ever_81b085_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from abandon_cart_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_by_products_rows_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from visit_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from order_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from see_price_drop_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from search_by_terms_rows_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from redeem_by_products_rows_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from view_buy_90d_50345e_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(coalesce(categories, 0) as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(smallest_gap_days as bigint) as smallest_gap_days,
        cast(largest_gap_days as bigint) as largest_gap_days
    from buy_category_baby_wipes_diaper_ever_64f7c9_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from child_ever_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from household_member_gender_female_ever_42cd61_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_by_products_events_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_category_gifts_around_796add_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_category_gifts_shipping_ex_around_284c68_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from view_by_products_rows_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from child_in_college_yes_ever_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from store_km_at_most_10_ever_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(coalesce(categories, 0) as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_by_products_distinct_measured
    union all
    select
        member_id,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from receive_channel_email_channel_ever_424041_measured
    union all
    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from open_measured

)

select * from measures
