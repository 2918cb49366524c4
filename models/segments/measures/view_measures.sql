-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with view_buy_90d_50345e_first as (

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
    inner join {{ ref('chosen_products_looked') }} as wanted
        on
            days.source_system = wanted.source_system
            and coalesce(days.product_id, '') = wanted.product_id
            and coalesce(days.category, '') = wanted.category
            and days.occurred_on between wanted.first_on and wanted.last_on
    where
        persons.customer_id is not null
        and days.product_views > 0
        and wanted.counted_as = 'view_by_products_rows'

),

view_by_products_rows_counted as (

    select
        member_id,
        selection_id,
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
        and counted.times_30d >= names.fewest

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times
    from view_buy_90d_50345e_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times
    from view_by_products_rows_measured

)

select * from measures
