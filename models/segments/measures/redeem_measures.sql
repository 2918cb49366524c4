-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with redeem_by_products_rows_rows as (

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
    inner join {{ ref('chosen_products_bought') }} as wanted
        on
            products.source_system = wanted.source_system
            and products.product_id = wanted.product_id
            and products.ordered_on between wanted.first_on and wanted.last_on
    where
        coupons.offer is not null
        and wanted.counted_as = 'redeem_by_products_rows'
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

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from redeem_by_products_rows_measured

)

select * from measures
