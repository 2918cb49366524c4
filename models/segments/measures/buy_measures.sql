-- Compiled from segments/: edit that.
-- noqa: disable=LT05
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
                    node_key = 'gifts'
                    then 1
                else 0
            end
        ) = 1 as is_gifts
    from category_levels
    group by category_path

),

buy_by_products_rows_rows as (

    select
        products.customer_id as member_id,
        wanted.selection_id,
        products.ordered_on as happened_on
    from {{ ref('purchased_products') }} as products
    inner join {{ ref('chosen_products_bought') }} as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        wanted.counted_as = 'buy_by_products_rows'

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

buy_by_products_events_rows as (

    select
        products.customer_id as member_id,
        wanted.selection_id,
        products.ordered_on as happened_on,
        products.source_system || ':' || products.order_id as order_key
    from {{ ref('purchased_products') }} as products
    inner join {{ ref('chosen_products_bought') }} as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        wanted.counted_as = 'buy_by_products_events'

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
        and counted.times_365d >= names.fewest

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

buy_by_products_distinct_rows as (

    select
        products.customer_id as member_id,
        wanted.selection_id,
        products.ordered_on as happened_on,
        products.category_path
    from {{ ref('purchased_products') }} as products
    inner join {{ ref('chosen_products_bought') }} as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        wanted.counted_as = 'buy_by_products_distinct'

),

buy_by_products_distinct_measured as (

    select
        member_id,
        selection_id as rows_id,
        count(distinct category_path) as categories
    from buy_by_products_distinct_rows
    group by member_id, selection_id

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times,
        cast(null as bigint) as categories,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_by_products_rows_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(coalesce(categories, 0) as bigint) as categories,
        cast(smallest_gap_days as bigint) as smallest_gap_days,
        cast(largest_gap_days as bigint) as largest_gap_days
    from buy_category_baby_wipes_diaper_ever_64f7c9_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times,
        cast(null as bigint) as categories,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_by_products_events_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times,
        cast(null as bigint) as categories,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_category_gifts_around_796add_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times,
        cast(null as bigint) as categories,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_category_gifts_shipping_ex_around_284c68_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times,
        cast(coalesce(categories, 0) as bigint) as categories,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from buy_by_products_distinct_measured

)

select * from measures
